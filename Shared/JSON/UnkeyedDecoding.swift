/// The elements of an array that is being decoded.
///
/// Its numbers are short so that it fits an existential's inline buffer; a document is at most 1 GiB long.
struct UnkeyedDecoding: UnkeyedDecodingContainer {
    let document: Document
    private let array: UInt32
    private var next: UInt32
    private(set) var currentIndex = 0

    init(document: Document, index: Int) {
        self.document = document
        array = UInt32(index)
        next = UInt32(index + 1)
    }

    var codingPath: [any CodingKey] { document.path(to: Int(array)).codingPath }
    var count: Int? { document.elementCount(of: Int(array)) }
    var isAtEnd: Bool { next == document.end(of: Int(array)) }

    /// The next element's place on the tape. It is passed over only when it has been decoded, as Codable demands.
    @inline(__always)
    private func element<T>(_ type: T.Type) throws -> Int { try element(for: "\(type)") }

    @inline(__always)
    private func element(for expected: @autoclosure () -> String) throws -> Int {
        if isAtEnd { throw JSONError.valueNotFound(expected: expected(), document.place(of: Int(array))) }
        return Int(next)
    }

    @inline(__always)
    private mutating func pass<T>(_ value: T) -> T {
        next = UInt32(document.following(Int(next)))
        currentIndex += 1
        return value
    }

    mutating func decodeNil() throws -> Bool {
        guard document.isNull(at: try element(for: "a value")) else { return false }
        return pass(true)
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        pass(try document.decode(type, at: element(type)))
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        pass(try ValueDecoder(document: document, index: element(for: "an object")).container(keyedBy: type))
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        pass(try ValueDecoder(document: document, index: element(for: "an array")).unkeyedContainer())
    }

    mutating func superDecoder() throws -> any Decoder {
        pass(ValueDecoder(document: document, index: try element(for: "a value")))
    }
}

// MARK: Scalars

extension UnkeyedDecoding {
    mutating func decode(_ type: String.Type) throws -> String { pass(try document.string(at: element(type))) }
    mutating func decode(_ type: Bool.Type) throws -> Bool { pass(try document.bool(at: element(type))) }
    mutating func decode(_ type: Int.Type) throws -> Int { pass(try document.integer(at: element(type))) }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { pass(try document.integer(at: element(type))) }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { pass(try document.integer(at: element(type))) }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { pass(try document.integer(at: element(type))) }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { pass(try document.integer(at: element(type))) }
    mutating func decode(_ type: UInt.Type) throws -> UInt { pass(try document.integer(at: element(type))) }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { pass(try document.integer(at: element(type))) }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { pass(try document.integer(at: element(type))) }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { pass(try document.integer(at: element(type))) }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { pass(try document.integer(at: element(type))) }
    mutating func decode(_ type: Int128.Type) throws -> Int128 { pass(try document.integer(at: element(type))) }
    mutating func decode(_ type: UInt128.Type) throws -> UInt128 { pass(try document.integer(at: element(type))) }
    mutating func decode(_ type: Double.Type) throws -> Double { pass(try document.double(at: element(type))) }
    mutating func decode(_ type: Float.Type) throws -> Float { pass(try document.float(at: element(type))) }
}
