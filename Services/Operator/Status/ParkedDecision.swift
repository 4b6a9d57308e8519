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
        let (type, data) =
            switch action {
            case .retry: (RetryParked.type, try JSONEncoder().encode(RetryParked(parked: parked.reference.id)))
            case .discard: (DiscardParked.type, try JSONEncoder().encode(DiscardParked(parked: parked.reference.id)))
            }
        return CloudEvent(
            id: "\(action.rawValue)-\(parked.reference.id)-\(now.microseconds)-\(Host.processID)", source: Self.source,
            type: type, time: now, subject: parked.entity, actor: actor, reason: reason, data: data)
    }

    /// Sends the command and waits until its lane has answered; `nil` when that takes longer.
    func carryOut(
        _ schemas: Schemas, brokers: String, waitMilliseconds: Int
    ) throws -> JSONValue? {
        let event = try event(now: Timestamp(microseconds: WallClock.microseconds))
        try send(event, brokers: brokers)
        let name = Digest128(of: event.source + "\n" + event.id)
        let key = PostgresUUID(high: name.high, low: name.low)
        let deadline = Deadline.after(milliseconds: waitMilliseconds)
        while true {
            let rows = try schemas.query(
                parked.reference.service, "SELECT outcome FROM command WHERE key = \(key)")
            if let row = rows.first { return try .parse(try row[0, as: JSONB.self].bytes) }
            if deadline.hasPassed { return nil }
            Pause.wait(milliseconds: Self.pollMilliseconds)
        }
    }

    private func send(_ event: CloudEvent, brokers: String) throws {
        do { try event.validate() } catch {
            throw OperatorFailure(.refused, "The decision cannot be sent: \(error)")
        }
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
