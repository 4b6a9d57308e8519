import Contracts
import Postgres
import Rows

/// Customers: read by all lanes, changed in their home lane only.
enum CustomerTable {
    /// Those of some accounts, and those that they are merged into.
    static func select(_ accounts: [String]) -> SQL {
        """
        WITH RECURSIVE named AS (
            SELECT \(unescaped: columns) FROM customer AS c WHERE c.account = ANY(\(accounts))
            UNION ALL
            SELECT \(unescaped: columns) FROM named AS n JOIN customer AS c ON c.id = n.merged_into
            WHERE n.merged_into IS NOT NULL
        )
        SELECT \(Customer.columns) FROM named
        """
    }

    private static let columns = Customer.columns.of("c")
}
