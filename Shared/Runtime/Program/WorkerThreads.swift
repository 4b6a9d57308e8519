import Contracts
public import Kafka
import Platform
import Postgres
import Synchronization

/// The threads in which a service's workers live. Each waits for what it needs (schema, topics), works until it is told to stop, and lets go in order.
final class WorkerThreads: Sendable {
    private let stopRequested = Mutex(false)
    private let threads: Mutex<[NamedThread]> = Mutex([])

    /// Starts the threads. The database and the brokers need not be there yet.
    /// - Throws: `ThreadError`.
    init<Logic: ServiceLogic>(
        count: Int, connections: Connections, settings: RuntimeSettings, health: Health, metrics: MetricsRegistry,
        logger: Logger,
        makeLogic: @escaping @Sendable () -> Logic
    ) throws {
        let instruments = WorkerInstruments(metrics)
        var limits = WorkerLimits()
        limits.batchEventsMax = settings.batchEventsMax
        for number in 1...count {
            let heartbeat = health.heartbeat("worker \(number)")
            let report = ServiceReport(
                condition: health.condition("worker \(number)"), instruments: instruments,
                logger: logger.with(label: "worker", metadata: ["worker": .integer(number)]))
            let preparation = Preparation(
                service: Logic.service, migrations: Logic.migrations, connections: connections,
                partitions: settings.partitions)
            let thread = try NamedThread.start(name: "worker \(number)") { [self, limits] in
                let wait = { [self] (milliseconds: Int64) in pause(milliseconds, heartbeat) }
                guard let lanes = preparation.run(report: report, shouldStop: { [self] in isStopping }, pause: wait)
                else { return heartbeat.retire() }
                let worker = Worker(
                    logic: makeLogic(),
                    environment: Self.environment(
                        Logic.self, number: number, laneCount: lanes, connections: connections, limits: limits,
                        report: report, heartbeat: heartbeat))
                while !isStopping {
                    heartbeat.beat()
                    worker.step()
                }
                worker.stop()
                heartbeat.retire()
            }
            threads.withLock { $0.append(thread) }
        }
    }

    private var isStopping: Bool { stopRequested.withLock { $0 } }

    /// Lets the turns in hand finish and the lanes go; false if that took too long.
    func stop(milliseconds: Int) -> Bool {
        stopRequested.withLock { $0 = true }
        let deadline = Deadline.after(milliseconds: milliseconds)
        return threads.withLock { $0 }.allSatisfy { $0.join(milliseconds: deadline.remainingMilliseconds ?? 0) }
    }

    /// A pause between two attempts, short enough steps apart that a stop is heard.
    private func pause(_ milliseconds: Int64, _ heartbeat: Heartbeat) {
        heartbeat.beat()
        let pausing = Monitor(false)
        let end = Deadline.after(milliseconds: Int(milliseconds))
        while !isStopping, !end.hasPassed {
            _ = pausing.wait(milliseconds: min(50, end.remainingMilliseconds ?? 0)) { $0 ? true : nil }
        }
    }

    private static func environment<Logic: ServiceLogic>(
        _ type: Logic.Type, number: Int, laneCount: Int, connections: Connections, limits: WorkerLimits,
        report: ServiceReport, heartbeat: Heartbeat
    ) -> WorkerEnvironment {
        let database = connections.worker(number, limits: limits)
        let kafka = connections.kafka(role: "worker-\(number)")
        let topics = WorkerEnvironment.inputs(of: Logic.service).topics
        let faults = FaultSwitches.ofEnvironment
        let clock = { Timestamp(microseconds: WallClock.microseconds) }
        let tail = KafkaLogTail(
            configuration: ConsumerConfiguration(client: kafka, groupID: "o2c.\(Logic.service.rawValue).tail"),
            topic: Logic.service.factsTopic,
            deadlineMilliseconds: Int64(limits.silenceMillisecondsMax / 2), now: clock)
        return WorkerEnvironment(
            service: Logic.service, laneCount: laneCount, limits: limits,
            now: clock,
            makeConnection: { try Connection(database, deadline: .after(milliseconds: limits.connectMillisecondsMax)) },
            makeReader: {
                let configuration = ConsumerConfiguration(client: kafka, groupID: "o2c.\(Logic.service.rawValue)")
                return try KafkaLogReader(
                    configuration, topics: topics, types: Logic.types, trustsOffsets: faults.isOn(.ignoresAnchors),
                    now: clock)
            },
            makeWriter: { try KafkaLogWriter(ProducerConfiguration(client: kafka)) },
            highestPublished: { try tail.highestNumbers(of: $0) }, report: report, faults: faults,
            beat: { heartbeat.beat() },
            pause: { milliseconds in _ = Monitor(false).wait(milliseconds: Int(milliseconds)) { $0 ? true : nil } })
    }
}

/// What has to be there before a worker can begin: the schema at this program's version, and the topics with equal numbers of partitions.
struct Preparation: Sendable {
    let service: Service
    let migrations: [Migration]
    let connections: Connections
    let partitions: Int

    /// Tries until it succeeds or is told to stop; the number of lanes, or `nil` when stopped.
    func run(report: ServiceReport, shouldStop: () -> Bool, pause: (Int64) -> Void) -> Int? {
        var delay: Int64 = 100
        while !shouldStop() {
            do {
                try migrate()
                return try lanes()
            } catch {
                report.worker(isReady: false, detail: "\(error)")
                report.fault("waiting to begin: \(error)")
                pause(delay)
                delay = min(delay * 2, 2_000)
            }
        }
        return nil
    }

    private func migrate() throws {
        let connection = try Connection(connections.database(role: "migrations"), deadline: .after(milliseconds: 5_000))
        let deadline = Deadline.after(milliseconds: 60_000)
        try Migrator.migrate(connection, service: service, migrations: migrations, deadline: deadline)
        _ = try OutboxPartitions.ensure(
            connection, today: Timestamp(microseconds: WallClock.microseconds).date, deadline: deadline)
    }

    /// The number of partitions, the same for all topics of the service; those that are missing are created.
    private func lanes() throws -> Int {
        let admin = try Admin(connections.kafka(role: "preparation"))
        let wanted = WorkerEnvironment.inputs(of: service).topics + [service.factsTopic]
        var known = try admin.describeCluster(deadlineMilliseconds: 5_000).topics
        let missing = wanted.filter { known[$0] == nil }
        if !missing.isEmpty {
            let outcomes = try admin.createTopics(
                missing.map { TopicLayout.specification($0, partitions: partitions) }, deadlineMilliseconds: 10_000)
            for case .failed(let error) in outcomes.values { throw error }
            known = try admin.describeCluster(deadlineMilliseconds: 5_000).topics
        }
        let counts = Set(wanted.map { known[$0]?.partitionCount ?? 0 })
        guard counts.count == 1, let count = counts.first, count > 0 else {
            throw UnequalPartitions(counts: wanted.map { ($0, known[$0]?.partitionCount ?? 0) })
        }
        return count
    }
}

/// The topics of one system have the same number of partitions, or lanes would not line up.
struct UnequalPartitions: Error, CustomStringConvertible {
    var counts: [(String, Int)]
    var description: String {
        "topics need the same number of partitions, at least one: "
            + counts.map { "\($0.0) has \($0.1)" }.joined(separator: ", ")
    }
}

/// How topics are made: by services for themselves, by the operator's setup for all.
public enum TopicLayout {
    /// A topic of facts or commands: records carry the broker's time, and the log is kept for a week (readers that need more ask the source).
    public static func specification(_ name: String, partitions: Int, replication: Int32? = nil) -> TopicSpecification {
        TopicSpecification(
            name: name, partitions: Int32(partitions), replication: replication,
            configuration: [
                "message.timestamp.type": "LogAppendTime", "retention.ms": "604800000", "max.message.bytes": "2097152",
            ])
    }
}
