/// The members of an object that is being decoded.
struct KeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let document: Document
    /// The object's place on the tape.
    let index: Int

    var codingPath: [any CodingKey] { document.path(to: index).codingPath }
    var allKeys: [Key] { document.memberNames(of: index).compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { document.findMember(key.stringValue, of: index) != nil }

    @inline(__always)
    private func member(_ key: some CodingKey) throws -> Int {
        let name = key.stringValue
        guard let value = document.findMember(name, of: index) else {
            throw JSONError.keyNotFound(name, document.place(of: index))
        }
        return value
    }

    func decodeNil(forKey key: Key) throws -> Bool { document.isNull(at: try member(key)) }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try document.decode(type, at: member(key))
    }

    /// One look for the member instead of the three of the standard library's own.
    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        guard let value = presentMember(key) else { return nil }
        return try document.decode(type, at: value)
    }

    @inline(__always)
    private func presentMember(_ key: Key) -> Int? {
        guard let value = document.findMember(key.stringValue, of: index), !document.isNull(at: value) else {
            return nil
        }
        return value
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try ValueDecoder(document: document, index: member(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try ValueDecoder(document: document, index: member(key)).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        ValueDecoder(document: document, index: try member(JSONKey.superclass))
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        ValueDecoder(document: document, index: try member(key))
    }
}

// MARK: Scalars

extension KeyedDecoding {
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try document.string(at: member(key)) }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try document.bool(at: member(key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try document.integer(at: member(key)) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try document.integer(at: member(key)) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try document.integer(at: member(key)) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try document.integer(at: member(key)) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try document.integer(at: member(key)) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try document.integer(at: member(key)) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try document.integer(at: member(key)) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try document.integer(at: member(key)) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try document.integer(at: member(key)) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try document.integer(at: member(key)) }
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try document.integer(at: member(key)) }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try document.integer(at: member(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try document.double(at: member(key)) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try document.float(at: member(key)) }
}

// MARK: Optional scalars

extension KeyedDecoding {
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try presentMember(key).map { try document.string(at: $0) }
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try presentMember(key).map { try document.bool(at: $0) }
    }

    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try presentMember(key).map { try document.integer(at: $0) }
    }

    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        try presentMember(key).map { try document.integer(at: $0) }
    }

    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        try presentMember(key).map { try document.integer(at: $0) }
    }

    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        try presentMember(key).map { try document.integer(at: $0) }
    }

    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try presentMember(key).map { try document.integer(at: $0) }
    }

    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        try presentMember(key).map { try document.integer(at: $0) }
    }

    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        try presentMember(key).map { try document.integer(at: $0) }
    }

    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        try presentMember(key).map { try document.integer(at: $0) }
    }

    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        try presentMember(key).map { try document.integer(at: $0) }
    }

    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        try presentMember(key).map { try document.integer(at: $0) }
    }

    func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? {
        try presentMember(key).map { try document.integer(at: $0) }
    }

    func decodeIfPresent(_ type: UInt128.Type, forKey key: Key) throws -> UInt128? {
        try presentMember(key).map { try document.integer(at: $0) }
    }

    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try presentMember(key).map { try document.double(at: $0) }
    }

    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        try presentMember(key).map { try document.float(at: $0) }
    }
}
