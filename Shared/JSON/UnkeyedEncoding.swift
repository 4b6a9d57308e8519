/// The elements of an array that is being encoded.
struct UnkeyedEncoding: UnkeyedEncodingContainer {
    let state: EncodingState
    let depth: Int
    let start: Int

    var codingPath: [any CodingKey] { state.path(at: start).codingPath }
    var count: Int { state.elementCount(depth: depth, start: start) }

    @inline(__always)
    private func begin() throws {
        guard state.beginElement(depth: depth, start: start) else { throw InterleavedContainers() }
    }

    @inline(__always)
    private func put(_ body: (inout ByteBuffer) -> Void) throws {
        try begin()
        state.write(body)
    }

    private var place: JSONPlace {
        var place = state.place(at: start)
        place.path.components.append(.index(count))
        return place
    }

    mutating func encodeNil() throws { try put { $0.appendNull() } }

    mutating func encode<T: Encodable>(_ value: T) throws {
        let rollback = try state.resume(depth: depth, start: start)
        try begin()
        try state.encode(value, depth: depth + 1, rollback: rollback)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        let start = openNested(UInt8(ascii: "{"), closer: UInt8(ascii: "}"))
        return KeyedEncodingContainer(KeyedEncoding<NestedKey>(state: state, depth: depth + 1, start: start))
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        let start = openNested(UInt8(ascii: "["), closer: UInt8(ascii: "]"))
        return UnkeyedEncoding(state: state, depth: depth + 1, start: start)
    }

    mutating func superEncoder() -> any Encoder {
        guard state.beginElement(depth: depth, start: start) else {
            return ValueEncoder(state: state, depth: depth + 1, slot: -1)
        }
        return state.reserveSlot(depth: depth + 1)
    }
}

extension UnkeyedEncoding {
    /// Where the nested container starts; -1, to which every write fails, where this one was closed before.
    private func openNested(_ opener: UInt8, closer: UInt8) -> Int {
        guard state.beginElement(depth: depth, start: start) else { return -1 }
        return state.openNested(opener, closer: closer)
    }
}

// MARK: Scalars

extension UnkeyedEncoding {
    mutating func encode(_ value: String) throws { try put { $0.append(string: value) } }
    mutating func encode(_ value: Bool) throws { try put { $0.append(value) } }
    mutating func encode(_ value: Int) throws { try put { $0.append(signed: Int64(value)) } }
    mutating func encode(_ value: Int8) throws { try put { $0.append(signed: Int64(value)) } }
    mutating func encode(_ value: Int16) throws { try put { $0.append(signed: Int64(value)) } }
    mutating func encode(_ value: Int32) throws { try put { $0.append(signed: Int64(value)) } }
    mutating func encode(_ value: Int64) throws { try put { $0.append(signed: value) } }
    mutating func encode(_ value: UInt) throws { try put { $0.append(unsigned: UInt64(value)) } }
    mutating func encode(_ value: UInt8) throws { try put { $0.append(unsigned: UInt64(value)) } }
    mutating func encode(_ value: UInt16) throws { try put { $0.append(unsigned: UInt64(value)) } }
    mutating func encode(_ value: UInt32) throws { try put { $0.append(unsigned: UInt64(value)) } }
    mutating func encode(_ value: UInt64) throws { try put { $0.append(unsigned: value) } }
    mutating func encode(_ value: Int128) throws { try put { $0.append(verbatim: value.description) } }
    mutating func encode(_ value: UInt128) throws { try put { $0.append(verbatim: value.description) } }
    mutating func encode(_ value: Double) throws {
        guard value.isFinite else { throw JSONError.nonFiniteNumber(place) }
        try put { $0.append(value) }
    }
    mutating func encode(_ value: Float) throws {
        guard value.isFinite else { throw JSONError.nonFiniteNumber(place) }
        try put { $0.append(value) }
    }
}
