import Contracts
import Postgres
import Rows

/// Payments: once stored, all that changes is how much is unapplied, and whether the day of the money has come.
enum PaymentTable {
    /// What these customers have unapplied. Most have nothing, and the index `payment_credit` holds nothing of them.
    ///
    /// Nothing is locked: another lane may allocate such money to somebody else's invoice at the same moment. Then this
    /// turn came before.
    static func credits(of customers: [CustomerID]) -> SQL {
        """
        SELECT \(unescaped: OpenCredit.columns.of(where: ["amount": "sum(unapplied)::bigint"])) FROM payment
        WHERE customer = ANY(\(customers)) AND unapplied > 0 AND NOT pending GROUP BY customer, currency
        """
    }

    /// Payments with money left that may name an invoice of a batch, those whose bank entries come again, those that
    /// its commands name, and those whose day has come; `nil` when it needs none. They are rows that all lanes share,
    /// locked in the order of their identifiers: by one statement, which keeps one order. Each is looked up by itself:
    /// a join could read all that is unapplied.
    static func lock(_ needs: CollectionsKeys) -> SQL? {
        let names = needs.names.sorted()
        if needs.entries.isEmpty, needs.allocated.isEmpty, needs.due.isEmpty {
            guard !names.isEmpty else { return nil }
            return """
                SELECT \(Payment.columns) FROM payment
                WHERE unapplied > 0 AND id = ANY(ARRAY(
                    SELECT payment FROM payment_reference WHERE reference = ANY(\(each: names, \.text))))
                ORDER BY id FOR UPDATE
                """
        }
        let entries = needs.entries.sorted()
        return """
            SELECT \(Payment.columns) FROM payment
            WHERE id = ANY(ARRAY(
                SELECT (SELECT id FROM payment AS p WHERE p.id = r.payment AND p.unapplied > 0)
                FROM payment_reference AS r WHERE r.reference = ANY(\(each: names, \.text))
                UNION ALL
                SELECT (
                    SELECT id FROM payment AS p
                    WHERE p.bank_account = e.bank_account AND p.bank_reference = e.bank_reference)
                FROM unnest(\(each: entries, \.bankAccount), \(each: entries, \.bankReference))
                    AS e (bank_account, bank_reference)
                UNION ALL
                SELECT unnest(\(needs.allocated.sorted()))
                UNION ALL
                SELECT p.id
                FROM unnest(\(each: needs.due, \.lowerBound), \(each: needs.due, \.upperBound)) AS d (first, last)
                CROSS JOIN LATERAL (
                    SELECT id FROM payment WHERE pending AND id BETWEEN d.first AND d.last) AS p))
            ORDER BY id FOR UPDATE
            """
    }
}
