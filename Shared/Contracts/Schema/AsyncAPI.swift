public import JSON

/// The published language as one AsyncAPI 3.0 document: the topics, their messages, and which service sends and
/// receives what.
///
/// All of it follows from `Catalogue` and `Service`. The data of each message is referred to as `schemas/<type>.json`
/// beside the document.
public enum AsyncAPI {
    /// Where the schema of a message's data lies, relative to the document.
    public static func schemaPath(type: String) -> String { "schemas/\(type).json" }

    public static func document(partitions: Int32 = Service.partitionsDefault) -> JSONValue {
        let messages = Catalogue.facts.map { Message($0) } + Catalogue.commands.map { Message($0) }
        return [
            "asyncapi": "3.0.0",
            "info": [
                "title": "Order to cash",
                "version": "1.0.0",
                "description": .string(Self.description),
            ],
            "defaultContentType": .string(CloudEvent.dataContentType),
            "channels": .object(
                Service.allCases.flatMap { service in
                    [
                        channel(service, .fact, messages, partitions: partitions),
                        channel(service, .command, messages, partitions: partitions),
                        control(service, partitions: partitions),
                    ]
                }),
            "operations": .object(Service.allCases.flatMap(operations)),
            "components": [
                "messages": .object(
                    messages.map(\.component) + ControlMessage.all.map(component)),
                "schemas": .object([CloudEventHeaders.fact, CloudEventHeaders.command, CloudEventHeaders.control]),
            ],
        ]
    }

    private static let description = """
        Six services exchange facts and commands over Kafka, as CloudEvents 1.0 in the binary mode of its Kafka \
        protocol binding, with JSON data. A fact happened, and is published by the service that owns it; a command \
        asks, and may be refused. Commands are taken in structured mode too. The type carries the version. Readers \
        ignore members that they do not know. The topics of all services have the same number of partitions and log \
        append time; a fact's id is its place in its stream (source lane, target lane, number), the same at every \
        publication. Between facts stand messages of the runtimes, of types that begin with o2c.runtime: a reader that \
        does not know them passes over them.
        """

    private static func channel(
        _ service: Service, _ kind: Message.Kind, _ messages: [Message], partitions: Int32
    ) -> JSONMember {
        let topic = kind == .fact ? service.factsTopic : service.commandsTopic
        let purpose = kind == .fact ? "What \(service.rawValue) says has happened." : "Requests to \(service.rawValue)."
        let own = messages.filter { $0.service == service && $0.kind == kind }.map(\.name)
        let control = kind == .fact ? ControlMessage.all.filter { $0.places.contains(.facts) }.map(\.name) : []
        return JSONMember(
            channelName(service, kind),
            [
                "address": .string(topic),
                "title": .string(purpose),
                "messages": .object(
                    (own + control).map { JSONMember($0, reference("#/components/messages/\($0)")) }),
                "bindings": [
                    "kafka": [
                        "topic": .string(topic), "partitions": .number(JSONNumber(partitions)),
                        "bindingVersion": "0.5.0",
                    ]
                ],
            ])
    }

    /// What its own processes, its readers and operators say to a service is no part of the published language: only
    /// the topic is told, for who grants access to it.
    private static func control(_ service: Service, partitions: Int32) -> JSONMember {
        JSONMember(
            "\(service.rawValue)-control",
            [
                "address": .string(service.controlTopic),
                "title": .string(
                    "What processes of the system and operators say to \(service.rawValue): nobody else may write here."
                ),
                "messages": .object(
                    ControlMessage.all.filter { $0.places.contains(.control) }
                        .map { JSONMember($0.name, reference("#/components/messages/\($0.name)")) }),
                "bindings": [
                    "kafka": [
                        "topic": .string(service.controlTopic), "partitions": .number(JSONNumber(partitions)),
                        "bindingVersion": "0.5.0",
                    ]
                ],
            ])
    }

    /// A service sends its facts, receives its commands, and receives the facts of those upstream of it.
    private static func operations(_ service: Service) -> [JSONMember] {
        let name = service.rawValue
        return [
            operation("\(name)-publishes-facts", "send", channelName(service, .fact)),
            operation("\(name)-takes-commands", "receive", channelName(service, .command)),
        ]
            + service.upstream.map {
                operation("\(name)-reads-\($0.rawValue)-facts", "receive", channelName($0, .fact))
            }
    }

    private static func operation(_ name: String, _ action: String, _ channel: String) -> JSONMember {
        JSONMember(name, ["action": .string(action), "channel": reference("#/channels/\(channel)")])
    }

    private static func component(_ message: ControlMessage) -> JSONMember {
        JSONMember(
            message.name,
            [
                "name": .string(message.type), "title": .string(message.name), "summary": .string(message.summary),
                "contentType": .string(CloudEvent.dataContentType),
                "headers": [
                    "allOf": [
                        reference("#/components/schemas/\(CloudEventHeaders.control.name)"),
                        ["properties": ["ce_type": ["const": .string(message.type)]]],
                    ]
                ],
                "payload": payload(type: message.type),
            ])
    }

    static func payload(type: String) -> JSONValue {
        [
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": reference("./" + schemaPath(type: type)),
        ]
    }

    private static func channelName(_ service: Service, _ kind: Message.Kind) -> String {
        "\(service.rawValue)-\(kind.rawValue)s"
    }

    static func reference(_ target: String) -> JSONValue { ["$ref": .string(target)] }
}

/// What the document says of a fact or a command.
private struct Message {
    enum Kind: String { case fact, command }

    var name: String
    var type: String
    var summary: String
    var kind: Kind
    var service: Service

    init(_ fact: any Fact.Type) {
        (name, type, summary) = ("\(fact)", fact.type, fact.documentation.text)
        (kind, service) = (.fact, fact.publisher)
    }

    init(_ command: any Command.Type) {
        (name, type, summary) = ("\(command)", command.type, command.documentation.text)
        (kind, service) = (.command, command.recipient)
    }

    var component: JSONMember {
        let headers = kind == .fact ? CloudEventHeaders.fact.name : CloudEventHeaders.command.name
        var own: [JSONMember] = [JSONMember("ce_type", ["const": .string(type)])]
        if kind == .fact { own.append(JSONMember("ce_source", ["const": .string(service.source)])) }
        let members = [
            JSONMember("name", .string(type)), JSONMember("title", .string(name)),
            JSONMember("summary", .string(summary)),
            JSONMember("contentType", .string(CloudEvent.dataContentType)),
            JSONMember(
                "headers",
                ["allOf": [AsyncAPI.reference("#/components/schemas/\(headers)"), ["properties": .object(own)]]]),
            JSONMember("payload", AsyncAPI.payload(type: type)),
        ]
        return JSONMember(name, .object(members))
    }
}

/// The headers of a record in binary mode, as schemas; their limits are those that readers hold senders to.
private enum CloudEventHeaders {
    static let fact = JSONMember(
        "FactHeaders",
        schema(
            required: ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_sequence", "content-type", "o2c_system"],
            id: ["type": "string", "pattern": "^[0-9]+\\.[0-9]+\\.[1-9][0-9]*$"],
            own: [system]))

    /// The system and the epoch of its log: what says another is not this system's.
    private static let system = JSONMember(
        "o2c_system", ["type": "string", "pattern": "^[0-9a-f]{16}\\.[1-9][0-9]*$"])

    static let control = JSONMember(
        "ControlHeaders",
        schema(
            required: ["ce_specversion", "ce_id", "ce_source", "ce_type", "o2c_system"],
            id: text(CloudEvent.Limits.idBytesMax), own: [system]))

    static let command = JSONMember(
        "CommandHeaders",
        schema(
            required: ["ce_specversion", "ce_id", "ce_source", "ce_type"],
            id: text(CloudEvent.Limits.idBytesMax)))

    private static func schema(required: [JSONValue], id: JSONValue, own: [JSONMember] = []) -> JSONValue {
        let members = [
            JSONMember("ce_specversion", ["const": "1.0"]),
            JSONMember("ce_id", id),
            JSONMember("ce_source", text(CloudEvent.Limits.sourceBytesMax)),
            JSONMember("ce_type", text(CloudEvent.Limits.typeBytesMax)),
            JSONMember("ce_time", ["type": "string", "format": "date-time"]),
            JSONMember("ce_subject", text(CloudEvent.Limits.subjectBytesMax)),
            JSONMember("ce_sequence", ["type": "string", "pattern": "^[0-9]{1,19}$"]),
            JSONMember("ce_actor", text(CloudEvent.Limits.actorBytesMax)),
            JSONMember("ce_reason", text(CloudEvent.Limits.reasonBytesMax)),
            JSONMember(
                "traceparent",
                ["type": "string", "pattern": "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"]),
            JSONMember("content-type", ["const": .string(CloudEvent.dataContentType)]),
        ]
        return ["type": "object", "properties": .object(members + own), "required": .array(required)]
    }

    private static func text(_ bytesMax: Int) -> JSONValue {
        ["type": "string", "minLength": 1, "maxLength": .number(JSONNumber(bytesMax))]
    }
}
