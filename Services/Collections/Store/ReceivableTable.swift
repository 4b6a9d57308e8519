import Contracts
import Postgres
import Rows

/// Receivables: each is changed in its customer's lane only, a guest's in that of its order.
enum ReceivableTable {
    private static let columns = Receivable.columns.of("r")

    /// Receivables that a batch issues or looks for; `nil` when it needs none.
    ///
    /// A payment finds the receivables that it may name: by their numbers, by their orders', and by the buyers' own.
    /// One that names none finds two of its account with exactly its amount open, beside any that are named: nothing
    /// but its own match takes one of these away, and with two there is none, so that further ones decide nothing. So
    /// it is with two of the same buyer's number, beside as many as the batch can take away. Both are looked for of
    /// each legal entity, those among them that the batch itself registers: money of one pays nothing that is owed to
    /// another. All that a payer has open is read only
    /// where more is paid under a name than is open of it, since a customer may have thousands.
    static func select(_ needs: CollectionsKeys) -> SQL? {
        if needs.searches.isEmpty, needs.due.isEmpty {
            guard !needs.invoices.isEmpty else { return nil }
            return """
                SELECT \(unescaped: columns) FROM receivable AS r WHERE r.invoice = ANY(\(needs.invoices.sorted()))
                """
        }
        return """
            WITH search AS MATERIALIZED (\(searchOf: needs)), entity AS MATERIALIZED (
                SELECT code FROM legal_entity UNION SELECT unnest(\(needs.registered.sorted()))
            ), numbered AS (
                SELECT r.* FROM receivable AS r WHERE r.reference_key = ANY(ARRAY(SELECT name FROM search))
            ), taken AS (SELECT (SELECT count(*) FROM search) + (SELECT count(*) FROM numbered) AS most), named AS (
                SELECT * FROM numbered
                UNION SELECT r.* FROM receivable AS r
                    WHERE r.open > 0 AND r.order_id = ANY(ARRAY(\(unescaped: PaymentSearch.orders)))
                UNION SELECT r.* FROM (
                    SELECT DISTINCT a.customer, s.name FROM search AS s JOIN account AS a ON a.account = s.account
                    WHERE s.name <> '' AND NOT EXISTS (SELECT FROM numbered AS n WHERE n.reference_key = s.name)
                ) AS b CROSS JOIN entity AS l CROSS JOIN LATERAL (
                    SELECT * FROM receivable AS x
                    WHERE x.customer = b.customer AND x.buyer_key = b.name AND x.open > 0 AND x.entity = l.code
                    LIMIT (SELECT most FROM taken) + 2
                ) AS r
            ), paid AS (
                SELECT n.invoice, s.amount FROM named AS n JOIN search AS s ON s.name = n.reference_key
                UNION ALL SELECT n.invoice, s.amount
                    FROM named AS n JOIN search AS s ON s.name = n.buyer_key AND s.name <> ''
                UNION ALL SELECT n.invoice, s.amount
                    FROM named AS n JOIN search AS s ON s.name = \(unescaped: PaymentSearch.order("n.order_id"))
            ), overpaid AS (
                SELECT n.customer
                FROM named AS n JOIN (SELECT invoice, sum(amount) AS amount FROM paid GROUP BY invoice) AS p
                    ON p.invoice = n.invoice
                WHERE p.amount > n.open AND n.open > 0
                UNION ALL
                SELECT i.customer
                FROM unnest(
                    \(each: needs.paidAtOnce, \.names), \(each: needs.paidAtOnce, \.customer),
                    \(each: needs.paidAtOnce, \.left)
                ) AS i (names, customer, remainder)
                CROSS JOIN LATERAL (
                    SELECT sum(p.unapplied) AS waiting FROM payment AS p
                    WHERE p.unapplied > 0 AND p.id = ANY(ARRAY(
                        SELECT payment FROM payment_reference WHERE reference = ANY(string_to_array(i.names, E'\\n'))))
                ) AS w
                WHERE w.waiting > i.remainder
            ), exact AS (
                SELECT a.customer, s.amount, coalesce(n.count, 0) AS named_count
                FROM (
                    SELECT DISTINCT s.account, s.amount FROM search AS s
                    WHERE s.account IS NOT NULL AND NOT EXISTS (
                        SELECT FROM search AS o JOIN numbered AS n ON n.reference_key = o.name
                        WHERE o.payment = s.payment)
                ) AS s
                JOIN account AS a ON a.account = s.account
                LEFT JOIN (SELECT customer, open, count(*) FROM named GROUP BY customer, open) AS n
                    ON n.customer = a.customer AND n.open = s.amount
            )
            SELECT \(unescaped: columns) FROM receivable AS r WHERE r.invoice = ANY(\(needs.invoices.sorted()))
            UNION SELECT \(unescaped: columns) FROM named AS r
            UNION SELECT \(unescaped: columns) FROM receivable AS r
                WHERE r.open > 0 AND r.customer = ANY(ARRAY(SELECT customer FROM overpaid) || \(needs.payers.sorted()))
            UNION SELECT \(unescaped: columns) FROM exact AS e
                CROSS JOIN entity AS l CROSS JOIN LATERAL (
                    SELECT * FROM receivable AS x
                    WHERE x.customer = e.customer AND x.open = e.amount AND x.open > 0 AND x.entity = l.code
                    LIMIT e.named_count + 2
                ) AS r
            """
    }
}
