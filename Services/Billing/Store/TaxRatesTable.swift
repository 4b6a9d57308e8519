import Contracts
import Postgres
import Rows

/// Rates of tax that somebody has set: a row for each country that has others than those that the program is shipped
/// with. Written by any lane: the highest version holds.
enum TaxRatesTable {
    static func select(_ countries: [Country]) -> SQL {
        "SELECT \(CountryTaxRates.columns) FROM tax_rates WHERE country = ANY(\(countries))"
    }
}
