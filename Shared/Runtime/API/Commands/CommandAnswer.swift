internal import Contracts
internal import Digest
internal import HTTPServer
internal import JSON

/// What became of a command that came in by HTTP.
enum CommandAnswer: Sendable, Hashable {
    /// Its outcome is committed. JSON of `{"status", "result", "reasons"}`.
    case decided(outcome: JSONValue)
    /// The same source and id were used for something else.
    case conflict
    /// Kafka has it, its outcome is not committed yet.
    case pending
    /// Kafka refuses it for its size, now and always: sending it again is of no use.
    case tooLarge
    /// It is not known to be taken; the same request with the same key may be sent again.
    case unavailable(String)
}

/// Which command an answer is about.
struct CommandIdentity: Sendable, Hashable {
    let source: String
    let id: String
    let key: Digest128

    init(source: String, id: String) {
        self.source = source
        self.id = id
        key = Digest128(of: source + "\n" + id)
    }

    /// Where its outcome can be asked for.
    var location: String { "/v1/commands/\(key.hex)" }
}

extension CommandAnswer {
    /// The answer in HTTP's terms.
    /// - Parameter acceptedStatus: 200, or 201 for a command that creates something.
    func response(to command: CommandIdentity, acceptedStatus: Int) -> HTTPResponse {
        var response = body(for: command, acceptedStatus: acceptedStatus)
        response.headers.set("Idempotency-Key", command.id)
        return response
    }

    private func body(for command: CommandIdentity, acceptedStatus: Int) -> HTTPResponse {
        switch self {
        case .decided(let outcome):
            if outcome["status"]?.string == "refused" { return Self.refusal(outcome) }
            return .json(Self.document(command, outcome).serialized(), status: acceptedStatus)
        case .conflict:
            let detail = """
                The command \(command.id.excerpt) of \(command.source.excerpt) was sent before with another content. \
                A new command needs an Idempotency-Key of its own.
                """
            return .problem(ProblemDetails(.idempotencyKeyReused, detail))
        case .pending:
            var response = HTTPResponse.json(
                Self.document(command, .object([JSONMember("status", "pending")])).serialized(), status: 202)
            response.headers.set("Location", command.location)
            return response
        case .tooLarge:
            return .problem(
                ProblemDetails(
                    .contentTooLarge, "The command is larger than what the log takes; sending it again is of no use."))
        case .unavailable(let detail):
            return .problem(.unavailable(detail))
        }
    }

    private static func document(_ command: CommandIdentity, _ outcome: JSONValue) -> JSONValue {
        .object(
            [
                JSONMember("key", .string(command.key.hex)), JSONMember("source", .string(command.source)),
                JSONMember("id", .string(command.id)),
            ] + (outcome.object ?? []))
    }

    /// A problem that names every reason. A version that differs is a conflict, whatever else is wrong.
    private static func refusal(_ outcome: JSONValue) -> HTTPResponse {
        let errors = (outcome["reasons"]?.array ?? []).map { reason in
            func text(_ name: String) -> String { reason[name]?.string ?? "" }
            return ProblemDetails.Fault(.body(pointer: text("pointer")), code: text("code"), detail: text("detail"))
        }
        if errors.contains(where: { $0.code == RefusalCode.versionDiffers.rawValue }) {
            return .problem(ProblemDetails(.versionDiffers, "The sender has seen another version.", errors: errors))
        }
        return .problem(ProblemDetails(.commandRefused, "The command was refused.", errors: errors))
    }
}
