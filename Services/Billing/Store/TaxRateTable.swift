import Contracts
import Postgres

/// Rates of tax by country, category and day of validity; changed by migrations only.
enum TaxRateTable {
    static func rates(of countries: [String]) -> SQL {
        "SELECT country, category, valid_from, basis_points FROM tax_rate WHERE country = ANY(\(countries))"
    }

    static func read(_ rows: ResultSet) throws -> [TaxRate] {
        try rows.map { row in
            let (country, name, validFrom, basisPoints) = try row.decode(
                String.self, String.self, LocalDate.self, Int32.self)
            guard let category = TaxCategory(rawValue: name) else { throw UnknownTaxCategory(name: name) }
            return TaxRate(country: country, category: category, validFrom: validFrom, basisPoints: basisPoints)
        }
    }
}

/// A stored category that this version does not know: the schema is ahead of the program.
struct UnknownTaxCategory: Error, CustomStringConvertible {
    var name: String
    var description: String { "the table of tax rates has the unknown category '\(name)'" }
}
