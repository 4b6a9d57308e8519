internal import JSON

/// Why a type cannot be looked at.
enum SchemaIntrospectionError: Error {
    /// It refuses the stand-in values that it is given, or is a kind of enumeration that lists no cases.
    case refused(type: String, any Error)
    /// It holds itself.
    case recursive(type: String)
    /// It asks for what no message needs: a superclass's part.
    case unsupported(String)
}

/// The kinds of types that are told apart before they decode themselves.
enum SchemaIntrospection {
    private static let depthMax = 32

    /// The type's schema, and a value of it for whoever asked for one.
    static func look<Value: Decodable>(at type: Value.Type, depth: Int) throws -> (schema: JSONValue, value: Value) {
        guard depth < depthMax else { throw SchemaIntrospectionError.recursive(type: "\(type)") }
        if let described = type as? any JSONSchemaDescribed.Type, let value = described.jsonSchemaExample as? Value {
            return (described.jsonSchema, value)
        }
        if let listed = type as? any CaseIterable.Type, let (schema, value) = enumeration(listed),
            let value = value as? Value
        {
            return (schema, value)
        }
        if let container = type as? any SchemaContainer.Type, let value = container.schemaExample as? Value {
            return (try container.schema(depth: depth + 1), value)
        }
        let node = SchemaNode(type, (type as? any Documented.Type)?.documentation)
        do {
            let value = try Value(from: SchemaDecoder(node: node, depth: depth + 1))
            let refinement = (type as? any JSONSchemaRefined.Type)?.jsonSchemaRefinement ?? []
            return (.object((node.schema.object ?? []) + refinement), value)
        } catch let error as SchemaIntrospectionError {
            throw error
        } catch {
            throw SchemaIntrospectionError.refused(type: "\(type)", error)
        }
    }

    /// An enumeration's raw values, if it has such.
    private static func enumeration<Cases: CaseIterable>(_ type: Cases.Type) -> (schema: JSONValue, value: Any)? {
        let values = type.allCases.compactMap { ($0 as? any RawRepresentable).flatMap { rawValue(of: $0) } }
        guard let first = type.allCases.first, values.count == type.allCases.count else { return nil }
        let kind: JSONValue = values.allSatisfy { $0.kind == .string } ? "string" : "integer"
        var members = [JSONMember("type", kind), JSONMember("enum", .array(values))]
        if let documentation = (type as? any Documented.Type)?.documentation {
            members.append(JSONMember("description", .string(documentation.textWithValues)))
        }
        return (.object(members), first)
    }

    private static func rawValue<Raw: RawRepresentable>(of value: Raw) -> JSONValue? {
        switch value.rawValue {
        case let text as String: .string(text)
        case let number as any FixedWidthInteger: .number(JSONNumber(number))
        default: nil
        }
    }
}

/// Standard types that hold others.
private protocol SchemaContainer {
    static var schemaExample: Self { get }
    static func schema(depth: Int) throws -> JSONValue
}

extension Dictionary: SchemaContainer where Key == String, Value: Decodable {
    static var schemaExample: [Key: Value] { [:] }

    static func schema(depth: Int) throws -> JSONValue {
        let values = try SchemaIntrospection.look(at: Value.self, depth: depth).schema
        return ["type": "object", "additionalProperties": values]
    }
}

extension Optional: SchemaContainer where Wrapped: Decodable {
    static var schemaExample: Wrapped? { nil }

    static func schema(depth: Int) throws -> JSONValue {
        ["anyOf": [try SchemaIntrospection.look(at: Wrapped.self, depth: depth).schema, ["type": "null"]]]
    }
}

extension Documentation {
    /// Of an enumeration: what it is for, and what each value means.
    fileprivate var textWithValues: String {
        ([text] + members.compactMap { member in member.text.map { "`\(member.name)`: \($0)" } })
            .joined(separator: " ")
    }
}

extension Documentation.Member {
    /// The schema of the member's type with what the declaration says of the member.
    fileprivate func describe(_ schema: JSONValue) -> JSONValue {
        var members = schema.object ?? []
        for bound in bounds {
            members.removeAll { member in bound.keywords.contains { $0.name == member.name } }
            members += bound.keywords
        }
        if let text {
            // What the values of an enumeration mean is kept.
            let meaning = schema["enum"].flatMap { _ in schema["description"]?.string }
            members.removeAll { $0.name == "description" }
            members.append(
                JSONMember("description", .string(([text] + (meaning.map { [$0] } ?? [])).joined(separator: " "))))
        }
        return .object(members)
    }
}

/// What is known so far of the type that is being looked at.
final class SchemaNode {
    private enum Shape {
        case object
        case array(JSONValue)
        case value(JSONValue)
    }

    private let title: String
    private let documentation: Documentation?
    private var shape: Shape = .object
    private var properties: [JSONMember] = []
    private var required: [JSONValue] = []

    init(_ type: Any.Type, _ documentation: Documentation?) {
        title = Self.title(of: type)
        self.documentation = documentation
    }

    func add(member name: String, _ schema: JSONValue, isRequired: Bool) {
        guard !properties.contains(where: { $0.name == name }) else { return }
        let member = documentation?.members.first { $0.name == name }
        properties.append(JSONMember(name, member?.describe(schema) ?? schema))
        if isRequired { required.append(.string(name)) }
    }

    func setItems(_ schema: JSONValue) { shape = .array(schema) }
    func setValue(_ schema: JSONValue) { shape = .value(schema) }

    var schema: JSONValue {
        switch shape {
        case .value(let schema): return schema
        case .array(let items): return ["type": "array", "items": items]
        case .object:
            var members: [JSONMember] = [JSONMember("title", .string(title))]
            if let documentation { members.append(JSONMember("description", .string(documentation.text))) }
            members += [JSONMember("type", "object"), JSONMember("properties", .object(properties))]
            if !required.isEmpty { members.append(JSONMember("required", .array(required))) }
            return .object(members)
        }
    }

    /// The type's name without modules: `InvoiceIssued.Line`, `Page<OrderView>`.
    private static func title(of type: Any.Type) -> String {
        var title = ""
        var path: [Substring] = []
        var word = Substring()
        let text = String(reflecting: type)
        for character in text + "\n" {
            if character == "." {
                path.append(word)
                word = ""
            } else if character.isLetter || character.isNumber || character == "_" {
                word.append(character)
            } else {
                title += (path.dropFirst() + [word]).joined(separator: ".")
                if character != "\n" { title.append(character) }
                path = []
                word = ""
            }
        }
        return title
    }
}
