public import Contracts

/// An amount of a line that is taxed, in minor units: net or gross as the document's prices are.
public struct TaxableAmount: Hashable, Sendable {
    public var amount: Int64
    public var treatment: TaxTreatment

    public init(amount: Int64, treatment: TaxTreatment) {
        self.amount = amount
        self.treatment = treatment
    }
}

/// What a line comes to, in minor units.
public struct TaxedAmount: Hashable, Sendable {
    public var net: Int64
    public var tax: Int64

    public init(net: Int64, tax: Int64) {
        self.net = net
        self.tax = tax
    }
}

extension TaxSubtotal {
    init(_ treatment: TaxTreatment) {
        self.init(
            category: treatment.category, taxBasisPoints: treatment.basisPoints, country: treatment.country,
            reason: treatment.reason, net: 0, tax: 0)
    }

    /// How it is taxed.
    public var treatment: TaxTreatment {
        TaxTreatment(category: category, basisPoints: taxBasisPoints, country: country, reason: reason)
    }
}

/// Net and tax of the lines of one document, and its breakdown.
public struct TaxBreakdown: Hashable, Sendable {
    /// In the order of the lines that were given. They sum to the subtotals.
    public let lines: [TaxedAmount]
    /// In the order in which treatments come first.
    public let subtotals: [TaxSubtotal]

    /// All rounding is half away from zero.
    public init(
        of amounts: [TaxableAmount], prices: PriceMode, rounding: TaxRounding
    ) throws(MoneyError) {
        var lines: [TaxedAmount] = []
        lines.reserveCapacity(amounts.count)
        var groups: [TaxSubtotal] = []
        var places: [TaxTreatment: Int] = [:]
        // What has been given out so far in each group, in the document's price mode.
        var totals: [Int64] = []
        for taxable in amounts {
            let place = places[taxable.treatment] ?? groups.count
            if place == groups.count {
                places[taxable.treatment] = place
                groups.append(TaxSubtotal(taxable.treatment))
                totals.append(0)
            }
            totals[place] = try Amount.sum(totals[place], taxable.amount)
            // The rounded tax of a running total: a line's share is what it grows by, so that the lines sum to it.
            let tax =
                switch rounding {
                case .line: try Self.tax(taxable.amount, taxable.treatment, prices)
                case .document:
                    try Amount.difference(
                        Self.tax(totals[place], taxable.treatment, prices), groups[place].tax)
                }
            let net =
                switch prices {
                case .net: taxable.amount
                case .gross: try Amount.difference(taxable.amount, tax)
                }
            lines.append(TaxedAmount(net: net, tax: tax))
            groups[place].net = try Amount.sum(groups[place].net, net)
            groups[place].tax = try Amount.sum(groups[place].tax, tax)
        }
        self.lines = lines
        subtotals = groups
    }

    private static func tax(
        _ amount: Int64, _ treatment: TaxTreatment, _ prices: PriceMode
    ) throws(MoneyError) -> Int64 {
        let share = Int64(treatment.basisPoints)
        let whole =
            switch prices {
            case .net: Int64(10_000)
            case .gross: 10_000 + share
            }
        return try Amount.share(amount, of: share, in: whole, rounding: .halfAwayFromZero)
    }
}
