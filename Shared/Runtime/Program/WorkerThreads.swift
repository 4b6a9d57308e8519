import Contracts
import Kafka
import Platform
import Postgres
import Synchronization

/// The threads in which a service's workers live. Each waits for what it needs (schema, topics), works until it is told
/// to stop, and stops in order.
final class WorkerThreads: Sendable {
    private let stopRequested = Mutex(false)
    private let threads: Mutex<[NamedThread]> = Mutex([])

    /// Starts the threads. The database and the brokers need not be there yet.
    /// - Throws: `ThreadError`.
    init<Logic: ServiceLogic>(
        count: Int, connections: Connections, settings: RuntimeSettings, health: Health, metrics: MetricsRegistry,
        logger: Logger, topics: TopicAgreement,
        makeLogic: @escaping @Sendable () -> Logic
    ) throws {
        let instruments = WorkerInstruments(metrics)
        health.condition("kafka") { [silence = connections.kafkaSilence] in
            // Who owns no lane asks no broker.
            if instruments.lanes.value == 0 { silence.restart() }
            return silence.isOver ? .kafkaUnavailable : nil
        }
        var limits = WorkerLimits()
        limits.batchEventsMax = settings.batchEventsMax
        for number in 1...count {
            let heartbeat = health.heartbeat("worker \(number)")
            let report = ServiceReport(
                worker: number, health: health, patienceSeconds: settings.readinessPatienceSeconds,
                instruments: instruments,
                logger: logger.with(label: "worker", metadata: ["worker": .integer(number)]))
            let preparation = Preparation(
                service: Logic.service, owner: SchemaOwner(of: Logic.self), connections: connections,
                partitions: settings.partitions, topics: topics, heartbeat: heartbeat)
            let thread = try NamedThread.start(name: "worker \(number)") { [self, limits] in
                let wait = { [self] (milliseconds: Int64) in pause(milliseconds, heartbeat) }
                guard let found = preparation.run(report: report, shouldStop: { [self] in isStopping }, pause: wait)
                else { return heartbeat.retire() }
                let worker = Worker(
                    logic: makeLogic(),
                    environment: Self.environment(
                        Logic.self, number: number, found, operators: settings.operators, connections: connections,
                        limits: limits,
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
        _ type: Logic.Type, number: Int, _ found: Preparation.Found, operators: Operators, connections: Connections,
        limits: WorkerLimits,
        report: ServiceReport, heartbeat: Heartbeat
    ) -> WorkerEnvironment {
        let database = connections.worker(number, limits: limits)
        let kafka = connections.kafka(role: "worker-\(number)")
        let rules = RecordRules(
            inputs: LogInput.all(of: Logic.service), laneCount: found.laneCount, system: found.system)
        let safeguards = Failpoints.ofEnvironment
        let clock = { Timestamp(microseconds: WallClock.microseconds) }
        let tail = KafkaLogTail(
            configuration: ConsumerConfiguration.messages(kafka, groupID: "o2c.\(Logic.service.rawValue).tail"),
            service: Logic.service, system: found.system,
            deadlineMilliseconds: limits.silenceMillisecondsMax / 2)
        return WorkerEnvironment(
            service: Logic.service, laneCount: found.laneCount, operators: operators, limits: limits, now: clock,
            monotonicNow: { .now },
            makeConnection: { try Connection(database, deadline: .after(milliseconds: limits.connectMillisecondsMax)) },
            makeReader: {
                let configuration = ConsumerConfiguration.messages(kafka, groupID: "o2c.\(Logic.service.rawValue)")
                return try KafkaLogReader(
                    configuration, rules: rules, types: Logic.handlers.factTypes,
                    trustsOffsets: !safeguards.recognisesLogs,
                    now: clock)
            },
            makeWriter: { try KafkaLogWriter(.messages(kafka), system: found.system) },
            highestPublished: { try tail.highestNumbers(of: $0, database: $1) }, report: report, safeguards: safeguards,
            beat: { heartbeat.beat() },
            pause: { milliseconds in _ = Monitor(false).wait(milliseconds: Int(milliseconds)) { $0 ? true : nil } })
    }
}
