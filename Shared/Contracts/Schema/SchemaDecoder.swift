internal import JSON

/// A decoder without a document: it gives every type that asks a stand-in value, and notes what was asked for.
struct SchemaDecoder: Decoder {
    let node: SchemaNode
    let depth: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(SchemaKeyedContainer<Key>(node: node, depth: depth))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer { SchemaUnkeyedContainer(node: node, depth: depth) }
    func singleValueContainer() -> any SingleValueDecodingContainer { SchemaValueContainer(node: node, depth: depth) }
}

/// The schemas and stand-ins of the types that JSON knows itself.
private enum SchemaScalar {
    static let string: JSONValue = ["type": "string"]
    static let bool: JSONValue = ["type": "boolean"]
    static let number: JSONValue = ["type": "number"]

    /// `format` as OpenAPI names it; bounds where a double holds them exactly, so that every validator can check them.
    static func integer<Number: FixedWidthInteger>(_ type: Number.Type) -> JSONValue {
        var members: [JSONMember] = [JSONMember("type", "integer")]
        if Number.isSigned, Number.bitWidth == 32 || Number.bitWidth == 64 {
            members.append(JSONMember("format", .string("int\(Number.bitWidth)")))
        }
        if !Number.isSigned || Number.bitWidth <= 32 {
            members.append(JSONMember("minimum", .number(JSONNumber(Number.min))))
        }
        if Number.bitWidth <= 32 { members.append(JSONMember("maximum", .number(JSONNumber(Number.max)))) }
        return .object(members)
    }

    /// The scalar's schema; nil for types that decode themselves.
    static func schema<Value>(of type: Value.Type) -> JSONValue? {
        switch type {
        case is String.Type: string
        case is Bool.Type: bool
        case is Double.Type, is Float.Type: number
        case let integerType as any FixedWidthInteger.Type: integer(integerType)
        default: nil
        }
    }

    static func standIn<Value>(for type: Value.Type) -> Value? {
        switch type {
        case is String.Type: "" as? Value
        case is Bool.Type: false as? Value
        case is Double.Type: 0.0 as? Value
        case is Float.Type: Float(0) as? Value
        case let integerType as any FixedWidthInteger.Type: zero(integerType) as? Value
        default: nil
        }
    }

    private static func zero<Number: FixedWidthInteger>(_ type: Number.Type) -> Any { Number.zero }
}

extension SchemaIntrospection {
    /// As `look`, for scalars too.
    static func member<Value: Decodable>(_ type: Value.Type, depth: Int) throws -> (schema: JSONValue, value: Value) {
        if let schema = SchemaScalar.schema(of: type), let value = SchemaScalar.standIn(for: type) {
            return (schema, value)
        }
        return try look(at: type, depth: depth)
    }
}

private struct SchemaKeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let node: SchemaNode
    let depth: Int

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { false }

    private func note<Value: Decodable>(_ type: Value.Type, _ key: Key, isRequired: Bool) throws -> Value {
        let (schema, value) = try SchemaIntrospection.member(type, depth: depth)
        node.add(member: key.stringValue, schema, isRequired: isRequired)
        return value
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try note(type, key, isRequired: true)
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try note(type, key, isRequired: false)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        throw SchemaIntrospectionError.unsupported("a nested container for '\(key.stringValue)'")
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw SchemaIntrospectionError.unsupported("a nested array for '\(key.stringValue)'")
    }

    func superDecoder() throws -> any Decoder { throw SchemaIntrospectionError.unsupported("a superclass") }
    func superDecoder(forKey key: Key) throws -> any Decoder {
        throw SchemaIntrospectionError.unsupported("a superclass at '\(key.stringValue)'")
    }
}

// Without these the protocol's own would ask `decode`, which takes a member for required.
extension SchemaKeyedContainer {
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try note(type, key, isRequired: false) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try note(type, key, isRequired: false)
    }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try note(type, key, isRequired: false)
    }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        try note(type, key, isRequired: false)
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try note(type, key, isRequired: false) }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? { try note(type, key, isRequired: false) }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        try note(type, key, isRequired: false)
    }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        try note(type, key, isRequired: false)
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try note(type, key, isRequired: false)
    }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? { try note(type, key, isRequired: false) }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        try note(type, key, isRequired: false)
    }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        try note(type, key, isRequired: false)
    }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        try note(type, key, isRequired: false)
    }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        try note(type, key, isRequired: false)
    }
}

/// An array of exactly one element, whose schema is that of all.
private struct SchemaUnkeyedContainer: UnkeyedDecodingContainer {
    let node: SchemaNode
    let depth: Int
    private(set) var currentIndex = 0

    init(node: SchemaNode, depth: Int) {
        self.node = node
        self.depth = depth
    }

    var codingPath: [any CodingKey] { [] }
    var count: Int? { 1 }
    var isAtEnd: Bool { currentIndex == 1 }

    mutating func decodeNil() throws -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let (schema, value) = try SchemaIntrospection.member(type, depth: depth)
        node.setItems(schema)
        currentIndex = 1
        return value
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        throw SchemaIntrospectionError.unsupported("a container nested in an array")
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw SchemaIntrospectionError.unsupported("an array nested in an array")
    }

    mutating func superDecoder() throws -> any Decoder { throw SchemaIntrospectionError.unsupported("a superclass") }
}

/// A wrapper of one value has that value's schema.
private struct SchemaValueContainer: SingleValueDecodingContainer {
    let node: SchemaNode
    let depth: Int

    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let (schema, value) = try SchemaIntrospection.member(type, depth: depth)
        node.setValue(schema)
        return value
    }
}
