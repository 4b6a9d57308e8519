/// The decoder that a type is given: one value of the document.
struct ValueDecoder: Decoder {
    let document: Document
    let index: Int

    var codingPath: [any CodingKey] { document.path(to: index).codingPath }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try document.require(.object, at: index, for: "an object")
        return KeyedDecodingContainer(KeyedDecoding<Key>(document: document, index: index))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try document.require(.array, at: index, for: "an array")
        return UnkeyedDecoding(document: document, index: index)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }
}

// MARK: Scalars

extension ValueDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { document.isNull(at: index) }

    func decode<T: Decodable>(_ type: T.Type) throws -> T { try document.decode(type, at: index) }

    func decode(_ type: String.Type) throws -> String { try document.string(at: index) }
    func decode(_ type: Bool.Type) throws -> Bool { try document.bool(at: index) }
    func decode(_ type: Int.Type) throws -> Int { try document.integer(at: index) }
    func decode(_ type: Int8.Type) throws -> Int8 { try document.integer(at: index) }
    func decode(_ type: Int16.Type) throws -> Int16 { try document.integer(at: index) }
    func decode(_ type: Int32.Type) throws -> Int32 { try document.integer(at: index) }
    func decode(_ type: Int64.Type) throws -> Int64 { try document.integer(at: index) }
    func decode(_ type: UInt.Type) throws -> UInt { try document.integer(at: index) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try document.integer(at: index) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try document.integer(at: index) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try document.integer(at: index) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try document.integer(at: index) }
    func decode(_ type: Int128.Type) throws -> Int128 { try document.integer(at: index) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try document.integer(at: index) }
    func decode(_ type: Double.Type) throws -> Double { try document.double(at: index) }
    func decode(_ type: Float.Type) throws -> Float { try document.float(at: index) }
}
