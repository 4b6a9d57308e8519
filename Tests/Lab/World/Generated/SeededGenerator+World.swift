internal import SeededRandom

extension SeededGenerator {
    /// Independent sequences for each number of a purpose: the tenth order is the same whether or not nine were made.
    init(seed: UInt64, purpose: UInt64, number: Int) {
        var purposes = SeededGenerator(seed: seed)
        var numbers = SeededGenerator(seed: purposes.next() ^ (purpose &* 0x9e37_79b9_7f4a_7c15))
        self.init(seed: numbers.next() ^ UInt64(bitPattern: Int64(number)))
        _ = next()
    }

    /// At least 0 and less than 1, in steps of 2^-53.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// At least 0 and less than `count`.
    mutating func index(below count: Int) -> Int { min(count - 1, Int(fraction() * Double(count))) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[index(below: elements.count)] }
}
