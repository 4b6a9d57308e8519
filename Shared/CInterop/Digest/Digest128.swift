/// The first 128 bits of a SHA-256: a name for content or for a compound key, short enough for a `uuid` column.
///
/// Two different inputs that share it are not to be expected below 2^64 inputs; who can choose inputs gains nothing
/// short of that.
public struct Digest128: Hashable, Sendable {
    /// Bytes of a value.
    public static let byteCount = 16

    /// The first eight bytes, big-endian.
    public let high: UInt64
    /// The last eight bytes, big-endian.
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The digest of the bytes.
    public init(of bytes: [UInt8]) { self.init(prefixOf: SHA256.digest(of: bytes)) }

    /// The digest of the bytes.
    public init(of bytes: borrowing Span<UInt8>) { self.init(prefixOf: SHA256.digest(of: bytes)) }

    /// The digest of the text in UTF-8.
    public init(of text: String) { self.init(prefixOf: SHA256.digest(of: text)) }

    /// A value from its 16 bytes; `nil` for any other number of bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(prefixOf: bytes)
    }

    /// A value from 32 hexadecimal digits, upper or lower case, also in a UUID's form with hyphens; `nil` otherwise.
    public init?(hex: String) {
        var digits: [UInt8] = []
        for (index, byte) in hex.utf8.enumerated() {
            if byte == UInt8(ascii: "-"), hex.utf8.count == 36, [8, 13, 18, 23].contains(index) { continue }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            digits.append(UInt8(digit))
        }
        guard digits.count == 2 * Self.byteCount else { return nil }
        self.init(
            high: digits[..<16].reduce(0) { $0 << 4 | UInt64($1) },
            low: digits[16...].reduce(0) { $0 << 4 | UInt64($1) })
    }

    private init(prefixOf bytes: [UInt8]) {
        self.init(
            high: bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) },
            low: bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// 16 bytes, big-endian.
    public var bytes: [UInt8] {
        (0..<16).map { index in
            UInt8(truncatingIfNeeded: (index < 8 ? high : low) >> UInt64(56 - 8 * (index % 8)))
        }
    }

    /// 32 lower-case hexadecimal digits.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension Digest128: CustomStringConvertible {
    public var description: String { hex }
}
