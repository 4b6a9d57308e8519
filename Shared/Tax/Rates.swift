public import Contracts

/// A rate of value-added tax: what a country takes of a category from a day on.
public struct TaxRate: Hashable, Sendable {
    public var country: Country
    public var category: TaxCategory
    public var validFrom: LocalDate
    /// Hundredths of a percent: 2000 is 20 %.
    public var basisPoints: Int32
    /// Where the rate is written down.
    public var source: String

    public init(country: Country, category: TaxCategory, validFrom: LocalDate, basisPoints: Int32, source: String) {
        self.country = country
        self.category = category
        self.validFrom = validFrom
        self.basisPoints = basisPoints
        self.source = source
    }
}

/// Which rate applies where and when.
///
/// - Of several rates of a category the one with the latest day of validity, not after the day asked for, applies.
/// - A category for which a country's law has no rate of its own is taxed at the standard rate: a reduced or zero rate
///   is there only where a row says so.
/// - A country without rows has no rule.
public struct TaxRates: Hashable, Sendable {
    /// By country, the latest first.
    private let byCountry: [Country: [TaxRate]]

    public init(_ rates: some Sequence<TaxRate>) {
        byCountry = Dictionary(grouping: rates, by: \.country).mapValues { $0.sorted { $0.validFrom > $1.validFrom } }
    }

    /// Whether any rate of a country is known.
    public func knows(_ country: Country) -> Bool { byCountry[country] != nil }

    /// Every rate, by country, then category, the latest first.
    public var all: [TaxRate] {
        byCountry.sorted { $0.key < $1.key }.flatMap { _, rates in
            TaxCategory.allCases.flatMap { category in rates.filter { $0.category == category } }
        }
    }

    /// The rate of a category in a country on a day.
    public func rate(
        in country: Country, for category: TaxCategory, on day: LocalDate
    ) throws(NoTaxRule) -> TaxRate {
        guard let rates = byCountry[country] else { throw .unknownCountry(country) }
        let valid = rates.lazy.filter { $0.validFrom <= day }
        guard
            let rate = valid.first(where: { $0.category == category })
                ?? valid.first(where: { $0.category == .standard })
        else { throw .noRate(country, category, day) }
        return rate
    }
}
