internal import Contracts
internal import JSON
internal import Operator

/// A command as the load sends it, and sends it again: by bytes, so that all its copies are the same.
struct SentCommand: Sendable {
    let id: String
    let recipient: Service
    let type: String
    let key: [UInt8]
    /// Where the entity lives; `nil`: where the key leads.
    let lane: Lane?
    let data: [UInt8]
    /// Who decides, where a person does.
    let actor: String?
    /// The number of the order that it submits.
    let order: Int?

    init<Content: Command>(_ submission: Submission<Content>, order: Int? = nil) throws {
        id = submission.id
        recipient = Content.recipient
        type = Content.type
        key = Array(submission.command.partitionKey.utf8)
        lane = submission.command.homeLane
        data = try JSONEncoder().encode(submission.command)
        actor = submission.actor
        self.order = order
    }
}

/// What was sent and has no answer yet, with what is known of its way.
struct PendingCommand: Sendable {
    let command: SentCommand
    let sentFirst: ContinuousClock.Instant
    /// Which of the logs, counted by their losses, has it for certain; `nil`: none.
    var log: Int?
    /// Which of the logs it was sent to last.
    var sentTo: Int
}
