internal import Contracts
internal import JSON
internal import Platform
internal import Runtime
internal import SystemProcess

/// A command of the published language that a person gives with `o2c`: it goes to its service over Kafka, as any
/// sender's does, with who decides. What became of it is read from the service's command log.
struct PersonalCommand<Content: Command> {
    /// CloudEvents `source` of what people send with `o2c`.
    static var source: String { "/o2c/cli" }

    let command: Content
    let decision: DecisionOptions

    /// Sends it, and waits for the answer.
    /// - Returns: the outcome of an accepted command.
    /// - Throws: `OperatorFailure`: `refused` with the service's own words; `notNow` while nobody has answered.
    func carryOut(_ connection: ConnectionOptions) throws -> JSONValue {
        let schemas = try Schemas(connection)
        let now = Timestamp(microseconds: WallClock.microseconds)
        let submission = Submission(
            id: "\(command.subject.name)-\(now.microseconds)-\(Host.processID)", command: command,
            actor: decision.actorName)
        try validate(submission)
        let stop = StopRequest()
        let producer = try CommandProducer(connection.kafkaClient(role: "cli"), source: Self.source)
        try producer.send(submission)
        try producer.flush(stop: stop)
        let outcome = try OperatorAnswers.await(
            submission.id, from: Self.source, of: Content.recipient, schemas,
            waitMilliseconds: decision.wait * 1_000)
        guard let outcome else { throw OperatorFailure.decisionWaits(1) }
        try OperatorAnswers.expectAccepted(outcome)
        return outcome
    }

    /// What the log would not take is refused here.
    private func validate(_ submission: Submission<Content>) throws {
        let event = CloudEvent(
            id: submission.id, source: Self.source, type: Content.type, subject: command.subject.description,
            actor: submission.actor, data: try JSONEncoder().encode(command))
        do { try event.validate() } catch {
            throw OperatorFailure(.refused, "The decision cannot be sent: \(error)")
        }
    }
}
