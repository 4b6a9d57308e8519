/// A document without a type. Members keep their order, numbers their text, so nothing is lost on the way through.
///
/// Two numbers are equal if they are written alike: `1.0` is not `1`.
public enum JSONValue: Sendable, Hashable {
    case object([JSONMember])
    case array([JSONValue])
    case string(String)
    case number(JSONNumber)
    case bool(Bool)
    case null
}

/// A name and its value in an object.
public struct JSONMember: Sendable, Hashable {
    public var name: String
    public var value: JSONValue

    public init(_ name: String, _ value: JSONValue) {
        self.name = name
        self.value = value
    }
}

/// A number as its text, which follows RFC 8259's grammar.
public struct JSONNumber: Sendable, Hashable {
    public let text: String

    /// For text that the parser or the standard library has made.
    init(trusted text: String) { self.text = text }

    /// Nil unless the text is a number of JSON.
    public init?(_ text: String) {
        guard case .number(let number)? = try? JSONValue.parse(Array(text.utf8)), number.text == text else {
            return nil
        }
        self = number
    }

    public init(_ value: some FixedWidthInteger) { text = "\(value)" }

    /// Nil for infinity and NaN.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// The exact integer; nil if it does not fit, or is not written as one.
    public func integer<Integer: FixedWidthInteger>(as type: Integer.Type = Integer.self) -> Integer? { Integer(text) }

    /// The nearest double; nil if it is too large.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}

// MARK: Access

extension JSONValue {
    public var kind: JSONKind {
        switch self {
        case .object: .object
        case .array: .array
        case .string: .string
        case .number: .number
        case .bool: .boolean
        case .null: .null
        }
    }

    /// The member's value; nil if this is not an object or has no such member. Takes time linear in their number.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The element; nil if this is not an array or is shorter.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    public var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The exact integer; nil if this is not one within the range of `Int`.
    public var int: Int? { integer() }

    /// The exact integer; nil if this is not one, or not one within the type's range.
    public func integer<Integer: FixedWidthInteger>(as type: Integer.Type = Integer.self) -> Integer? {
        guard case .number(let number) = self else { return nil }
        return number.integer()
    }

    public var double: Double? {
        guard case .number(let number) = self else { return nil }
        return number.double
    }

    public var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    public var object: [JSONMember]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    public var isNull: Bool { self == .null }
}

// MARK: Literals

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { JSONMember($0.0, $0.1) })
    }
}
