import Contracts
import Postgres
import Rows
import Runtime

/// Payments as they are read.
enum PaymentQueries {
    @Sendable
    static func payment(_ id: PaymentID, _ connection: Connection, _ deadline: Deadline) throws -> PaymentView? {
        let rows = try connection.query("\(unescaped: selection) WHERE id = \(id)", deadline: deadline)
        guard let payment: PaymentSummary = try rows.first?.value() else { return nil }
        let allocations = try connection.query(
            """
            SELECT \(unescaped: PaymentView.Allocation.columns.of("a", where: ["number": "r.number"]))
            FROM allocation AS a JOIN receivable AS r ON r.invoice = a.invoice
            WHERE a.payment = \(id) ORDER BY a.invoice
            """, deadline: deadline)
        return PaymentView(payment: payment, allocations: try allocations.rows())
    }

    /// The index `payment_received` holds it.
    static let list = List<PaymentSummary>.newestFirst(
        select: selection, at: "received_at", id: "id", key: { ($0.receivedAt, $0.payment) })

    /// The work list has an index of its own.
    @Sendable
    static func isIn(_ state: PaymentSummary.State) -> String {
        switch state {
        case .pending: "pending"
        case .unapplied: "unapplied > 0 AND NOT pending"
        case .allocated: "unapplied = 0"
        }
    }

    private static let selection = """
        SELECT \(PaymentSummary.columns.of(where: ["state": state])) FROM payment
        """

    private static let state = """
        CASE WHEN pending THEN 'pending' WHEN unapplied > 0 THEN 'unapplied' ELSE 'allocated' END
        """
}
