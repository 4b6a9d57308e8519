/// NULL is `nil`.
extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    @inlinable public static var postgresType: PostgresType { Wrapped.postgresType }

    @inlinable public func encode(into buffer: inout ParameterBuffer) {
        guard let value = self else {
            preconditionFailure("NULL has no bytes: it is encoded as a field")
        }
        value.encode(into: &buffer)
    }

    @inlinable public func encodeField(into buffer: inout ParameterBuffer) {
        guard let value = self else { return buffer.appendNull() }
        value.encodeField(into: &buffer)
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    @inlinable public static var postgresNull: Self? { .some(.none) }

    @inlinable public init(postgres bytes: RawSpan, type: PostgresType) throws(DecodingFailure) {
        self = .some(try Wrapped(postgres: bytes, type: type))
    }
}

extension Optional: PostgresArrayElement
where Wrapped: PostgresEncodable, Wrapped: PostgresDecodable, Wrapped: PostgresArrayElement {
    @inlinable public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }
}

/// An array is bound whole, for `unnest` and `= ANY`; what kind of array it is, its element says.
extension Array: PostgresEncodable where Element: PostgresArrayElement {
    @inlinable public static var postgresType: PostgresType { Element.postgresArrayType }

    @inlinable public func encode(into buffer: inout ParameterBuffer) {
        Element.encodeArray(self, into: &buffer)
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    @inlinable public init(postgres bytes: RawSpan, type: PostgresType) throws(DecodingFailure) {
        self = try Element.decodeArray(bytes, type: type)
    }
}

/// `[UInt8]` is `bytea`, and so can itself be the element of an array.
extension UInt8: PostgresArrayElement {
    @inlinable public static var postgresArrayType: PostgresType { .bytea }

    @inlinable public static func encodeArray(_ elements: [UInt8], into buffer: inout ParameterBuffer) {
        buffer.append(contentsOf: elements)
    }

    @inlinable public static func decodeArray(
        _ bytes: RawSpan, type: PostgresType
    ) throws(DecodingFailure) -> [UInt8] {
        guard type == .bytea else { throw .typeMismatch(expected: "bytea", actual: type) }
        return bytes.bytes()
    }
}

extension Array: PostgresArrayElement where Element == UInt8 {
    @inlinable public static var postgresArrayType: PostgresType { .byteaArray }
}

extension PostgresArrayElement where Self: PostgresEncodable {
    @inlinable public static func encodeArray(_ elements: [Self], into buffer: inout ParameterBuffer) {
        encodeArray(of: elements, into: &buffer) { $0 }
    }

    /// Writes an array of what `value` makes of each source, in one pass and without an array in between.
    @inlinable static func encodeArray<Source>(
        of sources: some Collection<Source>, into buffer: inout ParameterBuffer, _ value: (Source) -> Self
    ) {
        let count = sources.count
        buffer.reserve(additional: 20 + count * (4 + MemoryLayout<Self>.size))
        buffer.append(bigEndian: Int32(count == 0 ? 0 : 1))  // dimensions
        buffer.append(bigEndian: Int32(postgresNullable ? 1 : 0))
        buffer.append(bigEndian: postgresType.rawValue)
        guard count > 0 else { return }
        buffer.append(bigEndian: Int32(count))
        buffer.append(bigEndian: Int32(1))  // lower bound
        for source in sources {
            value(source).encodeField(into: &buffer)
        }
    }

    /// The array header's flag says that NULLs may follow; the server counts them itself.
    @inlinable static var postgresNullable: Bool { Self.self is any ExpressibleByNilLiteral.Type }
}

extension PostgresArrayElement where Self: PostgresDecodable {
    public static func decodeArray(_ bytes: RawSpan, type: PostgresType) throws(DecodingFailure) -> [Self] {
        let dimensions = try bytes.bigEndian(at: 0, as: Int32.self)
        let elementType = PostgresType(rawValue: try bytes.bigEndian(at: 8))
        if dimensions == 0 { return [] }
        guard dimensions == 1 else { throw .malformed("an array of \(dimensions) dimensions") }
        let count = Int(try bytes.bigEndian(at: 12, as: Int32.self))
        guard count >= 0, count <= (bytes.byteCount - 20) / 4 else { throw .malformed("an array of \(count) elements") }
        var elements: [Self] = []
        elements.reserveCapacity(count)
        var offset = 20
        for _ in 0..<count {
            let length = Int(try bytes.bigEndian(at: offset, as: Int32.self))
            offset += 4
            if length == -1 {
                guard let null = postgresNull else { throw .null }
                elements.append(null)
                continue
            }
            guard length >= 0, length <= bytes.byteCount - offset else {
                throw .malformed("an element of \(length) bytes")
            }
            elements.append(try Self(postgres: bytes.extracting(offset..<offset + length), type: elementType))
            offset += length
        }
        return elements
    }
}
