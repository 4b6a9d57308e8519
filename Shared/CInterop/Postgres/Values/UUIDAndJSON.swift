/// Sixteen bytes, `uuid` in the database: identifiers and 128-bit hashes.
public struct PostgresUUID: Hashable, Comparable, Sendable {
    public let high: UInt64
    public let low: UInt64

    /// The first eight bytes and the last eight, each read big-endian.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads 32 hexadecimal digits, with or without hyphens.
    public init?(_ text: String) {
        var value: UInt128 = 0
        var digits = 0
        for character in text.utf8 where character != UInt8(ascii: "-") {
            guard let digit = Character(UnicodeScalar(character)).hexDigitValue, digits < 32 else { return nil }
            value = value << 4 | UInt128(digit)
            digits += 1
        }
        guard digits == 32 else { return nil }
        self.init(high: UInt64(truncatingIfNeeded: value >> 64), low: UInt64(truncatingIfNeeded: value))
    }

    /// The order of the database: byte by byte.
    public static func < (left: Self, right: Self) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension PostgresUUID: CustomStringConvertible {
    /// Lower case, with hyphens: `8-4-4-4-12`.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for position in 0..<32 {
            if [8, 12, 16, 20].contains(position) { text.append(UInt8(ascii: "-")) }
            let word = position < 16 ? high : low
            text.append(digits[Int(truncatingIfNeeded: word >> (60 - 4 * UInt64(position % 16))) & 15])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension PostgresUUID: PostgresScalar {
    public static var postgresType: PostgresType { .uuid }
    public static var postgresArrayType: PostgresType { .uuidArray }

    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(bigEndian: high)
        buffer.append(bigEndian: low)
    }

    public init(postgres bytes: RawSpan, type: PostgresType) throws(DecodingFailure) {
        guard type == .uuid else { throw .typeMismatch(expected: "uuid", actual: type) }
        try bytes.requireCount(16)
        self.init(high: try bytes.bigEndian(at: 0), low: try bytes.bigEndian(at: 8))
    }
}

/// A JSON document, `json` in the database: kept as it was written, and read by the server each time that it is
/// searched. For what is stored and fetched whole; it costs a quarter of the time of `jsonb`, and two thirds of the
/// room.
public struct JSONText: Hashable, Sendable {
    public var bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension JSONText: PostgresScalar {
    public static var postgresType: PostgresType { .json }
    public static var postgresArrayType: PostgresType { .jsonArray }

    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(contentsOf: bytes)
    }

    public init(postgres bytes: RawSpan, type: PostgresType) throws(DecodingFailure) {
        guard type == .json else { throw .typeMismatch(expected: "json", actual: type) }
        self.init(bytes.bytes())
    }
}

/// A JSON document, `jsonb` in the database, as the UTF-8 bytes that a JSON coder writes and reads. For what the server
/// searches or changes.
public struct JSONB: Hashable, Sendable {
    public var bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public init(_ text: String) {
        self.bytes = Array(text.utf8)
    }
}

extension JSONB: PostgresScalar {
    public static var postgresType: PostgresType { .jsonb }
    public static var postgresArrayType: PostgresType { .jsonbArray }
    /// The only version of the binary format there is (`jsonb_recv`).
    private static let formatVersion: UInt8 = 1

    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(Self.formatVersion)
        buffer.append(contentsOf: bytes)
    }

    public init(postgres bytes: RawSpan, type: PostgresType) throws(DecodingFailure) {
        guard type == .jsonb else { throw .typeMismatch(expected: "jsonb", actual: type) }
        let version: UInt8 = try bytes.bigEndian()
        guard version == Self.formatVersion else { throw .malformed("jsonb of format \(version)") }
        self.init(bytes.bytes(from: 1))
    }
}
