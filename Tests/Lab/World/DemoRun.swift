internal import Contracts
internal import FoundationEssentials
internal import Kafka
internal import Operator
internal import Platform
internal import Postgres
internal import TerminalText

/// What a demonstration has come to.
struct DemoOutcome {
    struct Figures: Encodable {
        let broker: String
        let submitted: Int
        /// Never became an order: not valid.
        let rejected: Int64
        let completed: Int64
        let refused: Int64
        let cancelled: Int64
        let payments: Int
        /// From the first submission to the last posting.
        let seconds: Double
        let ordersPerSecond: Double
        /// The most that each service has held in memory.
        let peakMemoryBytes: [String: Int]
        let isVerified: Bool
    }

    let figures: Figures
    let funnel: Funnel
    let trialBalance: TrialBalance
    let verification: VerifyReport

    /// Whether every order has come to its end, and the books prove it.
    var isProven: Bool {
        verification.isKept && trialBalance.isProven && funnel.received + funnel.rejected == Int64(figures.submitted)
            && funnel.terminal == funnel.received
    }

    var styled: StyledText {
        var text = StyledText()
        for part in [funnel.styled, trialBalance.styled, verification.styled] {
            text.append(part)
            text.line()
        }
        text.table(memory)
        text.line()
        text.line(summary, isProven ? .good : .bad)
        return text
    }

    private var memory: Table {
        var table = Table([.left("Service"), .right("Peak memory, MiB")])
        for service in Service.allCases {
            let bytes = figures.peakMemoryBytes[service.rawValue]
            table.add([service.rawValue, bytes.map { "\($0 >> 20)" } ?? "-"])
        }
        return table
    }

    private var summary: String {
        let seconds = (figures.seconds * 10).rounded() / 10
        return "\(figures.submitted) orders from submission to posted payment in \(seconds) s: "
            + "\(Int(figures.ordersPerSecond)) orders/s (Kafka: \(figures.broker))."
    }
}

/// Work, payments, the wait for the end, and the proof, on a system that runs.
struct DemoRun {
    private static let queryMilliseconds = 10_000
    private static let settleMilliseconds = 30_000
    private static let examplesMax = 5

    let system: LocalSystem
    let stop: StopRequest
    let narration: Narration

    func run(_ workload: some Workload) throws -> DemoOutcome {
        let database = try ConnectionConfiguration(url: system.operatorURL)
        let connection = try Connection(database, deadline: .after(milliseconds: Self.queryMilliseconds))
        let url = system.operatorURL
        let schemas = Schemas { _ in url }
        let backlog = Backlog(schemas: schemas)
        let producer = try CommandProducer(client("feeder"), source: workload.source)
        let feeder = Feeder(producer: producer, schemas: schemas, stop: stop, narration: narration)
        let payer = Payer(try client("payer"), fromBeginning: true)
        try feeder.register(workload)
        try payer.start()
        defer { payer.stop() }
        let begin = WallClock.microseconds
        let submitted = try feeder.submit(workload)
        try awaitEnd(of: submitted, watermarks: producer.watermarks, backlog, payer, connection)
        return try outcome(submitted: submitted, begin: begin, payments: payer.paymentsCount, connection)
    }

    private func client(_ role: String) throws -> ClientConfiguration {
        try KafkaClients.configuration(bootstrapServers: system.bootstrapServers, role: role)
    }

    /// Until OrderIntake has taken every submission, every order is completed, refused or cancelled, and every fact
    /// has been read by all that read it.
    private func awaitEnd(
        of submitted: Int, watermarks: [TopicPartition: Int64], _ backlog: Backlog, _ payer: Payer,
        _ connection: Connection
    ) throws {
        try stop.awaitNone("submissions") { try backlog.commands(of: .orderIntake, watermarks: watermarks) }
        var progress = narration.progress("orders finished", total: submitted)
        try stop.awaitNone("orders") {
            if let failure = payer.failure { throw failure }
            let (unfinished, finished) = try orders(connection)
            progress.update(Int(finished))
            return unfinished
        }
        progress.finish()
        try stop.awaitNone("facts") { try backlog.total() }
    }

    private func orders(_ connection: Connection) throws -> (unfinished: Int64, finished: Int64) {
        let row = try connection.query(
            """
            SELECT count(*) FILTER (WHERE NOT ended), count(*) FILTER (WHERE ended)
            FROM (
                SELECT NOT is_open AS ended FROM order_intake.published_order_progress
            ) AS progress
            """, deadline: .after(milliseconds: Self.queryMilliseconds)
        ).single()
        return try row.decode(Int64.self, Int64.self)
    }

    private func outcome(
        submitted: Int, begin: Int64, payments: Int, _ connection: Connection
    ) throws -> DemoOutcome {
        narration("verifying")
        let url = system.operatorURL
        let schemas = Schemas { _ in url }
        let verifier = Verifier(examplesMax: Self.examplesMax, settleMilliseconds: Self.settleMilliseconds)
        let verification = VerifyReport(findings: try verifier.run(schemas))
        let funnel = try Funnel(schemas)
        let seconds = Double(try lastPosting(connection) - begin) / 1e6
        let figures = DemoOutcome.Figures(
            broker: system.brokerKind, submitted: submitted, rejected: funnel.rejected,
            completed: funnel.stages.last?.standing ?? 0,
            refused: funnel.refused.values.reduce(0, +), cancelled: funnel.cancelled, payments: payments,
            seconds: seconds, ordersPerSecond: seconds > 0 ? Double(submitted) / seconds : 0,
            peakMemoryBytes: peakMemory(), isVerified: verification.isKept)
        return DemoOutcome(
            figures: figures, funnel: funnel, trialBalance: try TrialBalance(schemas),
            verification: verification)
    }

    /// In microseconds since 1970; the beginning of time when nothing was posted.
    private func lastPosting(_ connection: Connection) throws -> Int64 {
        try connection.query(
            "SELECT coalesce((extract(epoch FROM max(posted_at)) * 1000000)::bigint, 0) FROM ledger.published_entry",
            deadline: .after(milliseconds: Self.queryMilliseconds)
        ).single()[0, as: Int64.self]
    }

    private func peakMemory() -> [String: Int] {
        var peaks: [String: Int] = [:]
        for process in system.processes {
            peaks[process.service.rawValue] = process.processID.flatMap { ProcessUse.peakBytes(of: $0) }
        }
        return peaks
    }
}
