/// Where in a document something is: the offset in bytes from its start, and the names and indexes that lead there.
public struct JSONPlace: Sendable, Hashable, CustomStringConvertible {
    public var offset: Int
    public var path: JSONPath

    public init(offset: Int, path: JSONPath = JSONPath()) {
        self.offset = offset
        self.path = path
    }

    public var description: String {
        path.components.isEmpty ? "byte \(offset)" : "byte \(offset), \(Quote.text(path.description))"
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

    /// JSON Pointer (RFC 6901), cut where it is longer than what a refusal repeats.
    public var pointer: String {
        var pointer = ""
        for component in components where pointer.utf8.count <= Quote.bytesMax {
            switch component {
            case .index(let index): pointer += "/\(index)"
            case .name(let name):
                // In scalars: a character may be a slash that carries marks.
                let escaped = name.unicodeScalars.prefix(Quote.bytesMax + 1).map {
                    $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0)
                }
                pointer += "/" + escaped.joined()
            }
        }
        return Quote.text(pointer)
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
    /// The object holds a name that the type does not know, where such are refused (`JSONDecoder.UnknownMembers`).
    case unknownMember(String, JSONPlace)
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
    /// A number is not whole where an integer is needed. How it is written does not matter: `1.0` and `1e3` are
    /// integers.
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
        case .duplicateKey(let key, let place): ("duplicateKey", place, "\"\(Quote.text(key))\" occurs twice")
        case .unknownMember(let key, let place): ("unknownMember", place, "\"\(Quote.text(key))\" is not known here")
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
        case .keyNotFound(let key, let place): ("keyNotFound", place, "\"\(Quote.text(key))\" is missing")
        case .valueNotFound(let expected, let place): ("valueNotFound", place, "\(expected) needed, nothing found")
        case .numberOutOfRange(let text, let type, let place):
            ("numberOutOfRange", place, "\(Quote.text(text)) does not fit \(type)")
        case .notAnInteger(let text, let type, let place):
            ("notAnInteger", place, "\(Quote.text(text)) is not whole, as \(type) needs it")
        case .nonFiniteNumber(let place): ("nonFiniteNumber", place, "JSON has no infinity and no NaN")
        case .rejected(let error, let place): ("rejected", place, Self.describe(error))
        }
    }

    /// What a type's own error says, cut where it may repeat too much.
    public static func describe(_ error: any Error) -> String {
        // Beside what is quoted there are some sixty bytes of our own, or of the standard library's.
        Quote.text(sentence(error), bytesMax: Quote.bytesMax + 60)
    }

    private static func sentence(_ error: any Error) -> String {
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
    /// A sentence for people that repeats at most 100 bytes of what was sent.
    public var description: String { "\(name) at \(place): \(parts.detail)" }
}
