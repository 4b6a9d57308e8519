/// The encoder that a type is given: one place in the output, within `depth` open containers.
struct ValueEncoder: Encoder {
    let state: EncodingState
    let depth: Int
    /// The offset at which the value starts; nothing is written there yet.
    let slot: Int

    var codingPath: [any CodingKey] { state.path(at: slot).codingPath }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        let start = state.openContainer(UInt8(ascii: "{"), closer: UInt8(ascii: "}"), depth: depth, slot: slot)
        return KeyedEncodingContainer(KeyedEncoding<Key>(state: state, depth: depth, start: start))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        let start = state.openContainer(UInt8(ascii: "["), closer: UInt8(ascii: "]"), depth: depth, slot: slot)
        return UnkeyedEncoding(state: state, depth: depth, start: start)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    @inline(__always)
    func put(_ body: (inout ByteBuffer) -> Void) throws { try state.write(slot: slot, body) }

    private var place: JSONPlace { state.place(at: slot) }
}

// MARK: Scalars

extension ValueEncoder: SingleValueEncodingContainer {
    func encodeNil() throws { try put { $0.appendNull() } }

    /// A wrapper's value takes the wrapper's place.
    func encode<T: Encodable>(_ value: T) throws { try value.encode(to: self) }

    func encode(_ value: String) throws { try put { $0.append(string: value) } }
    func encode(_ value: Bool) throws { try put { $0.append(value) } }
    func encode(_ value: Int) throws { try put { $0.append(signed: Int64(value)) } }
    func encode(_ value: Int8) throws { try put { $0.append(signed: Int64(value)) } }
    func encode(_ value: Int16) throws { try put { $0.append(signed: Int64(value)) } }
    func encode(_ value: Int32) throws { try put { $0.append(signed: Int64(value)) } }
    func encode(_ value: Int64) throws { try put { $0.append(signed: value) } }
    func encode(_ value: UInt) throws { try put { $0.append(unsigned: UInt64(value)) } }
    func encode(_ value: UInt8) throws { try put { $0.append(unsigned: UInt64(value)) } }
    func encode(_ value: UInt16) throws { try put { $0.append(unsigned: UInt64(value)) } }
    func encode(_ value: UInt32) throws { try put { $0.append(unsigned: UInt64(value)) } }
    func encode(_ value: UInt64) throws { try put { $0.append(unsigned: value) } }
    func encode(_ value: Int128) throws { try put { $0.append(verbatim: value.description) } }
    func encode(_ value: UInt128) throws { try put { $0.append(verbatim: value.description) } }
    func encode(_ value: Double) throws {
        guard value.isFinite else { throw JSONError.nonFiniteNumber(place) }
        try put { $0.append(value) }
    }
    func encode(_ value: Float) throws {
        guard value.isFinite else { throw JSONError.nonFiniteNumber(place) }
        try put { $0.append(value) }
    }
}
