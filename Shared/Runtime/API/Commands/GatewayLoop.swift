import Contracts
import Digest
import JSON
import Kafka
import Platform
import Postgres

/// The gateway's thread: the only user of its producer and its connection.
final class GatewayLoop {
    private let gateway: CommandGateway
    private var waiting = WaitingCommands()
    private var producer: Producer?
    private var connection: Connection?
    private var nextLook = Deadline.after(milliseconds: 0)
    private var nextConnect = Deadline.after(milliseconds: 0)
    /// With nothing to do, the thread still comes round to beat.
    private static let idleMilliseconds = 1_000
    /// When stopping, Kafka gets this long to acknowledge what it was sent.
    private static let flushMilliseconds: Int32 = 500

    init(_ gateway: CommandGateway) { self.gateway = gateway }

    func run() {
        while receiveSubmissions() {
            gateway.heartbeat.beat()
            serveProducer()
            look()
            give(waiting.expired(at: .now))
        }
        finish()
        gateway.heartbeat.retire()
    }

    /// Waits for the next look, or with nothing in hand for a submission. False: the gateway stops.
    private func receiveSubmissions() -> Bool {
        let isIdle = waiting.isEmpty
        let milliseconds = isIdle ? Self.idleMilliseconds : nextLook.remainingMilliseconds ?? 0
        let taken = gateway.inbox.wait(milliseconds: milliseconds) { inbox -> [CommandSubmission]? in
            guard inbox.isStopping || (isIdle && !inbox.submissions.isEmpty) else { return nil }
            defer { inbox.submissions = [] }
            return inbox.submissions
        }
        let (more, isStopping) = gateway.inbox.withLock { inbox in
            defer { inbox.submissions = [] }
            return (inbox.submissions, inbox.isStopping)
        }
        for submission in (taken ?? []) + more { waiting.add(submission) }
        return !isStopping
    }

    // MARK: The command log

    /// One query for all that is waited for; what it has never seen is sent.
    private func look() {
        nextLook = .after(milliseconds: gateway.configuration.pollMilliseconds)
        guard !waiting.isEmpty else { return }
        do {
            guard let connection = try connected() else {
                give(waiting.failNew(because: "The database cannot be reached."))
                return
            }
            let (answers, toSend) = waiting.learn(try entries(by: connection))
            give(answers)
            for (tag, submission) in toSend { send(submission, tag: tag) }
        } catch {
            gateway.logger.warning("cannot read the command log", error: error)
            if connection?.isBroken == true { connection = nil }
            give(waiting.failNew(because: "The database did not answer."))
        }
    }

    private func entries(by connection: Connection) throws -> [WaitingCommands.LogEntry] {
        let keys = waiting.keys.map { PostgresUUID(high: $0.high, low: $0.low) }
        let rows = try connection.query(
            "SELECT key, body_hash, outcome FROM command WHERE key = ANY(\(keys)) AND outcome IS NOT NULL",
            deadline: .after(milliseconds: gateway.configuration.queryDeadlineMilliseconds))
        return try rows.map { row in
            let (key, bodyHash, outcome) = try row.decode(PostgresUUID.self, PostgresUUID.self, JSONB.self)
            return WaitingCommands.LogEntry(
                key: Digest128(high: key.high, low: key.low),
                bodyHash: Digest128(high: bodyHash.high, low: bodyHash.low), outcome: try .parse(outcome.bytes))
        }
    }

    /// `nil` between two attempts to connect.
    private func connected() throws -> Connection? {
        if let connection, connection.checkIdle() { return connection }
        connection = nil
        guard nextConnect.hasPassed else { return nil }
        nextConnect = .after(milliseconds: gateway.configuration.reconnectMilliseconds)
        connection = try Connection(
            gateway.configuration.database,
            deadline: .after(milliseconds: gateway.configuration.queryDeadlineMilliseconds))
        return connection
    }

    // MARK: Kafka

    private func send(_ submission: CommandSubmission, tag: UInt64) {
        do throws(KafkaError) {
            let producer = try currentProducer()
            var headers = OutgoingHeaders(capacity: 12)
            submission.event.forEachHeader { name, value in headers.append(name, value) }
            try producer.send(
                topic: submission.topic, partition: submission.partition, key: submission.partitionKey.utf8.span,
                value: submission.event.data.span, headers: headers, tag: tag)
        } catch {
            gateway.logger.warning("cannot send a command", error: error)
            give(waiting.failed(tag: tag, Self.answer(to: error, "Kafka does not take the command.")))
            if error.isFatal { replaceProducer() }
        }
    }

    /// What is too large stays so: it is the command's fault, and not of the moment.
    private static func answer(to error: KafkaError, _ reason: String) -> CommandAnswer {
        error.code == .messageTooLarge ? .tooLarge : .unavailable(reason)
    }

    private func currentProducer() throws(KafkaError) -> Producer {
        if let producer { return producer }
        var configuration = ProducerConfiguration.messages(gateway.configuration.kafka)
        configuration.lingerMilliseconds = 0
        // Commands of different requests have no order among them, and one that its client has been told is not taken
        // must not be sent much later.
        configuration.guaranteesNoGap = false
        configuration.messageTimeoutMilliseconds = Int32(clamping: gateway.configuration.deadlineMilliseconds)
        let new = try Producer(configuration)
        producer = new
        return new
    }

    /// The next command gets a new one; what this one has not reported may not be in Kafka.
    private func replaceProducer() {
        producer = nil
        give(waiting.failSent(because: "Kafka's client failed before the command was acknowledged."))
    }

    private func serveProducer() {
        guard let producer else { return }
        var answers: WaitingCommands.Answers = []
        producer.serve(milliseconds: 0) { report in
            guard let error = report.error else { return waiting.delivered(tag: report.tag) }
            gateway.logger.warning("a command was not delivered", error: error)
            let answer = Self.answer(to: error, "Kafka did not take the command in time.")
            answers += waiting.failed(tag: report.tag, answer)
        }
        give(answers)
        guard producer.fatalError != nil else { return }
        producer.purge()
        replaceProducer()
    }

    /// Learns of what is under way for a little longer, so that who waits is told the truth, and answers all.
    private func finish() {
        serveProducer()
        if let producer, producer.queuedCount > 0 {
            do throws(KafkaError) {
                try producer.flush(deadlineMilliseconds: Self.flushMilliseconds) { report in
                    if report.error == nil { waiting.delivered(tag: report.tag) }
                }
            } catch {
                gateway.logger.warning("commands were left undelivered", error: error)
            }
        }
        look()
        give(waiting.all())
    }

    private func give(_ answers: WaitingCommands.Answers) {
        guard !answers.isEmpty else { return }
        gateway.inbox.withLock { $0.waitingCount -= answers.count }
        for (submission, answer) in answers { submission.answer(answer) }
    }
}
