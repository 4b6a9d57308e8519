import Contracts
import Postgres
import Rows

/// Customers: read by all lanes, changed in their home lane only.
enum CustomerTable {
    /// Those of some accounts, and those that they are merged into.
    /// - Parameter whole: accounts whose parties are needed. They are many times as large as all the rest.
    static func select(_ accounts: [String], whole: Set<String>) -> SQL {
        """
        WITH RECURSIVE asked AS (
            SELECT * FROM unnest(\(accounts), \(accounts.map(whole.contains))) AS a (account, is_whole)
        ), \(unescaped: wayOfRows)
        SELECT DISTINCT ON (id) \(Customer.columns) FROM way ORDER BY id, is_whole DESC
        """
    }

    private static let wayOfRows = way(
        Customer.columns.of("c", where: ["parties": "CASE WHEN w.is_whole THEN c.parties END"]) + ", w.is_whole")

    /// The turns of the lanes to which orders under some accounts go: this one waits for those that are under way, and
    /// those that follow wait for it. So whoever merges the accounts finds all orders that were taken before, and no
    /// order is taken by what was read before.
    static func lockTurns(_ accounts: [String]) -> SQL {
        """
        WITH RECURSIVE asked AS (SELECT unnest(\(accounts)) AS account), \(unescaped: wayOfLanes)
        SELECT lane FROM checkpoint WHERE lane IN (SELECT (id >> 40)::integer FROM way) ORDER BY lane
        FOR SHARE OF checkpoint
        """
    }

    private static let wayOfLanes = way("c.id, c.merged_into")

    /// The table `way` of a recursive query: of each account of its table `asked` the customers from the account's own
    /// to the one that orders under it are taken for, which is merged into no other.
    /// - Parameter columns: of `c`, the customer, with `merged_into`; and of `w`, what is asked.
    static func way(_ columns: String) -> String {
        """
        way AS (
            SELECT \(columns) FROM asked AS w JOIN customer AS c ON c.account = w.account
            UNION ALL
            SELECT \(columns) FROM way AS w JOIN customer AS c ON c.id = w.merged_into
            WHERE w.merged_into IS NOT NULL
        )
        """
    }
}
