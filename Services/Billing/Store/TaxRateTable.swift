import Contracts
import Postgres
import Rows

/// Rates of tax by country, category and day of validity; changed by migrations only.
enum TaxRateTable {
    static func rates(of countries: [Country]) -> SQL {
        "SELECT \(TaxRate.columns) FROM tax_rate WHERE country = ANY(\(countries))"
    }
}
