/// The members of an object that is being encoded.
struct KeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let state: EncodingState
    let depth: Int
    let start: Int

    var codingPath: [any CodingKey] { state.path(at: start).codingPath }

    @inline(__always)
    private func begin(_ key: some CodingKey) throws {
        guard state.beginMember(key.stringValue, depth: depth, start: start) else { throw InterleavedContainers() }
    }

    @inline(__always)
    private func put(_ key: Key, _ body: (inout ByteBuffer) -> Void) throws {
        try begin(key)
        state.write(body)
    }

    private func place(of key: Key) -> JSONPlace {
        var place = state.place(at: start)
        place.path.components.append(.name(key.stringValue))
        return place
    }

    func encodeNil(forKey key: Key) throws { try put(key) { $0.appendNull() } }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        let rollback = try state.resume(depth: depth, start: start)
        try begin(key)
        try state.encode(value, depth: depth + 1, rollback: rollback)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        let start = openNested(UInt8(ascii: "{"), closer: UInt8(ascii: "}"), forKey: key)
        return KeyedEncodingContainer(KeyedEncoding<NestedKey>(state: state, depth: depth + 1, start: start))
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        let start = openNested(UInt8(ascii: "["), closer: UInt8(ascii: "]"), forKey: key)
        return UnkeyedEncoding(state: state, depth: depth + 1, start: start)
    }

    func superEncoder() -> any Encoder { slot(JSONKey.superclass) }
    func superEncoder(forKey key: Key) -> any Encoder { slot(key) }

    private func slot(_ key: some CodingKey) -> any Encoder {
        guard state.beginMember(key.stringValue, depth: depth, start: start) else {
            return ValueEncoder(state: state, depth: depth + 1, slot: -1)
        }
        return state.reserveSlot(depth: depth + 1)
    }
}

extension KeyedEncoding {
    /// Where the nested container starts; -1, to which every write fails, where this one was closed before.
    private func openNested(_ opener: UInt8, closer: UInt8, forKey key: Key) -> Int {
        guard state.beginMember(key.stringValue, depth: depth, start: start) else { return -1 }
        return state.openNested(opener, closer: closer)
    }
}

// MARK: Scalars

extension KeyedEncoding {
    func encode(_ value: String, forKey key: Key) throws { try put(key) { $0.append(string: value) } }
    func encode(_ value: Bool, forKey key: Key) throws { try put(key) { $0.append(value) } }
    func encode(_ value: Int, forKey key: Key) throws { try put(key) { $0.append(signed: Int64(value)) } }
    func encode(_ value: Int8, forKey key: Key) throws { try put(key) { $0.append(signed: Int64(value)) } }
    func encode(_ value: Int16, forKey key: Key) throws { try put(key) { $0.append(signed: Int64(value)) } }
    func encode(_ value: Int32, forKey key: Key) throws { try put(key) { $0.append(signed: Int64(value)) } }
    func encode(_ value: Int64, forKey key: Key) throws { try put(key) { $0.append(signed: value) } }
    func encode(_ value: UInt, forKey key: Key) throws { try put(key) { $0.append(unsigned: UInt64(value)) } }
    func encode(_ value: UInt8, forKey key: Key) throws { try put(key) { $0.append(unsigned: UInt64(value)) } }
    func encode(_ value: UInt16, forKey key: Key) throws { try put(key) { $0.append(unsigned: UInt64(value)) } }
    func encode(_ value: UInt32, forKey key: Key) throws { try put(key) { $0.append(unsigned: UInt64(value)) } }
    func encode(_ value: UInt64, forKey key: Key) throws { try put(key) { $0.append(unsigned: value) } }
    func encode(_ value: Int128, forKey key: Key) throws { try put(key) { $0.append(verbatim: value.description) } }
    func encode(_ value: UInt128, forKey key: Key) throws { try put(key) { $0.append(verbatim: value.description) } }
    func encode(_ value: Double, forKey key: Key) throws {
        guard value.isFinite else { throw JSONError.nonFiniteNumber(place(of: key)) }
        try put(key) { $0.append(value) }
    }
    func encode(_ value: Float, forKey key: Key) throws {
        guard value.isFinite else { throw JSONError.nonFiniteNumber(place(of: key)) }
        try put(key) { $0.append(value) }
    }
}
