import Contracts
import Postgres
import Rows

/// Accounts: each is changed in its customer's lane only.
enum AccountTable {
    /// Accounts of customers, by name, of payers, and of the receivables that payments may name; `nil` when the batch
    /// needs none.
    static func select(_ needs: CollectionsKeys) -> SQL? {
        let accounts = needs.accounts.sorted()
        if needs.searches.isEmpty, needs.due.isEmpty {
            guard !needs.customers.isEmpty || !accounts.isEmpty else { return nil }
            return """
                SELECT \(Account.columns) FROM account
                WHERE customer = ANY(\(needs.customers.sorted())) OR account = ANY(\(each: accounts, \.text))
                """
        }
        return """
            WITH search AS MATERIALIZED (\(searchOf: needs))
            SELECT \(Account.columns) FROM account
            WHERE customer = ANY(\(needs.customers.sorted())) OR account = ANY(\(each: accounts, \.text))
                OR account = ANY(ARRAY(SELECT account FROM search))
                OR customer = ANY(ARRAY(
                    SELECT customer FROM receivable WHERE reference_key = ANY(ARRAY(SELECT name FROM search))
                    UNION ALL
                    SELECT customer FROM receivable
                    WHERE open > 0 AND order_id = ANY(ARRAY(\(unescaped: PaymentSearch.orders)))))
            """
    }
}
