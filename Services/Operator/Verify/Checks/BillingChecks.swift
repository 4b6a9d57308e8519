internal import Contracts

/// Invoices add up, are numbered without gaps, and stand as receivables.
enum BillingChecks {
    static let all = [numbersWithoutGaps, invoicesAddUp, oneReceivable]

    static let numbersWithoutGaps = Check(
        name: "invoice numbers have no gap",
        left: Side(
            "numbers given", .billing,
            "SELECT \(number) AS key, 1 AS figure FROM number_series, generate_series(1, last) AS number"),
        relation: .equals,
        right: Side(
            "invoices", .billing,
            "SELECT \(number) AS key, count(*) AS figure FROM invoice GROUP BY series, number"), measure: .count)

    static let invoicesAddUp = Check(
        name: "every invoice is the sum of its lines and their tax",
        left: Side(
            "invoiced, gross", .billing,
            "SELECT concat(currency, ' ', \(Key.identifier("invoice", "id"))) AS key, gross AS figure FROM invoice"),
        relation: .equals,
        right: Side(
            "lines and tax", .billing,
            """
            SELECT concat(currency, ' ', \(Key.identifier("invoice", "id"))) AS key,
                sum((line->>'quantity')::bigint * (line->>'unitPrice')::bigint + (line->>'tax')::bigint) AS figure
            FROM invoice, json_array_elements(lines) AS line GROUP BY currency, id
            """), measure: .money)

    static let oneReceivable = Check(
        name: "every invoice is one receivable, of the same number, order, customer, day and amount",
        left: Side("invoices", .billing, receivables(of: "invoice", id: "id", number: number)), relation: .equals,
        right: Side("receivables", .collections, receivables(of: "receivable", id: "invoice", number: "number")),
        measure: .count)

    /// The number on the paper (`InvoiceNumber`): `INV-2026-000017`.
    private static let number = """
        concat(series, '-', lpad(number::text, greatest(6, length(number::text)), '0'))
        """

    /// The amount is part of the key, so that an invoice over nothing counts too.
    private static func receivables(of table: String, id: String, number: String) -> String {
        """
        SELECT concat(\(number), ' (', \(Key.identifier("invoice", id)), ') of ', \(Key.identifier(.order, "order_id")),
            ' to ', CASE WHEN customer IS NULL THEN 'a guest' ELSE \(Key.identifier(.customer, "customer")) END,
            ' due ', due_on, ' over ', gross, ' ', currency) AS key, 1 AS figure
        FROM \(table)
        """
    }
}
