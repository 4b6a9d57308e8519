import TerminalText

/// What an operation costs, for each of its units.
struct Figures: Encodable {
    enum CodingKeys: String, CodingKey {
        case name, unit, units
        case median = "median_nanoseconds"
        case least = "least_nanoseconds"
        case counts
    }

    let name: String
    let unit: String
    let units: Int
    let median: Double
    let least: Double
    var counts: Counts?

    /// Times samples of about the same length, after one that tells how often the operation fits into it.
    init(timing operation: Operation, sampleMilliseconds: Int, samples: Int) throws {
        (name, unit, units) = (operation.name, operation.unit, operation.units)
        let body = try operation.prepare()
        let times = try Self.times(body, within: .milliseconds(sampleMilliseconds), name: operation.name)
        let nanoseconds = try (0..<samples).map { _ in
            try Self.time(body, times) / .nanoseconds(1) / Double(times * operation.units)
        }.sorted()
        median = nanoseconds[samples / 2]
        least = nanoseconds[0]
    }

    private static func times(
        _ body: () throws -> Int, within length: Duration, name: String
    ) throws -> Int {
        guard try body() != 0 else { throw DidNothing(name: name) }
        var times = 1
        while true {
            let taken = try time(body, times)
            if taken * 2 >= length { return max(1, Int(Double(times) * (length / taken))) }
            times *= 2
        }
    }

    private static func time(_ body: () throws -> Int, _ times: Int) throws -> Duration {
        var sum = 0
        let begin = ContinuousClock.now
        for _ in 0..<times { sum &+= try body() }
        let taken = ContinuousClock.now - begin
        // What depends on the work is used, so that none of it can be left out.
        return sum == 0 ? .zero : taken
    }

    static func table(_ figures: [Figures]) -> Table {
        var table = Table([
            .left("Operation"), .left("per"), .right("ns, median"), .right("least"), .right("instructions"),
            .right("allocations"),
        ])
        for each in figures {
            table.add([
                each.name, each.unit, rounded(each.median), rounded(each.least),
                each.counts.map { rounded($0.instructions) } ?? "", each.counts.map { tenths($0.allocations) } ?? "",
            ])
        }
        return table
    }

    private static func rounded(_ value: Double) -> String { value < 100 ? tenths(value) : "\(Int(value.rounded()))" }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
