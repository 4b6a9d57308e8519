/// Why an object is refused, in the terms of whoever reads it: of what is no JSON, and of what the reader itself asks.
public protocol JSONObjectError: Error {
    /// - Parameters:
    ///   - offset: the byte where it shows that the text is not as JSON has it.
    ///   - expected: what should stand there, in words: `a colon`.
    init(offset: Int, expected: String)
}

/// Reads the members of one object in the order of the text, by the parser of documents. It is for an envelope: a value
/// that is passed over is cut out as it stands, for whoever decodes it to judge. Of such a value only strings and
/// brackets are looked at.
///
/// `@safe`: it is made by `read` alone, which lends it the bytes for as long as it lives.
@safe
public struct JSONObjectReader<Failure: JSONObjectError>: ~Copyable {
    /// How deep a value that is passed over may nest: one bit of a number for each open bracket.
    private static var depthMax: Int { 64 }

    private var parser: TapeParser
    private var isBeforeFirst = true

    private init(_ text: UnsafePointer<UInt8>, count: Int) {
        unsafe parser = TapeParser(text: text, end: count, limits: JSONLimits(), entriesUsual: 32)
    }

    /// Lends a reader of the object that the bytes should be.
    /// - Throws: where no object begins; whatever `body` throws.
    public static func read<Result>(
        _ bytes: [UInt8], _ body: (inout JSONObjectReader) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Nothing at all lacks what a blank lacks.
        try unsafe (bytes.isEmpty ? [0x20] : bytes).withUnsafeBufferPointer { buffer throws(Failure) in
            var reader = unsafe JSONObjectReader(buffer.baseAddress!, count: buffer.count)
            try reader.expect(UInt8(ascii: "{"), "an opening brace")
            return try body(&reader)
        }
    }

    /// The next member's name; its value comes next. `nil` behind the last.
    public mutating func nextName() throws(Failure) -> [UInt8]? {
        if take(UInt8(ascii: "}")) { return nil }
        if !isBeforeFirst { try expect(UInt8(ascii: ","), "a comma or a closing brace") }
        isBeforeFirst = false
        let name = try string()
        try expect(UInt8(ascii: ":"), "a colon")
        return name
    }

    /// Whether the next value is a string.
    public var isAtString: Bool {
        mutating get { peek() == UInt8(ascii: "\"") }
    }

    /// The string at this place, its escapes resolved.
    public mutating func string() throws(Failure) -> [UInt8] {
        guard isAtString else { throw fault("a string") }
        do throws(JSONError) { try parser.parseString() } catch {
            throw Failure(offset: error.place.offset, expected: Self.expected(for: error))
        }
        let index = parser.tape.count - 1
        if parser.tape.kind(index) == .string { return unsafe Array(parser.tape.bytes(index)) }
        return Array(parser.tape.string(index).utf8)
    }

    /// Any value, as it stands.
    public mutating func value() throws(Failure) -> [UInt8] {
        switch peek() {
        case nil: throw fault("a value")
        case UInt8(ascii: "\""):
            return try passed { (reader) throws(Failure) in try reader.passString() }
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return try passed { (reader) throws(Failure) in try reader.passBrackets() }
        default:
            return try passed { (reader) throws(Failure) in try reader.passToken() }
        }
    }

    /// All bytes from here up to the last one, which must be the closing brace of the object.
    public mutating func rest() throws(Failure) -> [UInt8] {
        let last = parser.end - 1
        guard parser.position < last, unsafe parser.text[last] == UInt8(ascii: "}") else {
            throw fault("data and a brace")
        }
        defer { parser.position = parser.end }
        return unsafe Array(UnsafeBufferPointer(start: parser.text + parser.position, count: last - parser.position))
    }

    /// Makes sure that nothing follows.
    public mutating func end() throws(Failure) {
        if peek() != nil { throw fault("its end") }
    }
}

// MARK: Tokens

extension JSONObjectReader {
    private func fault(_ expected: String) -> Failure { Failure(offset: parser.position, expected: expected) }

    private static func expected(for error: JSONError) -> String {
        switch error {
        case .controlCharacter: "a string without control characters"
        case .invalidUTF8: "a string of UTF-8"
        case .unexpectedEnd: "the end of a string"
        default: "a string with escapes that JSON knows"
        }
    }

    /// The next byte that is not whitespace, not yet consumed.
    private mutating func peek() -> UInt8? {
        parser.skipWhitespace()
        return parser.position < parser.end ? unsafe parser.text[parser.position] : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        parser.position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8, _ expected: String) throws(Failure) {
        guard take(byte) else { throw fault(expected) }
    }
}

// MARK: Values as they stand

extension JSONObjectReader {
    private mutating func passed(
        _ pass: (inout JSONObjectReader) throws(Failure) -> Void
    ) throws(Failure) -> [UInt8] {
        let start = parser.position
        try pass(&self)
        return unsafe Array(UnsafeBufferPointer(start: parser.text + start, count: parser.position - start))
    }

    private mutating func passString() throws(Failure) {
        parser.position += 1
        while parser.position < parser.end {
            parser.skipPlain()
            guard parser.position < parser.end else { break }
            switch unsafe parser.text[parser.position] {
            case UInt8(ascii: "\""):
                parser.position += 1
                return
            case UInt8(ascii: "\\"): parser.position += 2
            case 0..<0x20: throw fault("a string without control characters")
            default: parser.position += 1
            }
        }
        parser.position = parser.end
        throw fault("the end of a string")
    }

    private mutating func passBrackets() throws(Failure) {
        var isObject: UInt64 = 0
        var depth = 0
        repeat {
            guard parser.position < parser.end else { throw fault("a closing bracket") }
            let byte = unsafe parser.text[parser.position]
            switch byte {
            case UInt8(ascii: "\""):
                try passString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard depth < Self.depthMax else { throw fault("nesting of at most \(Self.depthMax)") }
                isObject = isObject << 1 | (byte == UInt8(ascii: "{") ? 1 : 0)
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard (isObject & 1 == 1) == (byte == UInt8(ascii: "}")) else { throw fault("the other bracket") }
                isObject >>= 1
                depth -= 1
            default: break
            }
            parser.position += 1
        } while depth > 0
    }

    /// A number or a literal.
    private mutating func passToken() throws(Failure) {
        let start = parser.position
        while parser.position < parser.end {
            switch unsafe parser.text[parser.position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"),
                UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                parser.position += 1
            default:
                guard parser.position > start else { throw fault("a value") }
                return
            }
        }
    }
}
