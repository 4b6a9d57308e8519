import Contracts
import Postgres
import Rows
import Runtime

/// Receivables as they are read.
enum ReceivableQueries {
    @Sendable
    static func receivable(
        _ invoice: InvoiceID, _ connection: Connection, _ deadline: Deadline
    ) throws -> ReceivableView? {
        let rows = try connection.query("\(unescaped: selection) WHERE invoice = \(invoice)", deadline: deadline)
        guard let receivable: ReceivableSummary = try rows.first?.value() else { return nil }
        let allocations = try connection.query(
            """
            SELECT \(ReceivableView.Allocation.columns) FROM allocation WHERE invoice = \(invoice) ORDER BY payment
            """, deadline: deadline)
        return ReceivableView(receivable: receivable, allocations: try allocations.rows())
    }

    /// The index `receivable_issued` holds it.
    static let list = List<ReceivableSummary>.newestFirst(
        select: selection, at: "issued_on", id: "invoice", key: { ($0.issuedOn, $0.invoice) })

    /// What is open has an index of its own.
    @Sendable
    static func isIn(_ state: ReceivableSummary.State) -> String {
        switch state {
        case .open: "open > 0"
        case .settled: "open = 0"
        }
    }

    private static let selection = """
        SELECT \(ReceivableSummary.columns.of(where: ["state": state])) FROM receivable
        """

    private static let state = "CASE WHEN open > 0 THEN 'open' ELSE 'settled' END"
}
