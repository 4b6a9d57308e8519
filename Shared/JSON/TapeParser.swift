/// One pass over the text: checks all of RFC 8259 and lays every value and name on the tape.
///
/// `@safe`: `text` is valid for `end` bytes for as long as the parser lives, and no byte is read at or past `end`.
@safe
struct TapeParser: ~Copyable {
    /// What the parser was about to read, to say where in the document an error lies.
    enum Expectation { case value, name, separator }

    let text: UnsafePointer<UInt8>
    let end: Int
    let limits: JSONLimits
    var position = 0
    var tape: Tape
    var expectation = Expectation.value

    /// - Parameter entriesUsual: for how many values and names there is room at first.
    init(text: UnsafePointer<UInt8>, end: Int, limits: JSONLimits, entriesUsual: Int) {
        unsafe self.text = unsafe text
        self.end = end
        self.limits = limits
        unsafe tape = Tape(text: text, textCount: end, capacity: entriesUsual)
    }

    private init(text: UnsafePointer<UInt8>, end: Int, limits: JSONLimits) {
        unsafe self.init(text: text, end: end, limits: limits, entriesUsual: end / 8 + 8)
    }

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) throws(JSONError) -> Tape {
        let count = bytes.count
        guard count <= limits.bytesMax else { throw .tooLarge(bytes: count, max: limits.bytesMax) }
        guard let start = bytes.baseAddress else { throw .unexpectedEnd(JSONPlace(offset: 0)) }
        var parser = unsafe TapeParser(text: start, end: count, limits: limits)
        try parser.parseDocument()
        return parser.tape
    }

    /// The names and indexes of the value that starts, or goes on, where a document that is being written ends.
    static func pathAtEnd(of bytes: [UInt8]) -> JSONPath {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return JSONPath() }
            let limits = JSONLimits(depthMax: 512, bytesMax: .max, elementsMax: .max)
            var parser = unsafe TapeParser(text: start, end: buffer.count, limits: limits)
            do throws(JSONError) {
                try parser.parseDocument()
                return JSONPath()
            } catch {
                return error.place.path
            }
        }
    }

    private mutating func parseDocument() throws(JSONError) {
        if end >= 3, unsafe text[0] == 0xEF, unsafe text[1] == 0xBB, unsafe text[2] == 0xBF { throw .byteOrderMark }
        try parseValue(depth: 0)
        skipWhitespace()
        if position < end { throw .trailingBytes(JSONPlace(offset: position)) }
    }
}

// MARK: Values

extension TapeParser {
    @inline(__always)
    mutating func skipWhitespace() {
        while position < end {
            switch unsafe text[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// The next byte that is not whitespace, not yet consumed.
    @inline(__always)
    private mutating func peek() throws(JSONError) -> UInt8 {
        skipWhitespace()
        guard position < end else { throw .unexpectedEnd(place) }
        return unsafe text[position]
    }

    private mutating func parseValue(depth: Int) throws(JSONError) {
        expectation = .value
        let byte = try peek()
        guard tape.count < limits.elementsMax else { throw .tooManyElements(max: limits.elementsMax, place) }
        switch byte {
        case UInt8(ascii: "\""): try parseString()
        case UInt8(ascii: "{"): try parseObject(depth: depth + 1)
        case UInt8(ascii: "["): try parseArray(depth: depth + 1)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try parseNumber()
        case UInt8(ascii: "t"): try parseLiteral("true", .true)
        case UInt8(ascii: "f"): try parseLiteral("false", .false)
        case UInt8(ascii: "n"): try parseLiteral("null", .null)
        default: throw .unexpectedByte(byte, place)
        }
        expectation = .separator
    }

    private mutating func parseLiteral(_ literal: StaticString, _ kind: Tape.Kind) throws(JSONError) {
        let start = position
        for index in 0..<literal.utf8CodeUnitCount {
            guard position < end else { throw .unexpectedEnd(place) }
            guard unsafe text[position] == literal.utf8Start[index] else {
                throw .unexpectedByte(unsafe text[position], place)
            }
            position += 1
        }
        tape.append(kind, offset: start, extent: position - start)
    }

    private mutating func parseArray(depth: Int) throws(JSONError) {
        guard depth <= limits.depthMax else { throw .tooDeep(max: limits.depthMax, place) }
        let array = tape.count
        tape.append(.array, offset: position, extent: 0)
        position += 1
        var count = 0
        if try peek() == UInt8(ascii: "]") {
            position += 1
        } else {
            repeat {
                try parseValue(depth: depth)
                count += 1
            } while try parseSeparator(closer: UInt8(ascii: "]"))
        }
        tape.close(array, memo: count)
    }

    /// Whether another member or element follows; consumes the comma or the closer.
    @inline(__always)
    private mutating func parseSeparator(closer: UInt8) throws(JSONError) -> Bool {
        let byte = try peek()
        guard byte == UInt8(ascii: ",") || byte == closer else { throw .unexpectedByte(byte, place) }
        position += 1
        return byte != closer
    }

    private mutating func parseObject(depth: Int) throws(JSONError) {
        guard depth <= limits.depthMax else { throw .tooDeep(max: limits.depthMax, place) }
        let object = tape.count
        tape.append(.object, offset: position, extent: 0)
        position += 1
        expectation = .name
        var names = NameSet()
        if try peek() == UInt8(ascii: "}") {
            position += 1
        } else {
            repeat {
                try parseName(of: object, &names)
                try parseValue(depth: depth)
            } while try parseSeparator(closer: UInt8(ascii: "}"))
        }
        if names.count > NameSet.countOfWalkedMax { try refuseDuplicates(in: object, names.count) }
        tape.close(object, memo: object + 1)
    }

    @inline(__always)
    private mutating func parseName(of object: Int, _ names: inout NameSet) throws(JSONError) {
        expectation = .name
        let byte = try peek()
        guard byte == UInt8(ascii: "\"") else { throw .unexpectedByte(byte, place) }
        guard tape.count < limits.elementsMax else { throw .tooManyElements(max: limits.elementsMax, place) }
        let start = position
        let name = tape.count
        try parseString()
        if unsafe names.mayHold(unsafe tape.bytes(name), isEscaped: tape.kind(name) == .escapedString) {
            try refuseDuplicate(name, of: object, offset: start)
        }
        let colon = try peek()
        guard colon == UInt8(ascii: ":") else { throw .unexpectedByte(colon, place) }
        position += 1
    }
}

// MARK: Errors

extension TapeParser {
    /// The place where the parser stands.
    var place: JSONPlace { place(at: position) }

    func place(at offset: Int) -> JSONPlace {
        var path = tape.path(to: tape.count)
        guard let open = innermostOpen else { return JSONPlace(offset: offset) }
        let isArray = tape.kind(open.index) == .array
        switch expectation {
        case .value where isArray:
            path.components.removeSubrange(open.depth...)
            path.components.append(.index(children(of: open.index)))
        case .name: path.components.removeSubrange(open.depth...)
        case .value, .separator: break
        }
        return JSONPlace(offset: offset, path: path)
    }

    private var innermostOpen: (index: Int, depth: Int)? {
        var found: (index: Int, depth: Int)?
        for index in 0..<tape.count where isOpen(index) {
            found = (index, (found?.depth ?? -1) + 1)
        }
        return found
    }

    private func isOpen(_ index: Int) -> Bool {
        switch tape.kind(index) {
        case .object, .array: unsafe tape.entries[index].extent == 0
        default: false
        }
    }

    private func children(of array: Int) -> Int {
        var count = 0
        var index = array + 1
        while index < tape.count {
            index = tape.following(index)
            count += 1
        }
        return count
    }
}
