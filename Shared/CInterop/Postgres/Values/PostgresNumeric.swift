/// An exact decimal number, `numeric` in the database, kept as the decimal text that the server itself would show.
///
/// For amounts use integer minor units; this is for what other programs keep as `numeric`.
public struct PostgresNumeric: Hashable, Sendable, CustomStringConvertible {
    /// `-?digits(.digits)?`, or `NaN`, `Infinity`, `-Infinity`. Two texts of different scale (`1.0`, `1.00`) are
    /// different values here.
    public let text: String

    public var description: String { text }

    /// Reads a plain decimal; `nil` for anything else (exponents are not read). Leading zeros are dropped, the scale is
    /// kept.
    public init?(_ text: String) {
        if ["NaN", "Infinity", "-Infinity"].contains(text) {
            self.text = text
            return
        }
        guard let decimal = Decimal(text) else { return nil }
        self.text = decimal.text
    }

    public init(_ value: Int64) {
        self.text = String(value)
    }

    private init(special text: String) {
        self.text = text
    }

    private init(decimal: Decimal) {
        self.text = decimal.text
    }
}

/// A sign and the digits before and after the point, as ASCII.
private struct Decimal {
    var isNegative = false
    var whole: [UInt8] = []
    var fraction: [UInt8] = []

    static let zero = UInt8(ascii: "0")
    /// What the wire format can carry: 131,072 digits before the point and 16,383 after it.
    static let wholeDigitsMax = 131_072
    static let fractionDigitsMax = 16_383

    init() {}

    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            bytes.removeFirst()
        }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first else { return nil }
        whole = Array(first.drop { $0 == Self.zero })
        fraction = parts.count == 2 ? Array(parts[1]) : []
        guard !first.isEmpty || !fraction.isEmpty,
            (whole + fraction).allSatisfy({ (Self.zero...UInt8(ascii: "9")).contains($0) }),
            whole.count <= Self.wholeDigitsMax, fraction.count <= Self.fractionDigitsMax
        else { return nil }
    }

    var text: String {
        let isZero = (whole + fraction).allSatisfy { $0 == Self.zero }
        let sign = isNegative && !isZero ? "-" : ""
        let before = whole.isEmpty ? "0" : String(decoding: whole, as: UTF8.self)
        return fraction.isEmpty ? sign + before : sign + before + "." + String(decoding: fraction, as: UTF8.self)
    }
}

/// The wire format (`numeric_send`): digits of base 10,000, the weight of the first one, a sign and the scale to show.
extension PostgresNumeric: PostgresScalar {
    public static var postgresType: PostgresType { .numeric }
    public static var postgresArrayType: PostgresType { .numericArray }

    private enum Sign {
        static let positive: UInt16 = 0x0000
        static let negative: UInt16 = 0x4000
        static let nan: UInt16 = 0xC000
        static let infinity: UInt16 = 0xD000
        static let minusInfinity: UInt16 = 0xF000
    }

    public func encode(into buffer: inout ParameterBuffer) {
        switch text {
        case "NaN": Self.encode([], weight: 0, sign: Sign.nan, scale: 0, into: &buffer)
        case "Infinity": Self.encode([], weight: 0, sign: Sign.infinity, scale: 0, into: &buffer)
        case "-Infinity": Self.encode([], weight: 0, sign: Sign.minusInfinity, scale: 0, into: &buffer)
        default: encodeFinite(into: &buffer)
        }
    }

    private func encodeFinite(into buffer: inout ParameterBuffer) {
        guard let decimal = Decimal(text) else { preconditionFailure("a numeric keeps a decimal text only") }
        var ascii = Array(repeating: Decimal.zero, count: (4 - decimal.whole.count % 4) % 4) + decimal.whole
        let wholeGroups = ascii.count / 4
        ascii += decimal.fraction + Array(repeating: Decimal.zero, count: (4 - decimal.fraction.count % 4) % 4)
        let groups = stride(from: 0, to: ascii.count, by: 4).map { start in
            ascii[start..<start + 4].reduce(UInt16(0)) { $0 * 10 + UInt16($1 - Decimal.zero) }
        }
        let significant = groups.drop { $0 == 0 }
        let weight = wholeGroups - 1 - (groups.count - significant.count)
        Self.encode(
            Array(significant), weight: significant.isEmpty ? 0 : weight,
            sign: decimal.isNegative ? Sign.negative : Sign.positive, scale: decimal.fraction.count, into: &buffer)
    }

    private static func encode(
        _ groups: [UInt16], weight: Int, sign: UInt16, scale: Int, into buffer: inout ParameterBuffer
    ) {
        buffer.append(bigEndian: UInt16(groups.count))
        buffer.append(bigEndian: Int16(weight))
        buffer.append(bigEndian: sign)
        buffer.append(bigEndian: UInt16(scale))
        for group in groups { buffer.append(bigEndian: group) }
    }

    public init(postgres bytes: RawSpan, type: PostgresType) throws(DecodingFailure) {
        guard type == .numeric else { throw .typeMismatch(expected: "numeric", actual: type) }
        let count = Int(try bytes.bigEndian(at: 0, as: UInt16.self))
        let weight = Int(try bytes.bigEndian(at: 2, as: Int16.self))
        let sign: UInt16 = try bytes.bigEndian(at: 4)
        let scale = Int(try bytes.bigEndian(at: 6, as: UInt16.self))
        try bytes.requireCount(8 + 2 * count)
        guard scale <= Decimal.fractionDigitsMax else { throw .malformed("a numeric of scale \(scale)") }
        switch sign {
        case Sign.nan: self.init(special: "NaN")
        case Sign.infinity: self.init(special: "Infinity")
        case Sign.minusInfinity: self.init(special: "-Infinity")
        case Sign.positive, Sign.negative:
            var decimal = try Self.digits(bytes, count: count, weight: weight, scale: scale)
            decimal.isNegative = sign == Sign.negative
            self.init(decimal: decimal)
        default: throw .malformed("a numeric of sign \(sign)")
        }
    }

    private static func digits(
        _ bytes: RawSpan, count: Int, weight: Int, scale: Int
    ) throws(DecodingFailure) -> Decimal {
        /// The group that stands at a power of 10,000; zero where none was sent.
        func group(at power: Int) throws(DecodingFailure) -> [UInt8] {
            let index = weight - power
            var value = (0..<count).contains(index) ? try bytes.bigEndian(at: 8 + 2 * index, as: UInt16.self) : 0
            guard value < 10_000 else { throw .malformed("a numeric digit of \(value)") }
            var ascii = Array(repeating: Decimal.zero, count: 4)
            for position in stride(from: 3, through: 0, by: -1) {
                ascii[position] += UInt8(value % 10)
                value /= 10
            }
            return ascii
        }
        var decimal = Decimal()
        for power in stride(from: weight, through: 0, by: -1) { decimal.whole += try group(at: power) }
        decimal.whole = Array(decimal.whole.drop { $0 == Decimal.zero })
        for power in 1..<Swift.max(1, (scale + 3) / 4 + 1) { decimal.fraction += try group(at: -power) }
        decimal.fraction = Array(decimal.fraction.prefix(scale))
        return decimal
    }
}
