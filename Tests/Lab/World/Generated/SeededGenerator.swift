/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014): small, fast, and the
/// same on every machine and in every version of Swift's library, as a seed has to be.
struct SeededGenerator {
    private var state: UInt64

    init(state: UInt64) { self.state = state }

    /// Independent sequences for each number of a purpose: the tenth order is the same whether or not nine were made.
    init(seed: UInt64, purpose: UInt64, number: Int) {
        state = seed
        state = next() ^ (purpose &* 0x9e37_79b9_7f4a_7c15)
        state = next() ^ UInt64(bitPattern: Int64(number))
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// At least 0 and less than 1, in steps of 2^-53.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// At least 0 and less than `count`.
    mutating func index(below count: Int) -> Int { min(count - 1, Int(fraction() * Double(count))) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[index(below: elements.count)] }
}
