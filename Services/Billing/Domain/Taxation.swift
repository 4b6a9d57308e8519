import Contracts

/// Where the tax of an invoice is rounded. Both are lawful in the EU; an invoice keeps what it was issued with.
enum TaxRounding: String, CaseIterable, Sendable {
    /// On each line: the tax of the document is the sum of its lines'.
    case line
    /// Once for each rate, on the sum of what is taxed at it (EN 16931, BR-CO-17); the lines share it out.
    case document
}

/// What the tax of a line is computed from.
struct TaxableLine: Hashable, Sendable {
    var quantity: Int32
    /// Net price of one piece before the discount, in minor units.
    var unitPrice: Int64
    /// Hundredths of a percent off the price.
    var discountBasisPoints: Int32 = 0
    /// The rate of tax, in hundredths of a percent.
    var rateBasisPoints: Int32
}

/// What a line comes to, in minor units.
struct TaxedAmount: Hashable, Sendable {
    var net: Int64
    var tax: Int64
}

/// Net and tax of the lines of one document.
enum Taxation {
    private static let whole: Int64 = 10_000

    /// The amounts of `lines`, in their order. All rounding is half away from zero.
    static func amounts(of lines: [TaxableLine], rounding: TaxRounding) throws(MoneyError) -> [TaxedAmount] {
        switch rounding {
        case .line: try perLine(lines)
        case .document: try perDocument(lines)
        }
    }

    private static func perLine(_ lines: [TaxableLine]) throws(MoneyError) -> [TaxedAmount] {
        var amounts: [TaxedAmount] = []
        amounts.reserveCapacity(lines.count)
        for line in lines {
            let net = try net(of: line)
            let tax = try Amount.share(
                net, of: Int64(line.rateBasisPoints), in: whole, rounding: .halfAwayFromZero)
            amounts.append(TaxedAmount(net: net, tax: tax))
        }
        return amounts
    }

    /// The tax of each rate is rounded once, from exact line amounts, and shared out by the running total:
    /// a line's tax is what the rounded total grows by with it, so that the lines sum to the document.
    private static func perDocument(_ lines: [TaxableLine]) throws(MoneyError) -> [TaxedAmount] {
        var exactTotals: [Int32: Int128] = [:]
        var taxTotals: [Int32: Int64] = [:]
        var amounts: [TaxedAmount] = []
        amounts.reserveCapacity(lines.count)
        for line in lines {
            let rate = line.rateBasisPoints
            let net = try net(of: line)
            let total = exactTotals[rate, default: 0] + exactNet(of: line)
            let tax = try rounded(total * Int128(rate), dividedBy: Int128(whole) * Int128(whole))
            amounts.append(TaxedAmount(net: net, tax: try Amount.difference(tax, taxTotals[rate, default: 0])))
            exactTotals[rate] = total
            taxTotals[rate] = tax
        }
        return amounts
    }

    private static func net(of line: TaxableLine) throws(MoneyError) -> Int64 {
        let price = try Amount.product(Int64(line.quantity), line.unitPrice)
        if line.discountBasisPoints == 0 { return price }
        return try Amount.share(
            price, of: whole - Int64(line.discountBasisPoints), in: whole, rounding: .halfAwayFromZero)
    }

    /// In ten-thousandths of a minor unit. Sums of it stay far from 128 bits: quantity x price was checked to fit 64.
    private static func exactNet(of line: TaxableLine) -> Int128 {
        Int128(line.quantity) * Int128(line.unitPrice) * Int128(whole - Int64(line.discountBasisPoints))
    }

    private static func rounded(_ numerator: Int128, dividedBy divisor: Int128) throws(MoneyError) -> Int64 {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: divisor)
        let up: Int128 = remainder.magnitude * 2 >= divisor.magnitude ? (numerator < 0 ? -1 : 1) : 0
        guard let value = Int64(exactly: quotient + up) else { throw .overflow }
        return value
    }
}
