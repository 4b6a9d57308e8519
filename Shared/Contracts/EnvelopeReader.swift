/// Reads the members of a structured event and cuts its data out as it stands.
///
/// It judges the envelope; of a value that it passes over (data, extensions of others) it makes sure of strings and
/// brackets only.
struct EnvelopeReader {
    private var scanner: EnvelopeScanner
    /// One of our own outbox lines: `data` comes last and reaches to the closing brace, and `data_base64` may stand for
    /// it.
    private let isOwnLine: Bool
    private var attributes: CloudEventAttributes
    private var data: [UInt8]?

    init(_ bytes: [UInt8], isOwnLine: Bool) {
        scanner = EnvelopeScanner(bytes)
        self.isOwnLine = isOwnLine
        attributes = CloudEventAttributes(isOwn: isOwnLine)
    }

    consuming func event() throws(CloudEventRefusal) -> CloudEvent {
        try scanner.expect("{", "an opening brace")
        if !scanner.take("}") { try members() }
        guard scanner.isAtEnd else { throw scanner.malformed("its end") }
        return try attributes.event(data: data)
    }

    private mutating func members() throws(CloudEventRefusal) {
        repeat {
            let name = try scanner.string()
            try scanner.expect(":", "a colon")
            if try member(name) { return }
        } while scanner.take(",")
        try scanner.expect("}", "a comma or a closing brace")
    }

    /// Takes the member's value; true if it reached to the end of the line.
    private mutating func member(_ name: [UInt8]) throws(CloudEventRefusal) -> Bool {
        if let attribute = CloudEventAttribute.named(name.span, from: 0) {
            let text = try attributeText(attribute)
            try attributes.set(attribute, text.span)
            return false
        }
        switch String(decoding: name, as: UTF8.self) {
        case "data":
            guard data == nil else { throw .repeatedAttribute("data") }
            if isOwnLine {
                data = try scanner.restOfObject()
                return true
            }
            let value = try scanner.value()
            data = Array("null".utf8) == value ? [] : value
        case "data_base64":
            guard isOwnLine else { throw .base64Data }
            guard data == nil else { throw .repeatedAttribute("data_base64") }
            let text = try scanner.string()
            guard let bytes = Base64.standard.decoded(text) else { throw .invalidAttribute("data_base64") }
            data = bytes
        default: _ = try scanner.value()
        }
        return false
    }

    /// A string; null, which stands for absent; for a number of a sequence, an integer too.
    private mutating func attributeText(_ attribute: CloudEventAttribute) throws(CloudEventRefusal) -> [UInt8] {
        if scanner.isAtString { return try scanner.string() }
        let token = try scanner.value()
        if Array("null".utf8) == token { return [] }
        guard attribute == .sequence else { throw .invalidAttribute(attribute.rawValue) }
        return token
    }
}

/// The tokens of an envelope.
private struct EnvelopeScanner {
    private let bytes: [UInt8]
    private var position = 0
    /// How deep a value that is passed over may nest: one bit of a number for each open bracket.
    private static let depthMax = 64

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func malformed(_ expected: String) -> CloudEventRefusal {
        .malformedEnvelope(offset: position, expected: expected)
    }

    private mutating func skipWhitespace() {
        while position < bytes.count, Self.isWhitespace(bytes[position]) { position += 1 }
    }

    var isAtEnd: Bool {
        mutating get {
            skipWhitespace()
            return position == bytes.count
        }
    }

    var isAtString: Bool {
        mutating get {
            skipWhitespace()
            return position < bytes.count && bytes[position] == UInt8(ascii: "\"")
        }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipWhitespace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar, _ what: String) throws(CloudEventRefusal) {
        guard take(character) else { throw malformed(what) }
    }

    /// All bytes up to the last one, which must be the closing brace of the envelope.
    mutating func restOfObject() throws(CloudEventRefusal) -> [UInt8] {
        guard bytes.last == UInt8(ascii: "}"), position < bytes.count - 1 else { throw malformed("data and a brace") }
        let rest = Array(bytes[position..<bytes.count - 1])
        position = bytes.count
        return rest
    }

    /// The string at this place, unescaped.
    mutating func string() throws(CloudEventRefusal) -> [UInt8] {
        let (content, hasEscapes) = try rawString()
        guard hasEscapes else { return Array(bytes[content]) }
        guard let text = JSONEscapes.unescaped(bytes[content]) else {
            position = content.lowerBound
            throw malformed("a string with escapes that JSON knows")
        }
        return text
    }

    /// Any value, as it stands.
    mutating func value() throws(CloudEventRefusal) -> [UInt8] {
        skipWhitespace()
        let start = position
        guard position < bytes.count else { throw malformed("a value") }
        switch bytes[position] {
        case UInt8(ascii: "\""): _ = try rawString()
        case UInt8(ascii: "{"), UInt8(ascii: "["): try skipBrackets()
        default: skipToken()
        }
        guard position > start else { throw malformed("a value") }
        return Array(bytes[start..<position])
    }

    private mutating func rawString() throws(CloudEventRefusal) -> (content: Range<Int>, hasEscapes: Bool) {
        try expect("\"", "a string")
        let start = position
        var hasEscapes = false
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return (start..<position - 1, hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                position += 2
            case 0..<0x20: throw malformed("a string without control characters")
            default: position += 1
            }
        }
        position = bytes.count
        throw malformed("the end of a string")
    }

    private mutating func skipBrackets() throws(CloudEventRefusal) {
        var isObject: UInt64 = 0
        var depth = 0
        repeat {
            guard position < bytes.count else { throw malformed("a closing bracket") }
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                _ = try rawString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard depth < Self.depthMax else { throw malformed("nesting of at most \(Self.depthMax)") }
                isObject = isObject << 1 | (byte == UInt8(ascii: "{") ? 1 : 0)
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard (isObject & 1 == 1) == (byte == UInt8(ascii: "}")) else { throw malformed("the other bracket") }
                isObject >>= 1
                depth -= 1
            default: break
            }
            position += 1
        } while depth > 0
    }

    /// A number or a literal.
    private mutating func skipToken() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"),
                UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                position += 1
            default: return
            }
        }
    }

    private static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}

/// The escapes of RFC 8259, section 7.
private enum JSONEscapes {
    /// Nil for an escape that is not one, and for half a surrogate pair.
    static func unescaped(_ content: ArraySlice<UInt8>) -> [UInt8]? {
        var text: [UInt8] = []
        text.reserveCapacity(content.count)
        var rest = content
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            guard let escape = rest.popFirst() else { return nil }
            switch escape {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                guard let scalar = scalar(&rest) else { return nil }
                text.append(contentsOf: String(Character(scalar)).utf8)
            default: return nil
            }
        }
        return text
    }

    private static func scalar(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        guard let high = codeUnit(&rest) else { return nil }
        guard UTF16.isLeadSurrogate(high) else { return Unicode.Scalar(high) }
        guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u"), let low = codeUnit(&rest),
            UTF16.isTrailSurrogate(low)
        else { return nil }
        return Unicode.Scalar(0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
    }

    private static func codeUnit(_ rest: inout ArraySlice<UInt8>) -> UInt16? {
        guard rest.count >= 4 else { return nil }
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = rest.popFirst().flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                return nil
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }
}
