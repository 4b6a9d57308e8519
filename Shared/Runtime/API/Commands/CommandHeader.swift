internal import Contracts
internal import HTTPServer
internal import JSON

/// A header that says something of a command: what it may hold, and what the OpenAPI document says of it.
struct CommandHeader: Sendable {
    /// What a header may hold.
    enum Content {
        /// What names a command is compared byte by byte, so it has one way to be written: printable ASCII.
        case name(bytes: ClosedRange<Int>)
        /// What people write, in UTF-8. It holds nothing that steers a terminal.
        case text(bytesMax: Int)
        /// Printable ASCII. What is malformed is ignored, as W3C Trace Context says.
        case traceContext
    }

    let name: String
    private let purpose: String
    private let content: Content
    private let example: String

    static let all = [idempotencyKey, source, actor, reason, traceparent]

    static let idempotencyKey = CommandHeader(
        name: "Idempotency-Key",
        purpose: """
            Names the command, in printable ASCII. Sent again with the same body, it is answered as before and done \
            once. Without it every request is a new command, and the answer names it.
            """, content: .name(bytes: 1...CloudEvent.Limits.idBytesMax), example: "PO-77")

    static let source = CommandHeader(
        name: "O2C-Source",
        purpose: "Names the sender, as a URI reference. Keys are unique within it. It is `/http` if absent.",
        content: .name(bytes: 1...CloudEvent.Limits.sourceBytesMax), example: "/shop/eu")

    static let actor = CommandHeader(
        name: "O2C-Actor", purpose: "Names the person who asks for it.",
        content: .text(bytesMax: CloudEvent.Limits.actorBytesMax), example: "jane")

    static let reason = CommandHeader(
        name: "O2C-Reason", purpose: "Says why it is asked for.",
        content: .text(bytesMax: CloudEvent.Limits.reasonBytesMax), example: "The customer called.")

    static let traceparent = CommandHeader(
        name: "traceparent",
        purpose: """
            W3C Trace Context, 55 characters. It is passed on to all that follows from the command. One that is \
            malformed is ignored.
            """, content: .traceContext, example: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")

    /// The value that a request gives; `nil` where the header is absent. A header that is there twice says two things,
    /// and which of them was meant nobody knows.
    /// - Throws: `ProblemDetails` 400 that names the header.
    func value(among values: [String]) throws(ProblemDetails) -> String? {
        guard values.count <= 1 else {
            throw .parameter(name, "repeated-parameter", "The header \(name) occurs twice.")
        }
        guard let value = values.first else { return nil }
        switch content {
        case .name(let bytes):
            try requireASCII(value)
            guard bytes.contains(value.utf8.count) else {
                throw refusal("must have \(bytes.lowerBound) to \(bytes.upperBound) bytes, not \(value.utf8.count)")
            }
        case .text(let bytesMax):
            guard !value.steersTerminal else {
                throw refusal("holds a control character or one that turns the direction of text")
            }
            guard value.utf8.count <= bytesMax else {
                throw refusal("must have at most \(bytesMax) bytes in UTF-8, not \(value.utf8.count)")
            }
        case .traceContext: try requireASCII(value)
        }
        return value
    }

    private func requireASCII(_ value: String) throws(ProblemDetails) {
        guard value.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else { throw refusal("must be printable ASCII") }
    }

    private func refusal(_ fault: String) -> ProblemDetails {
        .parameter(name, "invalid-value", "The header \(name) \(fault).")
    }

    /// JSON Schema counts characters, of which none has less than a byte: a text within its bytes is within
    /// `maxLength`, and that some within `maxLength` have too many bytes stands in the description.
    var description: ParameterDescription {
        let example = JSONValue.string(example)
        func described(_ purpose: String, _ schema: [JSONMember]) -> ParameterDescription {
            ParameterDescription(
                name: name, in: .header, purpose: purpose, schema: .object([JSONMember("type", "string")] + schema),
                example: example)
        }
        func bound(_ name: String, _ number: Int) -> JSONMember { JSONMember(name, .number(JSONNumber(number))) }
        return switch content {
        case .name(let bytes):
            described(purpose, [bound("minLength", bytes.lowerBound), bound("maxLength", bytes.upperBound)])
        case .text(let bytesMax):
            described(
                "\(purpose) At most \(bytesMax) bytes in UTF-8.", [bound("minLength", 0), bound("maxLength", bytesMax)])
        case .traceContext: described(purpose, [])
        }
    }
}
