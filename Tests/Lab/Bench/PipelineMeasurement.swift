internal import Contracts
internal import Kafka
internal import Operator
internal import Platform
internal import Postgres
internal import SystemProcess

/// What one run through all six services has needed.
struct PipelineFigures: Sendable {
    var orders = 0
    /// From the first fact to the last posting.
    var seconds = 0.0
    /// Facts by service, and the seconds between its first and its last.
    var stages: [Service: (facts: Int64, seconds: Double)] = [:]
    /// Processor seconds by process: the services, `postgresql`, `kafka`, and `o2c`, which pays.
    var processorSeconds: [String: Double] = [:]
    var peakBytes: [Service: Int] = [:]
    /// From the start of a service's process until it says that it is ready, for the slowest of the six, which start at
    /// once.
    var readyMilliseconds = 0.0
    /// Of the services' counters, all services together.
    var counted: [String: Double] = [:]
    /// The mean number of events in a turn.
    var batchEvents: [Service: Double] = [:]
    var walBytes: Int64 = 0
    /// Row versions in the six schemas that no one can see any more at the end, and how many updates there were, of
    /// which in place (HOT).
    var deadRows: Int64 = 0
    var updates: Int64 = 0
    var hotUpdates: Int64 = 0

    var ordersPerSecond: Double { seconds > 0 ? Double(orders) / seconds : 0 }
    func perOrder(_ value: Double) -> Double { orders > 0 ? value / Double(orders) : 0 }
}

/// Takes orders that stand in the log already through all services to paid and posted, and measures.
struct PipelineMeasurement {
    private static let queryMilliseconds = 120_000
    private static let settleMilliseconds = 30_000
    private static let examplesMax = 5

    let system: LocalSystem
    let stop: StopRequest
    let narration: Narration

    /// The services run before and after; between, they are stopped while the orders are submitted.
    /// - Throws: `OperatorFailure` when the books do not verify: there are no figures then.
    func run(_ workload: some Workload, title: String) throws -> PipelineFigures {
        narration("\(title): \(Figures.count(workload.orderCount)) orders")
        let connection = try Connection(
            ConnectionConfiguration(url: system.operatorURL), deadline: .after(milliseconds: Self.queryMilliseconds))
        let url = system.operatorURL
        let schemas = Schemas { _ in url }
        let backlog = Backlog(schemas: schemas)
        let producer = try CommandProducer(client("bench"), source: workload.source)
        try Feeder(producer: producer, schemas: schemas, stop: stop, narration: Narration(isQuiet: true))
            .register(workload)
        system.stopServices()
        try workload.forEachOrder { try producer.send($0) }
        try producer.flush(stop: stop)

        let payer = Payer(try client("payer"), fromBeginning: false)
        try payer.start()
        defer { payer.stop() }
        let before = try state(connection)
        let begin = WallClock.microseconds
        var figures = PipelineFigures()
        figures.readyMilliseconds = try startTimed()
        try awaitEnd(producer, backlog, payer, connection)
        let after = try state(connection)

        figures.orders = workload.orderCount
        try addTimes(to: &figures, since: begin, connection)
        for (name, seconds) in after.processorSeconds {
            figures.processorSeconds[name] = seconds - (before.processorSeconds[name] ?? 0)
        }
        figures.walBytes = after.walBytes - before.walBytes
        figures.updates = after.updates - before.updates
        figures.hotUpdates = after.hotUpdates - before.hotUpdates
        figures.deadRows = after.deadRows
        addCounted(to: &figures)
        try verify()
        return figures
    }

    private func client(_ role: String) throws -> ClientConfiguration {
        try KafkaClients.configuration(bootstrapServers: system.bootstrapServers, role: role)
    }

    private func startTimed() throws -> Double {
        let begin = ContinuousClock.now
        try system.startServices(stop)
        return (ContinuousClock.now - begin) / .milliseconds(1)
    }

    private func awaitEnd(
        _ producer: CommandProducer, _ backlog: Backlog, _ payer: Payer, _ connection: Connection
    ) throws {
        try stop.awaitNone("submissions") { try backlog.commands(of: .orderIntake, watermarks: producer.watermarks) }
        try stop.awaitNone("orders") {
            if let failure = payer.failure { throw failure }
            return try connection.query(
                "SELECT count(*) FROM order_intake.published_order_progress WHERE is_open",
                deadline: .after(milliseconds: Self.queryMilliseconds)
            ).single()[0, as: Int64.self]
        }
        try stop.awaitNone("facts") { try backlog.total() }
    }

    private func verify() throws {
        let url = system.operatorURL
        let verifier = Verifier(examplesMax: Self.examplesMax, settleMilliseconds: Self.settleMilliseconds)
        let report = VerifyReport(findings: try verifier.run(Schemas { _ in url }))
        guard report.isKept else {
            throw OperatorFailure(.refused, "The books do not verify, so there are no figures:\n\(report.text)")
        }
    }
}

// MARK: What is read

extension PipelineMeasurement {
    private struct State {
        var processorSeconds: [String: Double] = [:]
        var walBytes: Int64 = 0
        var deadRows: Int64 = 0
        var updates: Int64 = 0
        var hotUpdates: Int64 = 0
    }

    private func state(_ connection: Connection) throws -> State {
        var state = State()
        for process in system.processes {
            state.processorSeconds[process.service.rawValue] =
                process.processID.map { ProcessUse.processorSeconds(ofTree: $0) } ?? 0
        }
        // The embedded broker works in this process, and is counted with it.
        for server in system.servers where server.process != nil && server.process != Host.processID {
            let name = server.name.hasPrefix("kafka") ? "kafka" : server.name
            state.processorSeconds[name] = server.process.map { ProcessUse.processorSeconds(ofTree: $0) } ?? 0
        }
        state.processorSeconds["o2c"] = ProcessFigures.current.processorSeconds
        let row = try connection.query(
            """
            SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint, coalesce(sum(n_dead_tup), 0)::bigint,
                coalesce(sum(n_tup_upd), 0)::bigint, coalesce(sum(n_tup_hot_upd), 0)::bigint
            FROM pg_stat_user_tables
            """, deadline: .after(milliseconds: Self.queryMilliseconds)
        ).single()
        (state.walBytes, state.deadRows, state.updates, state.hotUpdates) = try row.decode(
            Int64.self, Int64.self, Int64.self, Int64.self)
        return state
    }

    private func addTimes(to figures: inout PipelineFigures, since begin: Int64, _ connection: Connection) throws {
        var first = Int64.max
        for service in Service.allCases {
            let row = try connection.query(
                """
                SELECT coalesce(sum(count), 0)::bigint, coalesce((extract(epoch FROM min(at)) * 1000000)::bigint, 0),
                    coalesce((extract(epoch FROM max(at)) * 1000000)::bigint, 0)
                FROM \(identifier: service.schema).outbox
                WHERE kind = 0 AND at >= to_timestamp(\(Double(begin) / 1e6))
                """, deadline: .after(milliseconds: Self.queryMilliseconds)
            ).single()
            let (facts, from, to) = try row.decode(Int64.self, Int64.self, Int64.self)
            figures.stages[service] = (facts, Double(to - from) / 1e6)
            if service == .orderIntake { first = from }
        }
        let last = try connection.query(
            "SELECT coalesce((extract(epoch FROM max(posted_at)) * 1000000)::bigint, 0) FROM ledger.published_entry",
            deadline: .after(milliseconds: Self.queryMilliseconds)
        ).single()[0, as: Int64.self]
        figures.seconds = Double(last - first) / 1e6
    }

    private func addCounted(to figures: inout PipelineFigures) {
        for process in system.processes {
            figures.peakBytes[process.service] = process.processID.flatMap { ProcessUse.peakBytes(of: $0) }
            let values = ServiceMetrics.values(port: process.operationsPort) ?? [:]
            for (name, value) in values { figures.counted[name, default: 0] += value }
            if let events = values["o2c_turn_events_total"], let turns = values["o2c_turns_total"], turns > 0 {
                figures.batchEvents[process.service] = events / turns
            }
        }
    }
}
