/// SplitMix64: the same numbers for a seed on every machine.
struct Chance {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A sequence of its own for each step of a schedule: a step is the same whether or not those before it are taken.
    init(seed: UInt64, step: Int) {
        state = seed
        state = next() ^ UInt64(step)
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// At least 0 and less than `count`.
    mutating func index(below count: Int) -> Int { Int(next() % UInt64(count)) }

    mutating func number(in range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[index(below: elements.count)] }

    /// True in `percent` of a hundred cases.
    mutating func happens(percent: Int) -> Bool { index(below: 100) < percent }
}
