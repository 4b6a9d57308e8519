internal import Contracts
internal import Digest
private import JSON
public import Kafka
internal import Platform
public import Postgres

/// Carries commands from HTTP to their lane and brings back what was decided.
///
/// One thread owns a producer and a database connection. It asks the command log first, so a command that was answered
/// before is not sent again; then it sends with acks=all, and asks every few milliseconds, in one query, for all that
/// it waits for.
public final class CommandGateway: Sendable {
    /// What the gateway needs to know.
    public struct Configuration: Sendable {
        public var kafka: ClientConfiguration
        public var database: ConnectionConfiguration
        /// Partitions of every topic of commands.
        public var partitions: Int32
        /// How long a request waits for the outcome.
        public var deadlineMilliseconds: Int
        /// Between two looks into the command log.
        public var pollMilliseconds = 5
        /// How long one look may take.
        public var queryDeadlineMilliseconds = 1_000
        /// Between two attempts to reach a database that is away.
        public var reconnectMilliseconds = 250
        /// Requests that wait at once; one more is answered 503.
        public var waitingMax = 10_000

        public init(
            kafka: ClientConfiguration, database: ConnectionConfiguration, partitions: Int32,
            deadlineMilliseconds: Int = 5_000
        ) {
            self.kafka = kafka
            self.database = database
            self.partitions = partitions
            self.deadlineMilliseconds = deadlineMilliseconds
        }
    }

    struct Inbox: Sendable {
        var submissions: [CommandSubmission] = []
        /// Of all requests that have not been answered.
        var waitingCount = 0
        var isStopping = false
    }

    let configuration: Configuration
    let logger: Logger
    private let topics: TopicAgreement
    let heartbeat: Heartbeat
    let inbox = Monitor(Inbox())
    private let seconds: MetricFamily<Histogram>
    private let thread = Monitor<NamedThread?>(nil)

    /// - Parameter topics: says when commands may be sent by their partitions.
    public init(
        _ configuration: Configuration, health: Health, metrics: MetricsRegistry, logger: Logger,
        topics: TopicAgreement = .agreed()
    ) {
        self.topics = topics
        self.configuration = configuration
        self.logger = logger.with(label: "commands")
        heartbeat = health.heartbeat("commands")
        seconds = metrics.histograms(
            "o2c_http_command_seconds",
            help: "Seconds from the arrival of a command by HTTP to its answer, by outcome.", labels: ["outcome"])
        let inbox = inbox
        metrics.sampled("o2c_http_commands_waiting", help: "Commands that came by HTTP and wait for their outcome now.")
        {
            Double(inbox.withLock { $0.waitingCount })
        }
    }

    /// Starts the thread. Brokers and databases need not be there yet.
    /// - Throws: `ThreadError`.
    public func start() throws {
        let started = try NamedThread.start(name: "commands") { [self] in GatewayLoop(self).run() }
        thread.withLock { $0 = started }
    }

    /// Answers what waits (202 for what Kafka has, 503 for the rest) and ends the thread. False: it was cut short.
    public func stop(milliseconds: Int) -> Bool {
        inbox.withLock { $0.isStopping = true }
        inbox.wakeAll()
        return thread.withLock { $0 }?.join(milliseconds: milliseconds) ?? true
    }

    /// Takes a command; `answer` is called once, from any thread.
    func submit(
        _ event: CloudEvent, of identity: CommandIdentity, bodyHash: Digest128, topic: String, partition: Lane,
        partitionKey: String, answer: @escaping @Sendable (CommandAnswer) -> Void
    ) {
        let start = ContinuousClock.now
        let submission = CommandSubmission(
            identity: identity, event: event, topic: topic, partition: partition, partitionKey: partitionKey,
            bodyHash: bodyHash, deadline: .after(milliseconds: configuration.deadlineMilliseconds),
            answer: { [seconds] outcome in
                seconds.labeled(outcome.label).record(ContinuousClock.now - start)
                answer(outcome)
            })
        let disagreement = topics.refusal
        let refusal = inbox.withLock { inbox -> CommandAnswer? in
            if let disagreement { return .unavailable(disagreement) }
            if inbox.isStopping { return .unavailable("This instance is stopping.") }
            guard inbox.waitingCount < configuration.waitingMax else {
                return .unavailable("\(configuration.waitingMax) commands are waiting already.")
            }
            inbox.waitingCount += 1
            inbox.submissions.append(submission)
            return nil
        }
        if let refusal { submission.answer(refusal) } else { inbox.wakeOne() }
    }
}

extension CommandAnswer {
    /// A label of few values.
    fileprivate var label: String {
        switch self {
        case .decided(let outcome): outcome["status"]?.string == "refused" ? "refused" : "accepted"
        case .conflict: "conflict"
        case .pending: "pending"
        case .tooLarge: "too_large"
        case .unavailable: "unavailable"
        }
    }
}
