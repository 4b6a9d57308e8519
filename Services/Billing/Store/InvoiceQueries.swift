import Contracts
import JSON
import Postgres
import Runtime

/// Invoices as they are read.
enum InvoiceQueries {
    @Sendable
    static func invoice(_ id: InvoiceID, _ connection: Connection, _ deadline: Deadline) throws -> InvoiceView? {
        let rows = try connection.query(
            """
            SELECT series, number, order_id, shipment_id, client_reference, currency, issued_on, due_on, net, tax,
                gross,
                issued_at, buyer, lines
            FROM invoice WHERE id = \(id)
            """, deadline: deadline)
        return try rows.first.map { try view($0, id) }
    }

    /// The index `invoice_issued` holds it.
    static let list = List<InvoiceSummary>.newestFirst(
        select: """
            SELECT id, series, number, order_id, shipment_id, customer, currency, issued_on, due_on, net, tax, gross,
                issued_at
            FROM invoice
            """, at: "issued_at", id: "id", key: { ($0.issuedAt, $0.invoice) }, read: summary)

    static func hasNumber(_ number: QueryParameter<InvoiceNumber?>) -> ListFilter {
        ListFilter(number) { number, sql in
            sql.appendLiteral("series = ")
            sql.appendInterpolation(number.series)
            sql.appendLiteral(" AND number = ")
            sql.appendInterpolation(number.number)
        }
    }

    private static func view(_ row: Row, _ id: InvoiceID) throws -> InvoiceView {
        let decoder = JSONDecoder()
        return InvoiceView(
            invoice: id,
            number: InvoiceNumber(
                series: try row["series", as: String.self], number: try row["number", as: Int64.self]),
            order: try row["order_id", as: OrderID.self], shipment: try row["shipment_id", as: ShipmentID.self],
            clientReference: try row["client_reference", as: String.self],
            currency: try row["currency", as: Currency.self], issuedOn: try row["issued_on", as: LocalDate.self],
            dueOn: try row["due_on", as: LocalDate.self], net: try row["net", as: Int64.self],
            tax: try row["tax", as: Int64.self], gross: try row["gross", as: Int64.self],
            issuedAt: try row["issued_at", as: Timestamp.self],
            buyer: try decoder.decode(Buyer.self, from: try row["buyer", as: JSONText.self].bytes),
            lines: try decoder.decode([InvoiceIssued.Line].self, from: try row["lines", as: JSONText.self].bytes))
    }

    @Sendable private static func summary(_ row: Row) throws -> InvoiceSummary {
        InvoiceSummary(
            invoice: try row["id", as: InvoiceID.self],
            number: InvoiceNumber(
                series: try row["series", as: String.self], number: try row["number", as: Int64.self]),
            order: try row["order_id", as: OrderID.self], shipment: try row["shipment_id", as: ShipmentID.self],
            customer: try row["customer", as: CustomerID?.self], currency: try row["currency", as: Currency.self],
            issuedOn: try row["issued_on", as: LocalDate.self], dueOn: try row["due_on", as: LocalDate.self],
            net: try row["net", as: Int64.self], tax: try row["tax", as: Int64.self],
            gross: try row["gross", as: Int64.self], issuedAt: try row["issued_at", as: Timestamp.self])
    }
}
