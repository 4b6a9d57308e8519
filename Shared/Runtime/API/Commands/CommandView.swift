public import Contracts
private import Digest
private import HTTPServer
public import JSON
private import Postgres

/// A command as the command log knows it: who asked for what, why, when, and what became of it.
public struct CommandView: Codable, Sendable {
    public var key: String
    public var source: String
    public var id: String
    public var type: String
    public var actor: String?
    public var reason: String?
    public var at: Timestamp
    /// `{"status": "accepted" | "refused", "result": …, "reasons": […]}`
    public var outcome: JSONValue

    /// JSON Schema of what a POST of a command is answered.
    static let answerSchema: JSONValue = [
        "type": "object",
        "required": ["key", "source", "id", "status"],
        "properties": [
            "key": ["type": "string", "pattern": "^[0-9a-f]{32}$"],
            "source": ["type": "string"],
            "id": ["type": "string"],
            "status": ["type": "string", "enum": ["accepted", "pending"]],
            "result": [:],
        ],
    ]
}

extension Endpoint {
    /// Serves what became of a command: `GET /v1/commands/{id}`, `id` being the key that 202's `Location` names.
    public static func commandStatus(access: ReadAccess) -> Endpoint {
        .getByID(
            "/v1/commands/{id}", summary: "What became of a command; unknown until its outcome is committed.",
            id: PathKey.self, view: CommandView.self, access: access
        ) { connection, key, deadline in
            let uuid = PostgresUUID(high: key.digest.high, low: key.digest.low)
            let rows = try connection.query(
                "SELECT source, id, type, actor, reason, at, outcome FROM command WHERE key = \(uuid)",
                deadline: deadline)
            guard let row = rows.first else { return nil }
            let (source, id, type, actor, reason, at, outcome) = try row.decode(
                String.self, String.self, String.self, String?.self, String?.self, Timestamp.self, JSONB.self)
            return CommandView(
                key: key.description, source: source, id: id, type: type, actor: actor, reason: reason, at: at,
                outcome: try .parse(outcome.bytes))
        }
    }
}

/// A command's key in a path: 32 hexadecimal digits.
private struct PathKey: LosslessStringConvertible, Sendable {
    let digest: Digest128

    init?(_ description: String) {
        guard let digest = Digest128(hex: description) else { return nil }
        self.digest = digest
    }

    var description: String { digest.hex }
}
