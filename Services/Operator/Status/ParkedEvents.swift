internal import Contracts
internal import JSON
internal import Postgres
internal import Rows
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
        var columns = RowReader(row)
        reference = ParkedReference(service: service, id: try columns.next(Int64.self))
        lane = try columns.next(Lane.self)
        entity = try columns.next(String.self)
        state = try columns.next(String.self)
        topic = try columns.next(String.self)
        offset = try columns.next(Int64.self)
        event = try columns.next(String.self)
        reason = try columns.next(String.self)
        parkedAt = try columns.next(Timestamp.self)
        decidedAt = try columns.next(Timestamp?.self)
        decidedBy = try columns.next(String?.self)
        decision = try columns.next(String?.self)
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
