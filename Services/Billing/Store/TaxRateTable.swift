import Contracts
import Postgres
import Runtime

/// Rates of tax by country, category and day of validity; changed by migrations only.
enum TaxRateTable {
    static func rates(of countries: [Country]) -> SQL {
        "SELECT country, category, valid_from, basis_points FROM tax_rate WHERE country = ANY(\(countries))"
    }

    static func read(_ rows: ResultSet) throws -> [TaxRate] {
        try rows.map { row in
            let (country, name, validFrom, basisPoints) = try row.decode(
                Country.self, String.self, LocalDate.self, Int32.self)
            let category: TaxCategory = try UnknownStoredValue.require(name, in: "tax_rate.category")
            return TaxRate(country: country, category: category, validFrom: validFrom, basisPoints: basisPoints)
        }
    }
}
