/// Where in a document something is: the offset in bytes from its start, and the names and indexes that lead there.
public struct JSONPlace: Sendable, Hashable, CustomStringConvertible {
    public var offset: Int
    public var path: JSONPath

    public init(offset: Int, path: JSONPath = JSONPath()) {
        self.offset = offset
        self.path = path
    }

    public var description: String {
        path.components.isEmpty ? "byte \(offset)" : "byte \(offset), \(path)"
    }
}

/// The names and indexes that lead from the root of a document to a value: `lines[2].quantity`.
public struct JSONPath: Sendable, Hashable, CustomStringConvertible {
    public enum Component: Sendable, Hashable {
        case name(String)
        case index(Int)
    }

    public var components: [Component]

    public init(_ components: [Component] = []) { self.components = components }

    public var description: String {
        var text = ""
        for component in components {
            switch component {
            case .name(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }

    var codingPath: [any CodingKey] {
        components.map { component in
            switch component {
            case .name(let name): JSONKey(name)
            case .index(let index): JSONKey(index)
            }
        }
    }
}

/// The six kinds of value of RFC 8259.
public enum JSONKind: String, Sendable, Hashable {
    case object, array, string, number, boolean, null
}

/// What is wrong with a document, or with a value that should become one. Every refusal has a name and a place.
public enum JSONError: Error {
    /// The document is longer than `JSONLimits.bytesMax`.
    case tooLarge(bytes: Int, max: Int)
    /// Objects and arrays are nested deeper than `JSONLimits.depthMax`.
    case tooDeep(max: Int, JSONPlace)
    /// The document holds more values and names than `JSONLimits.elementsMax`.
    case tooManyElements(max: Int, JSONPlace)
    /// An object holds the same name twice (compared after unescaping, byte by byte).
    case duplicateKey(String, JSONPlace)
    /// Bytes in a string are not UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
    case invalidUTF8(JSONPlace)
    /// A number is not of RFC 8259's grammar.
    case invalidNumber(JSONPlace)
    /// A backslash is followed by something that RFC 8259 does not know.
    case invalidEscape(JSONPlace)
    /// `\uD800` to `\uDFFF` without its other half.
    case unpairedSurrogate(JSONPlace)
    /// A character below U+0020 stands unescaped in a string.
    case controlCharacter(JSONPlace)
    /// The document starts with a byte order mark, which RFC 8259 section 8.1 forbids to send.
    case byteOrderMark
    /// Something else was expected at this place.
    case unexpectedByte(UInt8, JSONPlace)
    /// A whole value is followed by more than whitespace.
    case trailingBytes(JSONPlace)
    /// The document ends within a value.
    case unexpectedEnd(JSONPlace)
    /// The value is of another kind than the type needs.
    case typeMismatch(expected: String, found: JSONKind, JSONPlace)
    /// The object at this place lacks a name that the type needs.
    case keyNotFound(String, JSONPlace)
    /// Null, or the end of an array, stands where the type needs a value.
    case valueNotFound(expected: String, JSONPlace)
    /// A number does not fit its type.
    case numberOutOfRange(text: String, type: String, JSONPlace)
    /// A number is written with a fraction or an exponent where an integer is needed: `1.0` and `1e3` too.
    case notAnInteger(text: String, type: String, JSONPlace)
    /// Infinity and NaN cannot be written.
    case nonFiniteNumber(JSONPlace)
    /// The type itself refused, by its own error.
    case rejected(any Error, JSONPlace)
}

extension JSONError {
    /// The refusal's name, for logs and metrics: `duplicateKey`.
    public var name: String { parts.name }

    /// Where it happened.
    public var place: JSONPlace { parts.place }

    private var parts: (name: String, place: JSONPlace, detail: String) {
        switch self {
        case .tooLarge(let bytes, let max):
            ("tooLarge", JSONPlace(offset: max), "\(bytes) bytes, at most \(max) are taken")
        case .tooDeep(let max, let place): ("tooDeep", place, "nested deeper than \(max)")
        case .tooManyElements(let max, let place): ("tooManyElements", place, "more than \(max) values and names")
        case .duplicateKey(let key, let place): ("duplicateKey", place, "\"\(key)\" occurs twice")
        case .invalidUTF8(let place): ("invalidUTF8", place, "bytes that are not UTF-8")
        case .invalidNumber(let place): ("invalidNumber", place, "not a number of JSON")
        case .invalidEscape(let place): ("invalidEscape", place, "an escape that JSON does not know")
        case .unpairedSurrogate(let place): ("unpairedSurrogate", place, "half a surrogate pair")
        case .controlCharacter(let place): ("controlCharacter", place, "an unescaped control character")
        case .byteOrderMark: ("byteOrderMark", JSONPlace(offset: 0), "a byte order mark")
        case .unexpectedByte(let byte, let place):
            ("unexpectedByte", place, "0x" + String(byte, radix: 16) + " is not expected here")
        case .trailingBytes(let place): ("trailingBytes", place, "more follows the value")
        case .unexpectedEnd(let place): ("unexpectedEnd", place, "the document ends here")
        case .typeMismatch(let expected, let found, let place):
            ("typeMismatch", place, "\(expected) needed, \(found.rawValue) found")
        case .keyNotFound(let key, let place): ("keyNotFound", place, "\"\(key)\" is missing")
        case .valueNotFound(let expected, let place): ("valueNotFound", place, "\(expected) needed, nothing found")
        case .numberOutOfRange(let text, let type, let place):
            ("numberOutOfRange", place, "\(text) does not fit \(type)")
        case .notAnInteger(let text, let type, let place):
            ("notAnInteger", place, "\(text) is not written as an integer, as \(type) needs it")
        case .nonFiniteNumber(let place): ("nonFiniteNumber", place, "JSON has no infinity and no NaN")
        case .rejected(let error, let place): ("rejected", place, Self.describe(error))
        }
    }

    private static func describe(_ error: any Error) -> String {
        switch error {
        case DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context),
            DecodingError.keyNotFound(_, let context), DecodingError.valueNotFound(_, let context):
            context.debugDescription
        case EncodingError.invalidValue(_, let context): context.debugDescription
        default: "\(error)"
        }
    }
}

extension JSONError: CustomStringConvertible {
    public var description: String { "\(name) at \(place): \(parts.detail)" }
}
