public import Contracts

/// Which rate applies where and when.
///
/// - Of several rates of a class the one with the latest day of validity, not after the day asked for, applies.
/// - A class for which a country's law has no rate of its own is taxed at the standard rate: a reduced or zero rate is
///   there only where a row says so.
/// - A country without rows has no rule.
public struct TaxRates: Hashable, Sendable {
    /// The latest first.
    private var byCountry: [Country: [TaxRate]]

    public init(_ byCountry: [Country: [TaxRate]]) { self.byCountry = byCountry.mapValues(Self.latestFirst) }

    /// These rates, with those of a country replaced.
    public mutating func set(_ rates: [TaxRate], of country: Country) { byCountry[country] = Self.latestFirst(rates) }

    private static func latestFirst(_ rates: [TaxRate]) -> [TaxRate] { rates.sorted { $0.validFrom > $1.validFrom } }

    /// Whether any rate of a country is known.
    public func knows(_ country: Country) -> Bool { byCountry[country] != nil }

    /// The countries of which rates are known, in order.
    public var countries: [Country] { byCountry.keys.sorted() }

    /// The rates of a country, by class, the latest first.
    public subscript(_ country: Country) -> [TaxRate] {
        TaxClass.allCases.flatMap { taxClass in byCountry[country, default: []].filter { $0.taxClass == taxClass } }
    }

    /// The rate of a class in a country on a day.
    public func rate(
        in country: Country, for taxClass: TaxClass, on day: LocalDate
    ) throws(NoTaxRule) -> TaxRate {
        guard let rates = byCountry[country] else { throw .unknownCountry(country) }
        let valid = rates.lazy.filter { $0.validFrom <= day }
        guard
            let rate = valid.first(where: { $0.taxClass == taxClass })
                ?? valid.first(where: { $0.taxClass == .standard })
        else { throw .noRate(country, taxClass, day) }
        return rate
    }
}
