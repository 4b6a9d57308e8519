import SeededRandom

/// What happens in a schedule, by its seed.
struct Chance {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// A sequence of its own for each step of a schedule: a step is the same whether or not those before it are taken.
    init(seed: UInt64, step: Int) {
        var steps = SeededGenerator(seed: seed)
        generator = SeededGenerator(seed: steps.next() ^ UInt64(step))
        _ = next()
    }

    mutating func next() -> UInt64 { generator.next() }

    /// At least 0 and less than `count`.
    mutating func index(below count: Int) -> Int { Int(next() % UInt64(count)) }

    mutating func number(in range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[index(below: elements.count)] }

    /// True in `percent` of a hundred cases.
    mutating func happens(percent: Int) -> Bool { index(below: 100) < percent }
}
