import Contracts
import Postgres
import Rows

/// Rates of tax that somebody has set: a row for each country that has others than those that the program is shipped
/// with.
enum TaxRatesTable {
    static let select: SQL = "SELECT \(CountryTaxRates.columns) FROM tax_rates"
}
