/// A value that can be bound to a parameter.
public protocol PostgresEncodable {
    /// The type that the parameter is declared with.
    static var postgresType: PostgresType { get }

    /// Appends the value in PostgreSQL's binary format, without its length.
    func encode(into buffer: inout ParameterBuffer)

    /// Appends the value as a field: its length, then its bytes. Written for you; only what can be NULL has its own.
    func encodeField(into buffer: inout ParameterBuffer)
}

extension PostgresEncodable {
    @inlinable public func encodeField(into buffer: inout ParameterBuffer) {
        let start = buffer.beginField()
        encode(into: &buffer)
        buffer.endField(at: start)
    }
}

/// A value that can be read from a column.
public protocol PostgresDecodable {
    /// Reads the value from PostgreSQL's binary format; `type` is what the server says the column is.
    init(postgres bytes: RawSpan, type: PostgresType) throws(DecodingFailure)

    /// What NULL reads as; `nil`, the default, makes NULL an error.
    static var postgresNull: Self? { get }
}

extension PostgresDecodable {
    @inlinable public static var postgresNull: Self? { nil }
}

/// A value of which arrays can be bound and read. `Array` asks its element how, so that `[UInt8]` can be `bytea`
/// while `[Int64]` is `int8[]`.
public protocol PostgresArrayElement {
    static var postgresArrayType: PostgresType { get }
    static func encodeArray(_ elements: [Self], into buffer: inout ParameterBuffer)
    static func decodeArray(_ bytes: RawSpan, type: PostgresType) throws(DecodingFailure) -> [Self]
}

/// What a column or a parameter can hold: it can be bound, read, and be the element of an array.
///
/// A type of your own is best made one through `PostgresRepresentable`.
public protocol PostgresScalar: PostgresEncodable, PostgresDecodable, PostgresArrayElement {}

/// A type of the domain that is stored as another: an identifier as its number, an enum as its raw value.
///
///     enum InvoiceState: Int16, PostgresRepresentable { case open = 1, paid = 2 }
///
/// A raw-representable type needs nothing more; others name their representation and convert.
public protocol PostgresRepresentable: PostgresScalar {
    associatedtype PostgresRepresentation: PostgresScalar

    var postgresRepresentation: PostgresRepresentation { get }

    /// `nil` when the stored value stands for nothing of this type: it surfaces as a decoding error.
    init?(postgresRepresentation: PostgresRepresentation)
}

extension PostgresRepresentable where Self: RawRepresentable, RawValue == PostgresRepresentation {
    @inlinable public var postgresRepresentation: RawValue { rawValue }

    @inlinable public init?(postgresRepresentation: RawValue) {
        self.init(rawValue: postgresRepresentation)
    }
}

extension PostgresRepresentable {
    @inlinable public static var postgresType: PostgresType { PostgresRepresentation.postgresType }
    @inlinable public static var postgresArrayType: PostgresType { PostgresRepresentation.postgresArrayType }

    @inlinable public func encode(into buffer: inout ParameterBuffer) {
        postgresRepresentation.encode(into: &buffer)
    }

    @inlinable public func encodeField(into buffer: inout ParameterBuffer) {
        postgresRepresentation.encodeField(into: &buffer)
    }

    @inlinable public init(postgres bytes: RawSpan, type: PostgresType) throws(DecodingFailure) {
        let stored = try PostgresRepresentation(postgres: bytes, type: type)
        guard let value = Self(postgresRepresentation: stored) else {
            throw .notRepresentable(String(describing: Self.self))
        }
        self = value
    }
}

/// Why a value could not be read. The row adds which column it was.
public enum DecodingFailure: Error, Hashable, Sendable {
    /// The column is NULL and the type asked for is not optional.
    case null
    /// The column is of another type than the one asked for can be read from.
    case typeMismatch(expected: String, actual: PostgresType)
    /// The bytes are not what the type's binary format says.
    case malformed(String)
    /// The stored value stands for nothing of this type.
    case notRepresentable(String)
}

extension RawSpan {
    /// An integer in network byte order. Trusts nothing: a short value is a failure, not a trap.
    @inlinable func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int = 0, as type: Value.Type = Value.self
    ) throws(DecodingFailure) -> Value {
        guard offset >= 0, offset <= byteCount - MemoryLayout<Value>.size else {
            throw .malformed("\(byteCount) bytes, too short for \(Value.self) at \(offset)")
        }
        // The bounds were checked above, and every bit pattern is an integer.
        return unsafe Value(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    @inlinable func requireCount(_ expected: Int) throws(DecodingFailure) {
        guard byteCount == expected else {
            throw .malformed("\(byteCount) bytes instead of \(expected)")
        }
    }

    @inlinable func bytes(from offset: Int = 0) -> [UInt8] {
        unsafe withUnsafeBytes { raw in unsafe Array(raw.dropFirst(offset)) }
    }
}
