internal import Contracts
internal import Digest
internal import JSON
internal import Kafka
internal import Platform
internal import Postgres
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

    static let source = "/o2c/operator"
    private static let pollMilliseconds = 50
    private static let sendMilliseconds: Int32 = 10_000

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

    /// The answers that there are, by the ids of the commands.
    static func answers(to ids: [String], of service: Service, _ schemas: Schemas) throws -> [String: JSONValue] {
        let keys = ids.map { id in
            let name = Digest128(of: source + "\n" + id)
            return PostgresUUID(high: name.high, low: name.low)
        }
        let rows = try schemas.query(service, "SELECT id, outcome FROM command WHERE key = ANY(\(keys))")
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                let (id, outcome) = try row.decode(String.self, JSONB.self)
                return (id, try JSONValue.parse(outcome.bytes))
            })
    }

    /// Sends the command and waits until its lane has answered; `nil` when that takes longer.
    func carryOut(
        _ schemas: Schemas, brokers: String, waitMilliseconds: Int
    ) throws -> JSONValue? {
        let event = try event(now: Timestamp(microseconds: WallClock.microseconds))
        try send(event, brokers: brokers)
        let deadline = Deadline.after(milliseconds: waitMilliseconds)
        while true {
            let answers = try Self.answers(to: [event.id], of: parked.reference.service, schemas)
            if let answer = answers[event.id] { return answer }
            if deadline.hasPassed { return nil }
            Pause.wait(milliseconds: Self.pollMilliseconds)
        }
    }

    private func send(_ event: CloudEvent, brokers: String) throws {
        let client = try KafkaClients.configuration(bootstrapServers: brokers, role: "parked")
        let producer = try Producer(.messages(client))
        try producer.send(
            topic: parked.reference.service.commandsTopic, partition: parked.lane, key: Array(parked.entity.utf8),
            value: event.data, headers: event.headers.map { Header(name: $0.name, value: $0.value) })
        var failure: KafkaError?
        try producer.flush(deadlineMilliseconds: Self.sendMilliseconds) { failure = failure ?? $0.error }
        if let failure { throw failure }
    }
}
