internal import Contracts

/// Invoices add up, are numbered without gaps, and stand as receivables.
enum BillingChecks {
    static let all = [numbersWithoutGaps, datesDoNotFall, invoicesAddUp, linesFollow, oneReceivable]

    static let numbersWithoutGaps = Check(
        name: "invoice numbers have no gap",
        left: Side(
            "numbers given", .billing,
            "SELECT number AS key, 1 AS figure FROM published_invoice_number"),
        relation: .equals,
        right: Side(
            "invoices", .billing,
            "SELECT number AS key, count(*) AS figure FROM published_invoice GROUP BY number"), measure: .count)

    static let datesDoNotFall = Check(
        name: "no invoice is dated before one of a lower number in its series",
        left: Side(
            "dated before a lower number", .billing,
            """
            SELECT number AS key, 1 AS figure
            FROM (
                SELECT number, issued_on, max(issued_on) OVER (
                    PARTITION BY series ORDER BY number_in_series ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) AS before
                FROM published_invoice
            ) AS dated
            WHERE issued_on < before
            """), relation: .equals, right: .nothing, measure: .count)

    static let invoicesAddUp = Check(
        name: "every invoice is the sum of its lines and their tax",
        left: Side(
            "invoiced, gross", .billing,
            """
            SELECT concat(currency, ' ', \(Key.identifier("invoice", "id"))) AS key, gross AS figure
            FROM published_invoice
            """
        ),
        relation: .equals,
        right: Side(
            "lines and tax", .billing,
            """
            SELECT concat(currency, ' ', \(Key.identifier("invoice", "invoice"))) AS key,
                sum(net + tax) AS figure
            FROM published_invoice_line GROUP BY currency, invoice
            """), measure: .money)

    /// PostgreSQL rounds a `numeric` half away from zero, as the rules ask for.
    static let linesFollow = Check(
        name: "every line of an invoice follows from its price, its quantity, its discount and its charge",
        left: Side(
            "lines, at their prices", .billing,
            "SELECT \(line) AS key, amount AS figure FROM published_invoice_line"), relation: .equals,
        right: Side(
            "price x quantity", .billing,
            """
            SELECT \(line) AS key,
                \(Exact.share("unit_price::numeric * quantity", of: "per")) - discount + charge AS figure
            FROM published_invoice_line
            """), measure: .money)

    private static let line = "concat(currency, ' ', \(Key.identifier("invoice", "invoice")), ' line ', number)"

    static let oneReceivable = Check(
        name: "every invoice is one receivable, of the same number, order, entity, customer, day and amount",
        left: Side("invoices", .billing, receivables(of: "published_invoice", id: "id")), relation: .equals,
        right: Side("receivables", .collections, receivables(of: "published_receivable", id: "invoice")),
        measure: .count)

    /// The amount is part of the key, so that an invoice over nothing counts too.
    private static func receivables(of view: String, id: String) -> String {
        """
        SELECT concat(number, ' (', \(Key.identifier("invoice", id)), ') of ', \(Key.identifier(.order, "order_id")),
            ' by ', entity, ' to ',
            CASE WHEN customer IS NULL THEN 'a guest' ELSE \(Key.identifier(.customer, "customer")) END,
            ' due ', due_on, ' over ', gross, ' ', currency) AS key, 1 AS figure
        FROM \(view)
        """
    }
}
