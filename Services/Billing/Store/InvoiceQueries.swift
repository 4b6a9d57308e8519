import Contracts
import Postgres
import Rows
import Runtime

/// Invoices as they are read.
enum InvoiceQueries {
    @Sendable
    static func invoice(_ id: InvoiceID, _ connection: Connection, _ deadline: Deadline) throws -> InvoiceView? {
        try connection.query("SELECT \(InvoiceView.columns) FROM invoice WHERE id = \(id)", deadline: deadline)
            .first?.value()
    }

    /// The index `invoice_issued` holds it.
    static let list = List<InvoiceSummary>.newestFirst(
        select: "SELECT \(InvoiceSummary.columns) FROM invoice", at: "issued_at", id: "id",
        key: { ($0.issuedAt, $0.invoice) })

    static func hasNumber(_ number: QueryParameter<InvoiceNumber?>) -> ListFilter {
        ListFilter(number) { number, sql in
            sql.appendLiteral("series = ")
            sql.appendInterpolation(number.series)
            sql.appendLiteral(" AND number = ")
            sql.appendInterpolation(number.number)
        }
    }
}
