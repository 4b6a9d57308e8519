import Contracts
import Postgres
import Rows

/// Receivables: each is changed in its customer's lane only, a guest's in that of its order.
enum ReceivableTable {
    private static let columns = Receivable.columns.of("r")

    /// Receivables that a batch issues or looks for; `nil` when it needs none.
    ///
    /// A payment finds the receivable that it names; one that names none, two of its account with exactly its amount
    /// open, beside any that are named: nothing but its own match takes one of these away, and with two there is none,
    /// so that further ones decide nothing. All that a payer has open is read only where more is paid under a number
    /// than is open of it, since a customer may have thousands.
    static func select(_ needs: CollectionsKeys) -> SQL? {
        let payments = needs.payments
        if payments.isEmpty {
            guard !needs.invoices.isEmpty else { return nil }
            return """
                SELECT \(unescaped: columns) FROM receivable AS r WHERE r.invoice = ANY(\(needs.invoices.sorted()))
                """
        }
        return """
            WITH search AS (
                SELECT * FROM unnest(
                    \(each: payments, \.reference), \(each: payments, \.amount), \(each: payments, \.account)
                ) AS u (reference, amount, account)
            ), named AS (
                SELECT \(unescaped: columns) FROM receivable AS r WHERE r.number = ANY(\(each: payments, \.reference))
            ), overpaid AS (
                SELECT n.customer
                FROM named AS n
                JOIN (SELECT reference, sum(amount) AS amount FROM search GROUP BY reference) AS s
                    ON s.reference = n.number
                WHERE s.amount > n.open AND n.open > 0
                UNION ALL
                SELECT i.customer
                FROM unnest(
                    \(each: needs.paidAtOnce, \.number), \(each: needs.paidAtOnce, \.customer),
                    \(each: needs.paidAtOnce, \.left)
                ) AS i (number, customer, remainder)
                JOIN payment AS p ON p.reference_key = i.number AND p.unapplied > 0
                GROUP BY i.number, i.customer, i.remainder
                HAVING sum(p.unapplied) > i.remainder
            ), exact AS (
                SELECT a.customer, s.amount,
                    (SELECT count(*) FROM named AS n WHERE n.customer = a.customer AND n.open = s.amount) AS named_count
                FROM (
                    SELECT DISTINCT account, amount FROM search WHERE reference NOT IN (SELECT number FROM named)
                ) AS s
                JOIN account AS a ON a.account = s.account
            )
            SELECT \(unescaped: columns) FROM receivable AS r WHERE r.invoice = ANY(\(needs.invoices.sorted()))
            UNION SELECT * FROM named
            UNION SELECT \(unescaped: columns) FROM receivable AS r
                WHERE r.open > 0 AND r.customer = ANY(ARRAY(SELECT customer FROM overpaid) || \(needs.payers.sorted()))
            UNION SELECT \(unescaped: columns) FROM exact AS e
                CROSS JOIN LATERAL (
                    SELECT * FROM receivable AS x
                    WHERE x.customer = e.customer AND x.open = e.amount AND x.open > 0 LIMIT e.named_count + 2
                ) AS r
            """
    }
}
