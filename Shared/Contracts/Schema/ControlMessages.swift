public import JSON

/// A message between the runtimes of services. It is about a stream of messages, not about the business, and other readers pass over it by its type.
///
/// The runtime has the types themselves; its tests compare them with what is published here.
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

    /// A source says how far one of its streams goes, so that a lost tail shows.
    public static let streamHead = ControlMessage(
        name: "StreamHead", type: "o2c.runtime.stream-head.v1",
        summary: "A source says how far one of its streams goes, so that a reader notices a lost tail.",
        places: [.facts, .control],
        members: [
            ("sourceLane", lane, "The lane that numbers the stream.", true),
            ("targetLane", lane, "The lane that the stream is for.", true),
            ("head", number, "The last number that the log is known to have.", true),
            ("given", number, "The last number that was given out.", false),
            ("databaseSystem", number, "The system identifier of the source's PostgreSQL cluster.", false),
            ("databaseTimeline", number, "The timeline of that cluster: a lower one is an old primary's.", false),
        ])

    /// All of them.
    public static let all = [streamHead]

    private static let lane = JSONSchema.of(Lane.self)
    private static let number = JSONSchema.of(Int64.self)

    private init(
        name: String, type: String, summary: String, places: [Place],
        members: [(name: String, schema: JSONValue, description: String, isRequired: Bool)]
    ) {
        self.name = name
        self.type = type
        self.summary = summary
        self.places = places
        let properties = members.map { member in
            JSONMember(
                member.name,
                .object((member.schema.object ?? []) + [JSONMember("description", .string(member.description))]))
        }
        schema = [
            "title": .string(name), "description": .string(summary), "type": "object",
            "properties": .object(properties),
            "required": .array(members.filter(\.isRequired).map { .string($0.name) }),
        ]
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
