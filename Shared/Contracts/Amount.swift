/// Why an amount could not be computed.
public enum MoneyError: Error, Hashable, Sendable {
    /// The result does not fit 64 bits of minor units.
    case overflow
    /// A division by zero parts.
    case divisionByZero
    /// The text is not a decimal amount that the currency's minor unit can hold exactly.
    case notAnAmount(String)
}

/// How a quotient becomes a whole number of minor units; named wherever rounding happens.
public enum Rounding: Sendable {
    /// To the nearest, ties away from zero: commercial rounding, as tax law asks of invoices.
    case halfAwayFromZero
    /// To the nearest, ties to the even neighbour.
    case halfEven
    /// Towards zero.
    case towardZero
}

/// Checked arithmetic over minor units, for rows of amounts that share one currency.
public enum Amount {
    public static func sum(_ a: Int64, _ b: Int64) throws(MoneyError) -> Int64 {
        let (value, overflow) = a.addingReportingOverflow(b)
        guard !overflow else { throw .overflow }
        return value
    }

    public static func difference(_ a: Int64, _ b: Int64) throws(MoneyError) -> Int64 {
        let (value, overflow) = a.subtractingReportingOverflow(b)
        guard !overflow else { throw .overflow }
        return value
    }

    public static func product(_ a: Int64, _ b: Int64) throws(MoneyError) -> Int64 {
        let (value, overflow) = a.multipliedReportingOverflow(by: b)
        guard !overflow else { throw .overflow }
        return value
    }

    /// `amount * numerator / denominator`, computed exactly in 128 bits and rounded as named.
    public static func share(
        _ amount: Int64, of numerator: Int64, in denominator: Int64, rounding: Rounding
    ) throws(MoneyError) -> Int64 {
        guard denominator != 0 else { throw .divisionByZero }
        let product = Int128(amount) * Int128(numerator)
        let divisor = Int128(denominator)
        let (quotient, remainder) = product.quotientAndRemainder(dividingBy: divisor)
        var result = quotient
        if remainder != 0 {
            let away: Int128 = (product < 0) == (divisor < 0) ? 1 : -1
            let twice = remainder.magnitude * 2
            let size = divisor.magnitude
            let up =
                switch rounding {
                case .towardZero: false
                case .halfAwayFromZero: twice >= size
                case .halfEven: twice > size || (twice == size && quotient % 2 != 0)
                }
            if up { result += away }
        }
        guard let value = Int64(exactly: result) else { throw .overflow }
        return value
    }

    /// The minor units of a decimal amount such as `1234.50`: the other way of `decimal`. More digits than the minor
    /// unit has are refused, since they would be rounded silently.
    public static func minorUnits(decimal text: String, exponent: Int) throws(MoneyError) -> Int64 {
        var digits = text.utf8[...]
        let negative = digits.first == UInt8(ascii: "-")
        if negative { digits = digits.dropFirst() }
        // Kept negative, since the least amount has no positive counterpart.
        var value: Int64 = 0
        var decimals: Int?
        var seen = false
        for byte in digits {
            if byte == UInt8(ascii: "."), decimals == nil, seen {
                decimals = 0
                continue
            }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { throw .notAnAmount(text) }
            seen = true
            if let count = decimals {
                if count == exponent {
                    guard byte == UInt8(ascii: "0") else { throw .notAnAmount(text) }
                    continue
                }
                decimals = count + 1
            }
            value = try difference(try product(value, 10), Int64(byte - UInt8(ascii: "0")))
        }
        guard seen, decimals != 0 || digits.last != UInt8(ascii: ".") else { throw .notAnAmount(text) }
        for _ in (decimals ?? 0)..<max(exponent, decimals ?? 0) { value = try product(value, 10) }
        return negative ? value : try difference(0, value)
    }

    /// Minor units as people write them, with `exponent` digits after the point.
    public static func decimal(_ minorUnits: Int64, exponent: Int) -> String {
        guard exponent > 0 else { return String(minorUnits) }
        var digits = String(minorUnits.magnitude)
        if digits.utf8.count <= exponent {
            digits = String(repeating: "0", count: exponent + 1 - digits.utf8.count) + digits
        }
        let point = digits.index(digits.endIndex, offsetBy: -exponent)
        return (minorUnits < 0 ? "-" : "") + digits[..<point] + "." + digits[point...]
    }
}
