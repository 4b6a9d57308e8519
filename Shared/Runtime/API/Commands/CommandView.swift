public import Contracts
private import Digest
private import HTTPServer
public import JSON
private import Postgres

/// A command with its outcome, as the command log of the service knows it.
@Described
public struct CommandView: Exhibit {
    /// What became of a command.
    @Described
    public struct Outcome: Hashable, Sendable {
        /// How a decided command ended.
        @Described
        public enum Status: String, Hashable, Sendable, CaseIterable {
            /// It is done.
            case accepted
            /// A rule refused it, and nothing was done.
            case refused
        }

        /// How it ended.
        public var status: Status
        /// What became of an accepted one: what the answer to its POST holds as `result`.
        public var result: JSONValue?
        /// Why it was refused: every reason at once.
        @Bound(.count(0...ReasonList.listedMax + 1))
        public var reasons: [Reason]?
    }

    /// Names the command: 32 hexadecimal digits of a hash over source and id.
    @Bound(.pattern(KeyText.pattern))
    public var key: String
    /// Who sent it: `O2C-Source`, or the attribute `ce_source` over Kafka.
    @Bound(.length(1...CloudEvent.Limits.sourceBytesMax))
    public var source: String
    /// Its name among those of its source: `Idempotency-Key`, or `ce_id` over Kafka.
    @Bound(.length(1...CloudEvent.Limits.idBytesMax))
    public var id: String
    /// What it asks for, such as `o2c.order-intake.submit-order.v1`.
    @Bound(.length(1...CloudEvent.Limits.typeBytesMax))
    public var type: String
    /// The person who asked, where the sender named one.
    @Bound(.length(0...CloudEvent.Limits.actorBytesMax))
    public var actor: String?
    /// Why, where the sender said so.
    @Bound(.length(0...CloudEvent.Limits.reasonBytesMax))
    public var reason: String?
    /// When it was decided (UTC).
    public var at: Timestamp
    /// What became of it.
    public var outcome: Outcome

    public static var example: CommandView {
        CommandView(
            key: KeyText.example, source: "/http", id: "PO-77", type: "o2c.order-intake.submit-order.v1",
            actor: "jane", at: Timestamp(microseconds: 1_764_063_000_000_000),
            outcome: Outcome(status: .refused, reasons: [Reason.example]))
    }
}

extension Reason {
    static let example = Reason("/lines/0/sku", .unknownItem, "no item is registered under this SKU")
}

extension Endpoint {
    /// Serves what became of a command: `GET /v1/commands/{id}`, `id` being the key that 202's `Location` names.
    ///
    /// It says what results the commands of the service have: those of the `commands`.
    static func commandStatus(of commands: [Endpoint], access: ReadAccess) -> Endpoint {
        let served = Endpoint.get(
            "/v1/commands/{id}", tag: "Commands", summary: "Learn the outcome of a command",
            description: """
                Answers what became of a command, whether it came by HTTP or by Kafka. 404 means that nothing is \
                decided yet, or that no such command came. The key is the first 32 hexadecimal digits of SHA-256 over \
                source, a line feed, and id.
                """,
            id: PathParameter(
                "The command's key, as an answer to it names it.",
                schema: [
                    "type": "string", "pattern": .string(KeyText.pattern),
                ], example: KeyText.example, of: PathKey.self),
            access: access
        ) { key, connection, deadline in
            let uuid = PostgresUUID(high: key.digest.high, low: key.digest.low)
            let rows = try connection.query(
                "SELECT source, id, type, actor, reason, at, outcome FROM command WHERE key = \(uuid)",
                deadline: deadline)
            guard let row = rows.first else { return nil as CommandView? }
            let (source, id, type, actor, reason, at, outcome) = try row.decode(
                String.self, String.self, String.self, String?.self, String?.self, Timestamp.self, JSONB.self)
            return CommandView(
                key: key.description, source: source, id: id, type: type, actor: actor, reason: reason, at: at,
                outcome: try JSONDecoder().decode(CommandView.Outcome.self, from: outcome.bytes))
        }
        let results = Set(commands.compactMap(\.operation.result)).sorted { $0.description < $1.description }
        return Endpoint(served.operation.withResults(results), served.handler)
    }
}

extension Operation {
    /// The schema of an accepted command's `result`.
    fileprivate var result: JSONValue? {
        responses.first?.body?.schema["properties"]?["result"]?.object.map { members in
            .object(members.filter { $0.name != "description" })
        }
    }

    /// The schema of a command's outcome, with what its result may be.
    fileprivate func withResults(_ results: [JSONValue]) -> Operation {
        guard !results.isEmpty, let shown = responses.first, let body = shown.body else { return self }
        let schema = body.schema.changing(["properties", "outcome", "properties", "result"]) {
            $0.setting("anyOf", .array(results))
        }
        return Operation(
            method, template, tag: tag, summary: summary, description: description, parameters: parameters,
            responses: [Response(shown.status, shown.description, Body(schema: schema, example: body.example))],
            problems: problems)
    }
}

extension JSONValue {
    /// The value with another in the place that the names lead to.
    fileprivate func changing(_ path: ArraySlice<String>, _ change: (JSONValue) -> JSONValue) -> JSONValue {
        guard let name = path.first else { return change(self) }
        return setting(name, (self[name] ?? .object([])).changing(path.dropFirst(), change))
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
