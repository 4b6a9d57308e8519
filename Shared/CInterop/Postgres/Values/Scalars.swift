extension Bool: PostgresScalar {
    @inlinable public static var postgresType: PostgresType { .bool }
    @inlinable public static var postgresArrayType: PostgresType { .boolArray }

    @inlinable public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(self ? 1 : 0)
    }

    @inlinable public init(postgres bytes: RawSpan, type: PostgresType) throws(DecodingFailure) {
        guard type == .bool else { throw .typeMismatch(expected: "bool", actual: type) }
        try bytes.requireCount(1)
        self = try bytes.bigEndian(as: UInt8.self) != 0
    }
}

/// The integers: each is bound as the type of its own width, and read from that or a narrower one.
@usableFromInline protocol PostgresInteger: PostgresScalar, FixedWidthInteger {}

extension PostgresInteger {
    @inlinable public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(bigEndian: self)
    }

    @inlinable public func encodeField(into buffer: inout ParameterBuffer) {
        buffer.append(bigEndian: Int32(truncatingIfNeeded: MemoryLayout<Self>.size))
        buffer.append(bigEndian: self)
    }

    @inlinable public init(postgres bytes: RawSpan, type: PostgresType) throws(DecodingFailure) {
        switch type {
        case .int8 where Self.bitWidth >= 64:
            try bytes.requireCount(8)
            self = Self(truncatingIfNeeded: try bytes.bigEndian(as: Int64.self))
        case .int4 where Self.bitWidth >= 32:
            try bytes.requireCount(4)
            self = Self(truncatingIfNeeded: try bytes.bigEndian(as: Int32.self))
        case .int2:
            try bytes.requireCount(2)
            self = Self(truncatingIfNeeded: try bytes.bigEndian(as: Int16.self))
        default:
            throw .typeMismatch(expected: Self.postgresType.description, actual: type)
        }
    }
}

extension Int16: PostgresInteger {
    @inlinable public static var postgresType: PostgresType { .int2 }
    @inlinable public static var postgresArrayType: PostgresType { .int2Array }
}

extension Int32: PostgresInteger {
    @inlinable public static var postgresType: PostgresType { .int4 }
    @inlinable public static var postgresArrayType: PostgresType { .int4Array }
}

extension Int64: PostgresInteger {
    @inlinable public static var postgresType: PostgresType { .int8 }
    @inlinable public static var postgresArrayType: PostgresType { .int8Array }
}

extension Int: PostgresInteger {
    @inlinable public static var postgresType: PostgresType { .int8 }
    @inlinable public static var postgresArrayType: PostgresType { .int8Array }
}

extension Double: PostgresScalar {
    @inlinable public static var postgresType: PostgresType { .float8 }
    @inlinable public static var postgresArrayType: PostgresType { .float8Array }

    @inlinable public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(bigEndian: bitPattern)
    }

    @inlinable public init(postgres bytes: RawSpan, type: PostgresType) throws(DecodingFailure) {
        switch type {
        case .float8:
            try bytes.requireCount(8)
            self = Double(bitPattern: try bytes.bigEndian())
        case .float4:
            try bytes.requireCount(4)
            self = Double(Float(bitPattern: try bytes.bigEndian()))
        default:
            throw .typeMismatch(expected: "float8", actual: type)
        }
    }
}

/// Text is bound as `text`; it is read from all that is text on the wire, the users' own enums and domains among it.
extension String: PostgresScalar {
    @inlinable public static var postgresType: PostgresType { .text }
    @inlinable public static var postgresArrayType: PostgresType { .textArray }

    @inlinable public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(utf8: self)
    }

    public init(postgres bytes: RawSpan, type: PostgresType) throws(DecodingFailure) {
        switch type {
        case .text, .varchar, .bpchar, .name, .json, .unknown: break
        case _ where type.rawValue >= PostgresType.firstOfUsers: break
        default: throw .typeMismatch(expected: "text", actual: type)
        }
        let text = unsafe bytes.withUnsafeBytes { raw in unsafe String(validating: raw, as: UTF8.self) }
        guard let text else { throw .malformed("text that is not UTF-8") }
        self = text
    }
}
