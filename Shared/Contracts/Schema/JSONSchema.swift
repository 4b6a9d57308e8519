public import JSON

/// A type that is written as one JSON value of its own form, such as a date, and says so itself.
public protocol JSONSchemaDescribed: Decodable {
    /// The JSON Schema of its written form.
    static var jsonSchema: JSONValue { get }
    /// Any value, for types that hold one while they are looked at.
    static var jsonSchemaExample: Self { get }
}

/// A type whose schema says more than its members: what must hold between them.
public protocol JSONSchemaRefined: Decodable {
    /// Keywords that are added to the object's schema.
    static var jsonSchemaRefinement: [JSONMember] { get }
}

/// JSON Schema, draft 2020-12, of a type, by looking at how it decodes itself: a decoder that has no document asks the
/// type which members it reads, of which types, and which of them may be absent.
///
/// So there is no second copy of a type's shape. What it can look at: structs, arrays, optionals, dictionaries by
/// `String`, numbers, text, enumerations of raw values that are `CaseIterable`, wrappers of one value, and what is
/// `JSONSchemaDescribed`. Nested types stand where they are used (there are no references), each with its name as
/// `title`. Members that a reader does not know are allowed, but not in a command.
public enum JSONSchema {
    /// The dialect, as `$schema` names it.
    public static let dialect = "https://json-schema.org/draft/2020-12/schema"

    /// The type's schema, to be embedded: without `$schema` and `$id`.
    ///
    /// - Precondition: The type is of the kinds that can be looked at; another one is a fault of the program, and
    ///   the trap names it.
    public static func of<Value: Decodable>(_ type: Value.Type) -> JSONValue {
        do {
            let schema = try SchemaIntrospection.look(at: type, depth: 0).schema
            return type is any Command.Type ? closed(schema) : schema
        } catch {
            preconditionFailure("\(type) has no JSON Schema: \(error)")
        }
    }

    /// The schema with no other members than those it names, at every depth: of what is refused when it holds one that
    /// is not known.
    public static func closed(_ schema: JSONValue) -> JSONValue {
        guard let members = schema.object else { return schema }
        var result: [JSONMember] = members.map { member in
            switch member.name {
            case "properties":
                JSONMember(
                    member.name, .object((member.value.object ?? []).map { JSONMember($0.name, closed($0.value)) }))
            case "items": JSONMember(member.name, closed(member.value))
            default: member
            }
        }
        if schema["properties"] != nil, schema["type"] == "object", schema["additionalProperties"] == nil {
            result.append(JSONMember("additionalProperties", false))
        }
        return .object(result)
    }

    /// The type's schema as a document of its own.
    public static func document<Value: Decodable>(of type: Value.Type, id: String) -> JSONValue {
        .object([JSONMember("$schema", .string(dialect)), JSONMember("$id", .string(id))] + (of(type).object ?? []))
    }
}

extension Timestamp: JSONSchemaDescribed {
    public static var jsonSchema: JSONValue { ["type": "string", "format": "date-time"] }
    public static var jsonSchemaExample: Timestamp { Timestamp(microseconds: 0) }
}

extension LocalDate: JSONSchemaDescribed {
    public static var jsonSchema: JSONValue { ["type": "string", "format": "date"] }
    public static var jsonSchemaExample: LocalDate { LocalDate(days: 0) }
}

extension Month: JSONSchemaDescribed {
    public static var jsonSchema: JSONValue { ["type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"] }
    public static var jsonSchemaExample: Month { Month(of: LocalDate(days: 0)) }
}

extension Identifier: JSONSchemaDescribed {
    public static var jsonSchema: JSONValue {
        ["type": "string", "pattern": "^(0|[1-9][0-9]{0,4})-[1-9][0-9]{0,12}$"]
    }
    public static var jsonSchemaExample: Identifier { Identifier(lane: 0, counter: 1) }
}

extension Country: JSONSchemaDescribed {
    public static var jsonSchema: JSONValue { ["type": "string", "pattern": "^[A-Z]{2}$"] }
    public static var jsonSchemaExample: Country { "GB" }
}

extension Currency: JSONSchemaDescribed {
    public static var jsonSchema: JSONValue { ["type": "string", "pattern": "^[A-Z]{3}$"] }
    public static var jsonSchemaExample: Currency { .eur }
}

/// An untyped value: anything.
extension JSONValue: JSONSchemaDescribed {
    public static var jsonSchema: JSONValue { [:] }
    public static var jsonSchemaExample: JSONValue { .null }
}
