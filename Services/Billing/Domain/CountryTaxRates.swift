import Contracts
import Rows

/// The rates of tax that somebody has set for a country, as OrderIntake tells them. Of several settings the highest
/// version holds, in whichever lane it came.
@StoredRow("tax_rates")
struct CountryTaxRates: Hashable, Sendable {
    @Key let country: Country
    @Version var version: Int32
    @JSONColumn var rates: [TaxRate]

    init(_ fact: TaxRatesSet) { self.init(country: fact.country, version: fact.version, rates: fact.rates) }
}
