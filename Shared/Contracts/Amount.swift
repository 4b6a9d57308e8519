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

    /// What a part of something takes of its amount: the share of all up to the part's end, less the share of all
    /// before the part, each rounded half away from zero. So parts that follow each other sum to the amount, and each
    /// is within one minor unit of its exact share.
    /// - Parameters:
    ///   - part: from where to where the part goes, counted in quantity.
    ///   - whole: the quantity of all, at least where the part ends.
    /// - Precondition: the part lies within the whole.
    public static func part(_ part: Range<Int64>, of whole: Int64, in amount: Int64) throws(MoneyError) -> Int64 {
        precondition(part.lowerBound >= 0 && part.upperBound <= whole, "a part lies within its whole")
        let before = try share(amount, of: part.lowerBound, in: whole, rounding: .halfAwayFromZero)
        let through = try share(amount, of: part.upperBound, in: whole, rounding: .halfAwayFromZero)
        return try difference(through, before)
    }

    /// The minor units of a decimal amount such as `1234.50`: the other way of `decimal`. More digits than the minor
    /// unit has are refused, since they would be rounded silently.
    public static func minorUnits(decimal text: String, exponent: Int) throws(MoneyError) -> Int64 {
        do {
            return try DecimalText.parse(text, decimals: exponent)
        } catch {
            switch error {
            case .notANumber, .tooPrecise: throw .notAnAmount(text)
            case .overflow: throw .overflow
            }
        }
    }

    /// Minor units as people write them, with `exponent` digits after the point.
    public static func decimal(_ minorUnits: Int64, exponent: Int) -> String {
        DecimalText.text(minorUnits, decimals: exponent)
    }
}
