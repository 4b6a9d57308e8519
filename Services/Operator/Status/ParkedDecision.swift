internal import Contracts
internal import JSON
internal import Platform
internal import Runtime
internal import SystemProcess

/// What an operator decides over a parked event, as a command to the lane that holds it: who, and why, stands in the
/// command log for good.
struct ParkedDecision {
    enum Action: String, Sendable {
        case retry, discard

        /// In the past: `retried`.
        var done: String {
            switch self {
            case .retry: "retried"
            case .discard: "discarded"
            }
        }
    }

    static let source = RecordRules.operatorSource

    let action: Action
    let parked: ParkedEntry
    let actor: String
    let reason: String

    /// The command in its envelope.
    func event(now: Timestamp) throws -> CloudEvent {
        let event = ParkedSelection.Event(id: parked.reference.id, lane: parked.lane, entity: parked.entity)
        return try Self.event(action, event, actor: actor, reason: reason, now: now)
    }

    /// - Throws: `OperatorFailure` when the command cannot be sent as it is.
    static func event(
        _ action: Action, _ parked: ParkedSelection.Event, actor: String, reason: String, now: Timestamp
    ) throws -> CloudEvent {
        let (type, data) =
            switch action {
            case .retry: (RetryParked.type, try JSONEncoder().encode(RetryParked(parked: parked.id)))
            case .discard: (DiscardParked.type, try JSONEncoder().encode(DiscardParked(parked: parked.id)))
            }
        let event = CloudEvent(
            id: "\(action.rawValue)-\(parked.id)-\(now.microseconds)-\(Host.processID)", source: source, type: type,
            time: now, subject: parked.entity, actor: actor, reason: reason, data: data)
        do { try event.validate() } catch {
            throw OperatorFailure(.refused, "The decision cannot be sent: \(error)")
        }
        return event
    }

    /// Sends the command and waits until its lane has answered; `nil` when that takes longer.
    func carryOut(
        _ schemas: Schemas, brokers: String, waitMilliseconds: Int
    ) throws -> JSONValue? {
        let event = try event(now: Timestamp(microseconds: WallClock.microseconds))
        let service = parked.reference.service
        let client = try KafkaClients.configuration(bootstrapServers: brokers, role: "parked")
        try ControlSender(client, system: schemas.system(of: service)).send([
            (event, service.controlTopic, parked.lane)
        ])
        return try OperatorAnswers.await(event.id, of: service, schemas, waitMilliseconds: waitMilliseconds)
    }
}
