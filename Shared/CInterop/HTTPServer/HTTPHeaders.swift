/// Header fields in the order in which they were sent. Names compare without regard to ASCII case (RFC 9110, section
/// 5.1); a name may occur more than once.
public struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One field line.
    public struct Field: Sendable, Equatable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public private(set) var fields: [Field] = []

    public init() {}

    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first value of a name.
    public subscript(name: String) -> String? {
        fields.first { isSameName($0.name, name) }?.value
    }

    /// Every value of a name, in order.
    public func all(_ name: String) -> [String] {
        fields.filter { isSameName($0.name, name) }.map(\.value)
    }

    /// Adds a field line behind those that are there.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Makes this the only field line of its name.
    public mutating func set(_ name: String, _ value: String) {
        fields.removeAll { isSameName($0.name, name) }
        append(name, value)
    }
}

extension HTTPHeaders {
    /// The text of bytes that a client sent: UTF-8, or where they are not, each byte a letter of ISO 8859-1, as HTTP
    /// once had it. Different bytes never become the same text, except that the one may be written in either way.
    static func text(of bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// The same without the blanks around it, which are no part of a value (RFC 9110, section 5.5).
    static func text(ofValue bytes: [UInt8]) -> String {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        guard let first = bytes.firstIndex(where: { !isBlank($0) }),
            let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return text(of: first == 0 && last == bytes.count - 1 ? bytes : Array(bytes[first...last]))
    }
}

/// Equality of ASCII text without regard to case, as the names of fields and media types want it.
func isSameName(_ left: String, _ right: String) -> Bool {
    let left = left.utf8
    let right = right.utf8
    guard left.count == right.count else { return false }
    return zip(left, right).allSatisfy { lowercased($0) == lowercased($1) }
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}
