import Contracts
import Postgres
import Rows

/// Payments: once stored, all that changes is how much is unapplied.
enum PaymentTable {
    /// What these customers have unapplied. Most have nothing, and the index `payment_credit` holds nothing of them.
    ///
    /// Nothing is locked: another lane may allocate such money to somebody else's invoice at the same moment. Then this
    /// turn came before.
    static func credits(of customers: [CustomerID]) -> SQL {
        """
        SELECT \(unescaped: OpenCredit.columns.of(where: ["amount": "sum(unapplied)::bigint"])) FROM payment
        WHERE customer = ANY(\(customers)) AND unapplied > 0 GROUP BY customer, currency
        """
    }

    /// Payments with money left that name an invoice of a batch, and those that its commands name; `nil` when it needs
    /// none. They are rows that all lanes share, locked in the order of their identifiers: by one statement, which
    /// keeps one order.
    static func lock(_ needs: CollectionsKeys) -> SQL? {
        let (numbers, named) = (needs.numbers.sorted(), needs.allocated.sorted())
        if named.isEmpty {
            guard !numbers.isEmpty else { return nil }
            return """
                SELECT \(Payment.columns) FROM payment WHERE reference_key = ANY(\(numbers)) AND unapplied > 0
                ORDER BY id FOR UPDATE
                """
        }
        return """
            SELECT \(Payment.columns) FROM payment
            WHERE (reference_key = ANY(\(numbers)) AND unapplied > 0) OR id = ANY(\(named))
            ORDER BY id FOR UPDATE
            """
    }
}
