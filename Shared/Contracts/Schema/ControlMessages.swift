public import JSON

/// A message between the runtimes of services. It is about a stream of messages, not about the business, and other
/// readers pass over it by its type.
///
/// What is published of it follows from its declaration.
public struct ControlMessage: Sendable {
    /// The topics of a service that it stands on.
    public enum Place: Sendable {
        case facts, control
    }

    public let name: String
    /// CloudEvents `type`, with its version.
    public let type: String
    public let summary: String
    public let places: [Place]
    /// JSON Schema of its data.
    public let schema: JSONValue

    public static let streamWatermark = ControlMessage(
        StreamWatermark.self, type: StreamWatermark.type, places: [.facts, .control])

    /// All of them.
    public static let all = [streamWatermark]

    private init<Message: MessagePart>(_ message: Message.Type, type: String, places: [Place]) {
        name = "\(message)"
        self.type = type
        summary = message.documentation.text
        self.places = places
        schema = JSONSchema.of(message)
    }
}

extension ControlMessage {
    /// The schema as a document of its own.
    public var document: JSONValue {
        .object(
            [
                JSONMember("$schema", .string(JSONSchema.dialect)),
                JSONMember("$id", .string("urn:o2c:schema:\(type)")),
            ] + (schema.object ?? []))
    }
}
