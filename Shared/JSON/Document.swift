/// A parsed document while a type decodes itself from it: its decoders and containers are small values that refer to
/// it.
///
/// `@safe`: the pointer is made and freed here. It is constant, so that no access pays for exclusivity checks. The
/// text is the caller's for the length of `withParsed`, which has it copied if a type keeps a decoder for longer.
@safe
final class Document {
    private let storage: UnsafeMutablePointer<Tape>

    init(_ tape: consuming Tape) {
        unsafe storage = .allocate(capacity: 1)
        unsafe storage.initialize(to: tape)
    }

    deinit {
        unsafe storage.deinitialize(count: 1)
        unsafe storage.deallocate()
    }

    /// Parses the bytes, lends the document, and leaves nothing behind that refers to the bytes.
    static func withParsed<Result>(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits, _ body: (Document) throws(JSONError) -> Result
    ) throws(JSONError) -> Result {
        var document = Document(try unsafe TapeParser.parse(bytes, limits: limits))
        defer {
            if !isKnownUniquelyReferenced(&document) { unsafe document.storage.pointee.takeText() }
        }
        return try body(document)
    }
}

// MARK: Walking

extension Document {
    @inline(__always)
    func kind(at index: Int) -> Tape.Kind { unsafe storage.pointee.kind(index) }

    @inline(__always)
    func isNull(at index: Int) -> Bool { kind(at: index) == .null }

    @inline(__always)
    func end(of container: Int) -> Int { unsafe storage.pointee.end(of: container) }

    @inline(__always)
    func following(_ index: Int) -> Int { unsafe storage.pointee.following(index) }

    func elementCount(of array: Int) -> Int { unsafe storage.pointee.elementCount(of: array) }

    @inline(__always)
    func findMember(_ name: String, of object: Int) -> Int? {
        var name = name
        return name.withUTF8 { unsafe findMember($0, of: object) }
    }

    @inline(__always)
    func findMember(_ name: UnsafeBufferPointer<UInt8>, of object: Int) -> Int? {
        unsafe storage.pointee.findMember(name, of: object)
    }

    @inline(__always)
    func contains(_ index: Int) -> Bool { unsafe index < storage.pointee.count }

    /// A scalar's bytes, escapes and all; they are there as long as the document.
    @inline(__always)
    func bytes(at index: Int) -> UnsafeBufferPointer<UInt8> { unsafe storage.pointee.bytes(index) }

    /// The string or name at `index`.
    func text(at index: Int) -> String { unsafe storage.pointee.string(index) }

    func memberNames(of object: Int) -> [String] {
        var names: [String] = []
        var index = object + 1
        while index < end(of: object) {
            names.append(text(at: index))
            index = following(index + 1)
        }
        return names
    }
}

// MARK: Values

extension Document {
    @inline(__always)
    func decode<T: Decodable>(_ type: T.Type, at index: Int) throws -> T {
        do {
            return try T(from: ValueDecoder(document: self, index: index))
        } catch let error as JSONError {
            throw error
        } catch {
            throw JSONError.rejected(error, place(of: index))
        }
    }

    @inline(__always)
    func require(_ kind: Tape.Kind, at index: Int, for expected: StaticString) throws(JSONError) {
        if self.kind(at: index) != kind { throw mismatch(at: index, expected: "\(expected)") }
    }

    @inline(__always)
    func string(at index: Int) throws(JSONError) -> String {
        switch kind(at: index) {
        case .string, .escapedString: return unsafe storage.pointee.string(index)
        default: throw mismatch(at: index, expected: "String")
        }
    }

    func bool(at index: Int) throws(JSONError) -> Bool {
        switch kind(at: index) {
        case .true: return true
        case .false: return false
        default: throw mismatch(at: index, expected: "Bool")
        }
    }

    /// Of the kind `integer`; `nil` if it is too large.
    @inline(__always)
    func integerIfExact(at index: Int) -> Int64? { unsafe storage.pointee.integer(index, as: Int64.self) }

    @inline(__always)
    func integer<Integer: FixedWidthInteger>(at index: Int) throws(JSONError) -> Integer {
        guard kind(at: index) == .integer else { return try wholeNumber(at: index) }
        guard let value = unsafe storage.pointee.integer(index, as: Integer.self) else {
            throw outOfRange(at: index, type: "\(Integer.self)")
        }
        return value
    }

    /// An integer that is written with a fraction or an exponent.
    @inline(never)
    private func wholeNumber<Integer: FixedWidthInteger>(at index: Int) throws(JSONError) -> Integer {
        guard kind(at: index) == .fraction else { throw mismatch(at: index, expected: "\(Integer.self)") }
        switch unsafe WholeNumber<Integer>(bytes(at: index)) {
        case .value(let value): return value
        case .tooLarge: throw outOfRange(at: index, type: "\(Integer.self)")
        case .fraction: throw .notAnInteger(text: quote(at: index), type: "\(Integer.self)", place(of: index))
        }
    }

    func double(at index: Int) throws(JSONError) -> Double {
        try requireNumber(at: index, expected: "Double")
        let value = unsafe storage.pointee.double(index)
        guard value.isFinite else { throw outOfRange(at: index, type: "Double") }
        return value
    }

    func float(at index: Int) throws(JSONError) -> Float {
        try requireNumber(at: index, expected: "Float")
        let value = unsafe storage.pointee.float(index)
        guard value.isFinite else { throw outOfRange(at: index, type: "Float") }
        return value
    }

    func numberText(at index: Int) -> String { unsafe storage.pointee.numberText(index) }

    /// Counts all names within a value as known.
    func takeAllNames(of index: Int) { unsafe storage.pointee.takeAllNames(of: index) }

    /// After the document was decoded: a name that was not looked up is one that its type does not know.
    func refuseUnknownMembers() throws(JSONError) {
        guard kind(at: 0) == .object || kind(at: 0) == .array, let name = unsafe storage.pointee.unknownName(in: 0)
        else { return }
        throw .unknownMember(
            text(at: name), JSONPlace(offset: unsafe storage.pointee.start(of: name), path: path(to: name + 1)))
    }
}

// MARK: Errors

extension Document {
    func path(to index: Int) -> JSONPath { unsafe storage.pointee.path(to: index) }

    func place(of index: Int) -> JSONPlace {
        JSONPlace(offset: unsafe storage.pointee.start(of: index), path: path(to: index))
    }

    private func requireNumber(at index: Int, expected: String) throws(JSONError) {
        switch kind(at: index) {
        case .integer, .fraction: break
        default: throw mismatch(at: index, expected: expected)
        }
    }

    @inline(never)
    private func outOfRange(at index: Int, type: String) -> JSONError {
        .numberOutOfRange(text: quote(at: index), type: type, place(of: index))
    }

    private func quote(at index: Int) -> String { unsafe Quote.bytes(bytes(at: index)) }

    @inline(never)
    private func mismatch(at index: Int, expected: String) -> JSONError {
        let found: JSONKind =
            switch kind(at: index) {
            case .object: .object
            case .array: .array
            case .string, .escapedString: .string
            case .integer, .fraction: .number
            case .true, .false: .boolean
            case .null: .null
            }
        if found == .null { return .valueNotFound(expected: expected, place(of: index)) }
        return .typeMismatch(expected: expected, found: found, place(of: index))
    }
}
