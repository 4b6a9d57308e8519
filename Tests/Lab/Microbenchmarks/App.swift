import Arguments
import FoundationEssentials
import JSON
import LocalStack
import TerminalText

/// What single operations of the hot path cost, one by one: for comparing two versions of one of them.
@main
struct Microbenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "microbench",
        abstract: "Measures single operations of the hot path.",
        discussion: """
            Times are of a machine and a moment: the median and the least of several samples. Instructions and \
            allocations, counted by valgrind (--count), are the same in every run, but for what waits for the \
            database: compare by them. Database operations count what this side does; the server's own work shows in \
            their time.
            """)

    @Option(help: "Only operations whose name contains this.", valueName: "text") var only: String?
    @Option(help: "Length of a sample.", valueName: "milliseconds") var sample: Int = 100
    @Option(help: "How many samples.", valueName: "number") var samples: Int = 9
    @Flag(help: "Also counts instructions and allocations with valgrind, which takes minutes.") var count: Bool = false
    @Option(help: "Writes the figures to this file.", valueName: "file") var json: String?
    @Option(
        help: "Does the one operation of --only so many times, says nothing: what --count counts.", valueName: "times")
    var repeating: Int?
    @Option(help: "The database that it does it on, such as --count makes.", valueName: "url") var database: String?

    mutating func validate() throws {
        guard (1...10_000).contains(sample), (1...1_000).contains(samples) else {
            throw ValidationError("a sample takes 1 to 10,000 ms, and there are 1 to 1,000 of them")
        }
    }

    mutating func run() throws {
        let operations = Operation.all.filter { only.map($0.name.contains) ?? true }
        if let repeating {
            guard let operation = Operation.all.first(where: { $0.name == only }) else {
                throw ValidationError("--repeating needs the whole name of an operation in --only")
            }
            return try operation.perform(times: repeating, on: database.map { .init(name: "given", url: $0) })
        }
        guard !operations.isEmpty else { throw ValidationError("no operation is called so; there are \(Self.names)") }
        var figures: [Figures] = []
        for operation in operations {
            var measured = try Figures(timing: operation, sampleMilliseconds: sample, samples: samples)
            if count { measured.counts = try Counts(operation) }
            figures.append(measured)
        }
        print(Figures.table(figures).text)
        if let json {
            let bytes = try JSONEncoder().encode(figures)
            guard FileManager.default.createFile(atPath: json, contents: Data(bytes)) else {
                throw ValidationError("\(json) cannot be written")
            }
        }
    }

    private static var names: String { Operation.all.map(\.name).joined(separator: ", ") }
}
