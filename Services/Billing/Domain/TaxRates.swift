import Contracts
import Rows

/// A rate of value-added tax: what a country takes of a category from a day on.
@SelectedRow
struct TaxRate: Hashable, Sendable {
    /// ISO 3166-1 alpha-2.
    var country: Country
    var category: TaxCategory
    var validFrom: LocalDate
    /// Hundredths of a percent: 2000 is 20 %.
    var basisPoints: Int32
}

/// No rate is known for a day, though the country has rates: the table starts too late.
struct TaxRateMissing: Error, Hashable, CustomStringConvertible {
    var country: Country
    var category: TaxCategory
    var day: LocalDate

    var description: String { "no rate of tax is known for \(country), \(category.rawValue), on \(day)" }
}

/// Which rate applies where and when.
///
/// - A country without any rate is an export: zero-rated.
/// - A category for which a country has no rate of its own on the day is taxed at the standard rate, so that a
///   missing row never loses tax.
/// - Of several rates the one with the latest day of validity, not after the day asked for, applies.
struct TaxRates: Sendable {
    /// By country, the latest first.
    private let byCountry: [Country: [TaxRate]]

    init(_ rates: some Sequence<TaxRate>) {
        byCountry = Dictionary(grouping: rates, by: \.country).mapValues { $0.sorted { $0.validFrom > $1.validFrom } }
    }

    /// The rate in basis points for goods of a category shipped to `country` and invoiced on `day`.
    func basisPoints(in country: Country, for category: TaxCategory, on day: LocalDate) throws(TaxRateMissing) -> Int32
    {
        guard let rates = byCountry[country] else { return 0 }
        let valid = rates.lazy.filter { $0.validFrom <= day }
        let rate = valid.first { $0.category == category } ?? valid.first { $0.category == .standard }
        guard let rate else { throw TaxRateMissing(country: country, category: category, day: day) }
        return rate.basisPoints
    }
}
