import Contracts
import Postgres
import Runtime

/// Payments as they are read.
enum PaymentQueries {
    @Sendable
    static func payment(_ id: PaymentID, _ connection: Connection, _ deadline: Deadline) throws -> PaymentView? {
        let rows = try connection.query("\(unescaped: selection) WHERE id = \(id)", deadline: deadline)
        guard let row = rows.first else { return nil }
        let allocations = try connection.query(
            """
            SELECT a.invoice, r.number, a.amount, a.allocated_on
            FROM allocation AS a JOIN receivable AS r ON r.invoice = a.invoice
            WHERE a.payment = \(id) ORDER BY a.invoice
            """, deadline: deadline
        ).map { row in
            let (invoice, number, amount, allocatedOn) = try row.decode(
                InvoiceID.self, String.self, Int64.self, LocalDate.self)
            return PaymentView.Allocation(
                invoice: invoice, number: number, amount: amount, allocatedOn: allocatedOn)
        }
        return PaymentView(payment: try summary(row), allocations: allocations)
    }

    /// The index `payment_received` holds it.
    static let list = List<PaymentSummary>.newestFirst(
        select: selection, at: "received_at", id: "id", key: { ($0.receivedAt, $0.payment) }, read: summary)

    /// The work list has an index of its own.
    @Sendable
    static func isIn(_ state: PaymentSummary.State) -> String {
        switch state {
        case .unapplied: "unapplied > 0"
        case .allocated: "unapplied = 0"
        }
    }

    private static let selection = """
        SELECT id, customer, reference, amount, unapplied, currency, value_date, received_at, actor FROM payment
        """

    @Sendable private static func summary(_ row: Row) throws -> PaymentSummary {
        let (payment, customer, reference, amount, unapplied, currency, valueDate, receivedAt, actor) = try row.decode(
            PaymentID.self, CustomerID?.self, String.self, Int64.self, Int64.self, Currency.self, LocalDate.self,
            Timestamp.self, String.self)
        return PaymentSummary(
            payment: payment, customer: customer, reference: reference,
            state: unapplied > 0 ? .unapplied : .allocated, amount: amount, unapplied: unapplied,
            currency: currency, valueDate: valueDate, receivedAt: receivedAt, actor: actor)
    }
}
