internal import Arguments
internal import FoundationEssentials
internal import Operator

/// `o2c-lab bench`: how fast the whole system is, beside what PostgreSQL alone can do with the same rows.
struct Bench: OperatorCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures a system of its own, beside what PostgreSQL alone can do.",
        discussion: """
            Each pair is a run on a new PostgreSQL (fsync and synchronous_commit on) and a new Kafka (Apache Kafka \
            where KAFKA_HOME is set, else the embedded broker): orders of three lines stand in the log before the six \
            services start, every invoice is paid by a command, and the time counts from the first fact to the last \
            posting. Then, on the same cluster, the rows that the run has left are loaded by COPY over one connection \
            into empty copies of the same tables, and --floor runs a program of its own choice of rows: it is called \
            with a batch size and a number of orders, finds the database by PGHOST, PGPORT, PGUSER, PGPASSWORD and \
            PGDATABASE, and ends its output with 'N orders/s'. The books are verified after every run: one that does \
            not verify has no figures.
            """)

    @Option(help: "Orders of each run.") var orders: Int = 30_000
    @Option(help: "How many pairs of the pipeline and its floors.") var pairs: Int = 3
    @Option(help: "A program that measures a fixed floor.", valueName: "program") var floor: String?
    @Option(help: "Its batch size.") var floorBatch: Int = 500
    @Option(help: "Seconds of 100 orders each for the latencies; 0 leaves them out.") var latencySeconds: Int = 60
    @Option(help: "Also measures with so many orders stored, beside ten thousand; 0 leaves it out.") var stored: Int = 0
    @Option(help: "Also measures the orders of this file in the format online-retail.", valueName: "file")
    var retail: String?
    @Flag(help: "Leaves out the hot item and the hot customer.") var uniform: Bool = false
    @Option(help: "Writes every figure to this file.", valueName: "file") var json: String?
    @Flag(help: "Say nothing while it works.") var quiet: Bool = false

    private static let ordersMax = 10_000_000

    mutating func validate() throws {
        for (name, value, least) in [
            ("--orders", orders, 100), ("--pairs", pairs, 1), ("--floor-batch", floorBatch, 1),
            ("--latency-seconds", latencySeconds, 0), ("--stored", stored, 0),
        ] where !(least...Self.ordersMax).contains(value) {
            throw ValidationError("\(name) is from \(least) to \(Self.ordersMax)")
        }
    }

    mutating func perform() throws {
        let stop = try StopRequest.installed()
        let narration = Narration(isQuiet: quiet)
        if let floor, !FileManager.default.isExecutableFile(atPath: floor) {
            throw OperatorFailure(.configuration, "\(floor) is no program that can be run.")
        }
        if let retail, !FileManager.default.isReadableFile(atPath: retail) {
            throw OperatorFailure(.configuration, "\(retail) cannot be read.", advice: "Is the path right?")
        }
        let run = BenchRun(
            orders: orders, pairs: pairs, floor: floor, floorBatch: floorBatch, latencySeconds: latencySeconds,
            stored: stored, retail: retail, withHeat: !uniform, stop: stop, narration: narration)
        let report = try run.run()
        Results.print(report.styled)
        if let json { try Results.writeJSON(report, to: json) }
    }
}
