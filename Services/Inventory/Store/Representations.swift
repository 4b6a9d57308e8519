import Contracts
import Postgres

// The enumerations of the domain stand in the database by their names.

extension Movement.Kind: PostgresRepresentable {}

extension TaxCategory {
    init(stored name: String) throws(UnknownStoredValue) {
        guard let category = TaxCategory(rawValue: name) else {
            throw UnknownStoredValue(column: "tax_category", value: name)
        }
        self = category
    }
}

/// A stored name that this version does not know: the schema is ahead of the program.
struct UnknownStoredValue: Error, CustomStringConvertible {
    var column: String
    var value: String
    var description: String { "\(column) has the unknown value '\(value)'" }
}
