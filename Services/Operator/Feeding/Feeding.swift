package import Arguments
internal import Contracts

/// Gives a workload to a running system, and says what became of it.
package enum Feeding {
    /// Lines or documents of a file.
    package struct Taken: Encodable {
        let read: Int
        let taken: Int
        /// What was refused and taken adds up to what was read.
        let refused: [Refused]

        struct Refused: Encodable {
            let reason: String
            let count: Int
        }
    }

    private struct Summary: Encodable {
        let source: String
        let customers: Int
        let items: Int
        let orders: Int
        let seconds: Double
        /// Of a file; absent where the work is made up.
        let lines: Taken?
        let documents: Taken?
    }

    package static func run(
        _ workload: some Workload, lines: Taken? = nil, documents: Taken? = nil, connection: ConnectionOptions,
        output: OutputOptions
    ) throws {
        let start = ContinuousClock.now
        let feeder = Feeder(
            producer: try CommandProducer(connection.kafkaClient(role: "feeder"), source: workload.source),
            schemas: try Schemas(connection), stop: StopRequest(),
            narration: Narration(isQuiet: output.quiet))
        try feeder.register(workload)
        let count = try feeder.submit(workload)
        let summary = Summary(
            source: workload.source, customers: workload.customers.count, items: workload.items.count, orders: count,
            seconds: (ContinuousClock.now - start) / .seconds(1), lines: lines, documents: documents)
        if output.json {
            try Results.printJSON(summary)
        } else {
            Results.print("\(count) orders submitted; 'o2c status' shows where they stand.")
        }
    }
}
