import Contracts
import HTTPServer
import JSON
import Postgres
import Runtime

/// Receivables, as HTTP shows them.
enum ReceivableEndpoints {
    /// A receivable on a list.
    struct Summary: Codable, Hashable, Sendable {
        var invoice: InvoiceID
        var number: String
        var order: OrderID
        /// Absent for a guest.
        var customer: CustomerID?
        var currency: Currency
        var issuedOn: LocalDate
        var dueOn: LocalDate
        /// In minor units, as all amounts.
        var gross: Int64
        /// What is not paid yet.
        var open: Int64
    }

    /// A receivable and what paid it.
    struct View: Codable, Hashable, Sendable {
        var receivable: Summary
        var allocations: [Allocation]
    }

    struct Allocation: Codable, Hashable, Sendable {
        var payment: PaymentID
        var amount: Int64
        /// When the last part of it was allocated.
        var allocatedOn: LocalDate
    }

    /// Which receivables a list has.
    enum State: String, Hashable, Sendable, CaseIterable {
        case open, overdue, settled
    }

    static func reading(_ access: ReadAccess) -> [Endpoint] {
        let customer = CollectionsAPI.customer
        let state = QueryParameter<State?>.choice(
            "state", "Receivables that are open, overdue (open and due before asOf) or settled.", of: State.self)
        let asOf = QueryParameter<LocalDate?>.value(
            "asOf", "The day on which overdue is judged; today in UTC where it is absent.", of: LocalDate.self,
            schema: JSONSchema.of(LocalDate.self), mustBe: "a date such as 2026-11-25")
        return [
            .getByID("/v1/receivables/{id}", summary: "A receivable, by its invoice, and what paid it.", access: access)
            { try ReceivableQueries.receivable($1, $0, $2) },
            .list(
                "/v1/receivables", summary: "Receivables in the order of their invoices' identifiers.",
                parameters: [customer.description, state.description, asOf.description], access: access,
                key: \Summary.invoice
            ) { connection, page, request, deadline in
                try ReceivableQueries.receivables(
                    of: try customer.value(in: request), try state.value(in: request),
                    asOf: try asOf.value(in: request), page, connection, deadline)
            },
        ]
    }
}

/// What they are read with.
private enum ReceivableQueries {
    static func receivable(
        _ invoice: InvoiceID, _ connection: Connection, _ deadline: Deadline
    ) throws -> ReceivableEndpoints.View? {
        let rows = try connection.query("\(unescaped: selection) WHERE invoice = \(invoice)", deadline: deadline)
        guard let row = rows.first else { return nil }
        let allocations = try connection.query(
            "SELECT payment, amount, allocated_on FROM allocation WHERE invoice = \(invoice) ORDER BY payment",
            deadline: deadline
        ).map { row in
            let (payment, amount, allocatedOn) = try row.decode(PaymentID.self, Int64.self, LocalDate.self)
            return ReceivableEndpoints.Allocation(payment: payment, amount: amount, allocatedOn: allocatedOn)
        }
        return ReceivableEndpoints.View(receivable: try summary(row), allocations: allocations)
    }

    static func receivables(
        of customer: CustomerID?, _ state: ReceivableEndpoints.State?, asOf day: LocalDate?,
        _ page: PageRequest<InvoiceID>, _ connection: Connection, _ deadline: Deadline
    ) throws -> [ReceivableEndpoints.Summary] {
        let (after, rowsMax) = (page.after?.rawValue ?? 0, Int64(page.rowsMax))
        let condition =
            switch state {
            case nil: "true"
            case .open, .overdue: "open > 0"
            case .settled: "open = 0"
            }
        // The last day there is, which PostgreSQL calls infinity, leaves none out.
        let dueBefore =
            state == .overdue ? try day ?? today(connection, deadline) : LocalDate(days: .max)
        // Two texts, and one for each condition, so that each has the plan that fits it: what is open has an index of
        // its own.
        let statement: SQL =
            if let customer {
                """
                \(unescaped: selection) WHERE customer = \(customer) AND invoice > \(after) AND \(unescaped: condition)
                    AND due_on < \(dueBefore)
                ORDER BY invoice LIMIT \(rowsMax)
                """
            } else {
                """
                \(unescaped: selection) WHERE invoice > \(after) AND \(unescaped: condition)
                    AND due_on < \(dueBefore)
                ORDER BY invoice LIMIT \(rowsMax)
                """
            }
        return try connection.query(statement, deadline: deadline).map(summary)
    }

    private static func today(_ connection: Connection, _ deadline: Deadline) throws -> LocalDate {
        try connection.query("SELECT (now() AT TIME ZONE 'UTC')::date", deadline: deadline).single()[
            0, as: LocalDate.self]
    }

    private static let selection = """
        SELECT invoice, number, order_id, customer, currency, issued_on, due_on, gross, open FROM receivable
        """

    private static func summary(_ row: Row) throws -> ReceivableEndpoints.Summary {
        let (invoice, number, order, customer, currency, issuedOn, dueOn, gross, open) = try row.decode(
            InvoiceID.self, String.self, OrderID.self, CustomerID?.self, Currency.self, LocalDate.self, LocalDate.self,
            Int64.self, Int64.self)
        return ReceivableEndpoints.Summary(
            invoice: invoice, number: number, order: order, customer: customer, currency: currency, issuedOn: issuedOn,
            dueOn: dueOn, gross: gross, open: open)
    }
}
