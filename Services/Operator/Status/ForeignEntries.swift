internal import Contracts
internal import JSON
internal import Postgres
internal import Rows

/// How many foreign records a service has met on a topic.
struct ForeignTopic: Sendable {
    var service: Service
    var topic: String
    var records: Int64
    var kept: Int64
    var keptBytes: Int64
    var lastAt: Timestamp

    /// - Parameter topic: `nil` for all.
    static func all(_ service: Service, _ schemas: Schemas, topic: String?) throws -> [ForeignTopic] {
        let topics = topic.map { [$0] } ?? []
        return try schemas.query(
            service,
            """
            SELECT topic, records, kept, kept_bytes, last_at FROM foreign_topic
            WHERE cardinality(\(topics)::text[]) = 0 OR topic = ANY(\(topics)) ORDER BY topic
            """
        ).map { row in
            let (topic, records, kept, bytes, last) = try row.decode(
                String.self, Int64.self, Int64.self, Int64.self, Timestamp.self)
            return ForeignTopic(
                service: service, topic: topic, records: records, kept: kept, keptBytes: bytes, lastAt: last)
        }
    }

    var json: JSONValue {
        [
            "service": .string(service.rawValue), "topic": .string(topic), "records": .number(JSONNumber(records)),
            "kept": .number(JSONNumber(kept)), "keptBytes": .number(JSONNumber(keptBytes)),
            "lastAt": .string(lastAt.description),
        ]
    }
}

/// A foreign record as it is kept.
struct ForeignEntry: Sendable {
    /// Its service and its number there.
    var reference: ParkedReference
    var topic: String
    var lane: Lane
    var offset: Int64
    var loggedAt: Timestamp
    var reason: String
    /// The first of them.
    var bytes: [UInt8]

    private static let columns = "id, topic, lane, log_offset, logged_at, reason, bytes"

    /// - Parameter topic: `nil` for all.
    static func newest(_ service: Service, _ schemas: Schemas, topic: String?, max: Int) throws -> [ForeignEntry] {
        let topics = topic.map { [$0] } ?? []
        return try schemas.query(
            service,
            """
            SELECT \(unescaped: columns) FROM foreign_record
            WHERE cardinality(\(topics)::text[]) = 0 OR topic = ANY(\(topics))
            ORDER BY id DESC LIMIT \(Int64(max))
            """
        ).map { try ForeignEntry(service, $0) }
    }

    static func find(_ reference: ParkedReference, _ schemas: Schemas) throws -> ForeignEntry? {
        try schemas.query(
            reference.service, "SELECT \(unescaped: columns) FROM foreign_record WHERE id = \(reference.id)"
        ).first.map { try ForeignEntry(reference.service, $0) }
    }

    private init(_ service: Service, _ row: Row) throws {
        var columns = RowReader(row)
        reference = ParkedReference(service: service, id: try columns.next(Int64.self))
        topic = try columns.next(String.self)
        lane = try columns.next(Lane.self)
        offset = try columns.next(Int64.self)
        loggedAt = try columns.next(Timestamp.self)
        reason = try columns.next(String.self)
        bytes = try columns.next([UInt8].self)
    }

    /// Bytes as base64, since they may be anything.
    var json: JSONValue {
        [
            "record": .string(reference.description), "topic": .string(topic), "lane": .number(JSONNumber(lane)),
            "offset": .number(JSONNumber(offset)), "loggedAt": .string(loggedAt.description), "reason": .string(reason),
            "bytes": .string(Base64.standard.text(bytes)),
        ]
    }

    /// For a terminal: what is no printable ASCII is shown as a dot.
    var text: String {
        let shown = String(decoding: bytes.map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
        return """
            Record    \(reference)
            From      \(topic), partition \(lane), offset \(offset)
            Logged    \(Narrator.short(loggedAt))
            Reason    \(reason)

            \(shown)
            """
    }
}
