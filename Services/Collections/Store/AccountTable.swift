import Contracts
import Postgres
import Rows

/// Accounts: each is changed in its customer's lane only.
enum AccountTable {
    /// Accounts of customers, by name, and of the receivables that payments name; `nil` when the batch needs none.
    static func select(_ needs: CollectionsKeys) -> SQL? {
        guard !needs.customers.isEmpty || !needs.names.isEmpty || !needs.payments.isEmpty else { return nil }
        return """
            SELECT \(Account.columns) FROM account
            WHERE customer = ANY(\(needs.customers.sorted())) OR account = ANY(\(needs.names.sorted().map(\.text)))
                OR customer = ANY(ARRAY(
                    SELECT customer FROM receivable WHERE number = ANY(\(each: needs.payments, \.reference))))
            """
    }
}
