import Contracts
import Postgres
import Runtime

/// Receivables as they are read.
enum ReceivableQueries {
    @Sendable
    static func receivable(
        _ invoice: InvoiceID, _ connection: Connection, _ deadline: Deadline
    ) throws -> ReceivableView? {
        let rows = try connection.query("\(unescaped: selection) WHERE invoice = \(invoice)", deadline: deadline)
        guard let row = rows.first else { return nil }
        let allocations = try connection.query(
            "SELECT payment, amount, allocated_on FROM allocation WHERE invoice = \(invoice) ORDER BY payment",
            deadline: deadline
        ).map { row in
            let (payment, amount, allocatedOn) = try row.decode(PaymentID.self, Int64.self, LocalDate.self)
            return ReceivableView.Allocation(payment: payment, amount: amount, allocatedOn: allocatedOn)
        }
        return ReceivableView(receivable: try summary(row), allocations: allocations)
    }

    /// The index `receivable_issued` holds it.
    static let list = List<ReceivableSummary>.newestFirst(
        select: selection, at: "issued_on", id: "invoice", key: { ($0.issuedOn, $0.invoice) }, read: summary)

    /// What is open has an index of its own.
    @Sendable
    static func isIn(_ state: ReceivableSummary.State) -> String {
        switch state {
        case .open: "open > 0"
        case .settled: "open = 0"
        }
    }

    private static let selection = """
        SELECT invoice, number, order_id, customer, currency, issued_on, due_on, gross, open FROM receivable
        """

    @Sendable private static func summary(_ row: Row) throws -> ReceivableSummary {
        let (invoice, number, order, customer, currency, issuedOn, dueOn, gross, open) = try row.decode(
            InvoiceID.self, String.self, OrderID.self, CustomerID?.self, Currency.self, LocalDate.self, LocalDate.self,
            Int64.self, Int64.self)
        return ReceivableSummary(
            invoice: invoice, number: number, order: order, customer: customer,
            state: open > 0 ? .open : .settled, currency: currency, issuedOn: issuedOn,
            dueOn: dueOn, gross: gross, open: open)
    }
}
