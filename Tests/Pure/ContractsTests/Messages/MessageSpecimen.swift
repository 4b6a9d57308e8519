import Contracts
import JSON
import SeededRandom
import Testing

/// A fact or a command, as the tests of all messages see it.
struct MessageSpecimen: Sendable, CustomTestStringConvertible {
    var name: String
    var type: String
    var service: Service
    var schema: JSONValue
    /// Decodes data as an event's reader does, and encodes what it got as a sender does.
    var recoded: @Sendable ([UInt8]) throws -> [UInt8]
    /// Whether a message that reads itself, without help, is what `Codable` reads; and the JSON that `Codable` writes
    /// of it.
    var readBothWays: @Sendable ([UInt8]) throws -> (isSame: Bool, written: [UInt8])

    var testDescription: String { name }

    /// What a decoder holds the message to: of a command names and types alone, since the service refuses what is out
    /// of bounds.
    var shape: JSONValue { isCommand ? schema.withoutBounds : schema }

    var isCommand: Bool { Self.commands.contains { $0.type == type } }

    static let facts = Catalogue.facts.map { ofFact($0) }
    static let commands = Catalogue.commands.map { ofCommand($0) }
    static let all = facts + commands

    private static func ofFact<Message: Fact>(_ type: Message.Type) -> MessageSpecimen {
        MessageSpecimen(
            name: "\(type)", type: type.type, service: type.publisher,
            schema: JSONSchema.of(type).withoutBoundsOfPersons,
            recoded: { try event($0).decode(type).encoded() }, readBothWays: { try readBothWays(type, $0) })
    }

    private static func ofCommand<Message: Command>(_ type: Message.Type) -> MessageSpecimen {
        MessageSpecimen(
            name: "\(type)", type: type.type, service: type.recipient, schema: JSONSchema.of(type),
            recoded: { try event($0).decode(type).encoded() }, readBothWays: { try readBothWays(type, $0) })
    }

    private static func readBothWays<Message: JSONReadable & Encodable & Equatable>(
        _ type: Message.Type, _ bytes: [UInt8]
    ) throws -> (isSame: Bool, written: [UInt8]) {
        let message = try JSONDecoder().decode(WithoutHelp<Message>.self, from: bytes).message
        return (message == (try JSONDecoder().decode(type, from: bytes.span)), try JSONEncoder().encode(message))
    }

    private static func event(_ data: [UInt8]) -> CloudEvent { CloudEvent(id: "1", source: "s", type: "t", data: data) }
}

extension JSONValue {
    private static let bounds: Set = [
        "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern", "enum",
    ]

    /// The schema without what keeps the data of persons, and the seller's own, within limits: they stand in facts as
    /// they were sent, and the publisher has looked at them.
    fileprivate var withoutBoundsOfPersons: JSONValue {
        guard let members = object else { return self }
        let title = self["title"]?.string ?? ""
        if title.hasPrefix("Personal<") || ["Party", "BankAccount"].contains(title) { return withoutBounds }
        return .object(
            members.map { member in
                switch member.name {
                case "properties":
                    JSONMember(
                        member.name,
                        .object(
                            (member.value.object ?? []).map {
                                JSONMember($0.name, $0.value.withoutBoundsOfPersons)
                            }))
                case "items": JSONMember(member.name, member.value.withoutBoundsOfPersons)
                default: member
                }
            })
    }

    /// The schema without what keeps values within limits, at every depth.
    fileprivate var withoutBounds: JSONValue {
        guard let members = object else { return self }
        return .object(
            members.compactMap { member in
                switch member.name {
                case _ where Self.bounds.contains(member.name): nil
                case "format" where self["type"] == "string": nil
                case "properties":
                    JSONMember(
                        member.name,
                        .object((member.value.object ?? []).map { JSONMember($0.name, $0.value.withoutBounds) }))
                case "items": JSONMember(member.name, member.value.withoutBounds)
                default: member
                }
            })
    }
}

/// A message that has no other way than to read itself: what it does not take is refused.
private struct WithoutHelp<Message: JSONReadable>: JSONReadable {
    let message: Message

    init(members: JSONMembers) throws(JSONUnexpected) { message = try Message(members: members) }
    init(from decoder: any Decoder) throws { throw JSONUnexpected() }
}

/// Makes documents that a schema allows, the same at every run.
struct SchemaSampler {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func sample(_ schema: JSONValue) throws -> JSONValue {
        if let values = schema["enum"]?.array { return try #require(values.randomElement(using: &random)) }
        switch try #require(schema["type"]?.string) {
        case "object": return try object(schema)
        case "array":
            let items = try #require(schema["items"])
            let least = schema["minItems"]?.integer(as: Int.self) ?? 0
            return .array(try (0..<Int.random(in: least...4, using: &random)).map { _ in try sample(items) })
        case "integer": return integer(schema)
        case "boolean": return .bool(Bool.random(using: &random))
        case "string": return .string(string(schema))
        case let other:
            Issue.record("no sample is known for the type \(other)")
            return .null
        }
    }

    private mutating func object(_ schema: JSONValue) throws -> JSONValue {
        let required = try #require(schema["required"]?.array ?? [])
        var members: [JSONMember] = []
        // Of alternatives, one; no other member that any of them asks for.
        let alternative = schema["oneOf"]?.array?.randomElement(using: &random)
        let alternatives = (schema["oneOf"]?.array ?? []).flatMap { $0["required"]?.array ?? [] }
        for property in try #require(schema["properties"]?.object) {
            let name = JSONValue.string(property.name)
            if alternatives.contains(name) {
                guard alternative?["required"]?.array?.contains(name) == true else { continue }
                let value = try alternative?["properties"]?[property.name]?["const"] ?? sample(property.value)
                members.append(JSONMember(property.name, value))
                continue
            }
            let isRequired = required.contains(name)
            guard isRequired || Int.random(in: 0..<3, using: &random) > 0 else { continue }
            members.append(JSONMember(property.name, try sample(property.value)))
        }
        return .object(members)
    }

    private mutating func integer(_ schema: JSONValue) -> JSONValue {
        let least = schema["minimum"]?.integer(as: Int64.self) ?? Int64.min
        let most = schema["maximum"]?.integer(as: Int64.self) ?? Int64.max
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return .number(JSONNumber(least))
        case 1: return .number(JSONNumber(most))
        default: return .number(JSONNumber(Int64.random(in: least...most, using: &random)))
        }
    }

    private mutating func string(_ schema: JSONValue) -> String {
        if schema["format"] == "date" {
            return LocalDate(days: Int32.random(in: -719_162...2_932_896, using: &random)).description
        }
        if schema["format"] == "date-time" {
            return Timestamp(microseconds: Int64.random(in: 0...4_000_000_000_000_000, using: &random)).description
        }
        if schema["pattern"] == Currency.jsonSchema["pattern"] {
            return ["EUR", "USD", "JPY", "BHD", "CLF"].randomElement(using: &random)!
        }
        if schema["pattern"] == OrderID.jsonSchema["pattern"] {
            return OrderID(
                lane: Lane.random(in: 0...OrderID.laneMax, using: &random),
                counter: Int64.random(in: 1...OrderID.counterMax, using: &random)
            ).description
        }
        if schema["pattern"] == Month.jsonSchema["pattern"] {
            return Month(of: LocalDate(days: Int32.random(in: -719_162...2_932_896, using: &random))).description
        }
        if schema["pattern"]?.string?.hasPrefix("^[a-z]") == true { return "de" }
        if schema["pattern"] != nil { return ["DE", "FR", "JP"].randomElement(using: &random)! }
        let least = schema["minLength"]?.integer(as: Int.self) ?? 0
        let most = min(schema["maxLength"]?.integer(as: Int.self) ?? 24, 24)
        let alphabet = Array("abcXYZ019 -_/~\"\\\n\t\u{1}äß€漢😀")
        return String(
            (0..<Int.random(in: least...most, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
    }
}
