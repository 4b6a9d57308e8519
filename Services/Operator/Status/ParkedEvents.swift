internal import Contracts
internal import JSON
internal import Postgres
internal import Runtime

/// Which parked event: its service and its number there, written `billing/12`.
struct ParkedReference: Hashable, Sendable, LosslessStringConvertible {
    var service: Service
    var id: Int64

    init(service: Service, id: Int64) {
        self.service = service
        self.id = id
    }

    init?(_ description: String) {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let service = Service(rawValue: String(parts[0])), let id = Int64(parts[1]), id > 0
        else { return nil }
        self.init(service: service, id: id)
    }

    var description: String { "\(service.rawValue)/\(id)" }
}

/// An event that could not be done, with why and what became of it.
struct ParkedEntry: Sendable {
    var reference: ParkedReference
    var lane: Lane
    /// What it is about; later events of the same entity wait behind it.
    var entity: String
    /// waiting, following, dead; done and discarded when it is parked no more.
    var state: String
    var topic: String
    var offset: Int64
    var event: String
    var reason: String
    var parkedAt: Timestamp
    var decidedAt: Timestamp?
    var decidedBy: String?
    var decision: String?

    var isOpen: Bool { ["waiting", "following", "dead"].contains(state) }

    /// The type in its envelope; empty when even that cannot be read.
    var type: String { (try? JSONValue.parse(Array(event.utf8)))?["type"]?.string ?? "" }

    private static let columns = """
        id, lane, entity, state, topic, log_offset, event, reason, parked_at, decided_at, decided_by, decision
        """

    /// The open ones of a service, oldest first.
    static func open(_ service: Service, _ schemas: Schemas, max: Int) throws -> [ParkedEntry] {
        try schemas.query(
            service,
            """
            SELECT \(unescaped: columns) FROM parked WHERE state IN ('waiting', 'following', 'dead')
            ORDER BY id LIMIT \(Int64(max))
            """
        ).map { try ParkedEntry(service, $0) }
    }

    /// Open or not; `nil` when there never was such an event.
    static func find(_ reference: ParkedReference, _ schemas: Schemas) throws -> ParkedEntry? {
        try schemas.query(
            reference.service, "SELECT \(unescaped: columns) FROM parked WHERE id = \(reference.id)"
        ).first.map { try ParkedEntry(reference.service, $0) }
    }

    private init(_ service: Service, _ row: Row) throws {
        let (id, lane, entity, state, topic, offset, event, reason, parkedAt, decidedAt, decidedBy, decision) =
            try row.decode(
                Int64.self, Lane.self, String.self, String.self, String.self, Int64.self, String.self, String.self,
                Timestamp.self, Timestamp?.self, String?.self, String?.self)
        reference = ParkedReference(service: service, id: id)
        self.lane = lane
        self.entity = entity
        self.state = state
        self.topic = topic
        self.offset = offset
        self.event = event
        self.reason = reason
        self.parkedAt = parkedAt
        self.decidedAt = decidedAt
        self.decidedBy = decidedBy
        self.decision = decision
    }
}

extension ParkedEntry {
    var json: JSONValue {
        [
            "id": .string(reference.description), "lane": .number(JSONNumber(lane)), "entity": .string(entity),
            "state": .string(state), "topic": .string(topic), "offset": .number(JSONNumber(offset)),
            "type": .string(type), "reason": .string(reason), "parkedAt": .string(parkedAt.description),
            "decidedAt": decidedAt.map { .string($0.description) } ?? .null,
            "decidedBy": decidedBy.map { .string($0) } ?? .null, "decision": decision.map { .string($0) } ?? .null,
            "event": (try? .parse(Array(event.utf8))) ?? .string(event),
        ]
    }
}
