import Contracts
import Postgres
import Rows

/// Customers: read by all lanes, changed in their home lane only.
enum CustomerTable {
    static func select(_ accounts: [String]) -> SQL {
        "SELECT \(Customer.columns) FROM customer WHERE account = ANY(\(accounts))"
    }
}
