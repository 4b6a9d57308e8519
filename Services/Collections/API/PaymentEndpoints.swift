import Contracts
import HTTPServer
import JSON
import Postgres
import Runtime

/// Payments, as HTTP shows them.
enum PaymentEndpoints {
    /// A payment on a list.
    struct Summary: Codable, Hashable, Sendable {
        var payment: PaymentID
        /// Absent where nothing tells whose it is.
        var customer: CustomerID?
        /// What the payer wrote.
        var reference: String
        /// In minor units, as all amounts.
        var amount: Int64
        /// What no invoice took.
        var unapplied: Int64
        var currency: Currency
        var valueDate: LocalDate
        var receivedAt: Timestamp
        /// Who recorded it.
        var actor: String
    }

    /// A payment and what it paid.
    struct View: Codable, Hashable, Sendable {
        var payment: Summary
        var allocations: [Allocation]
    }

    struct Allocation: Codable, Hashable, Sendable {
        var invoice: InvoiceID
        var number: String
        var amount: Int64
        /// When the last part of it was allocated.
        var allocatedOn: LocalDate
    }

    /// Which payments a list has.
    enum State: String, Hashable, Sendable, CaseIterable {
        case unapplied, allocated
    }

    static func reading(_ access: ReadAccess) -> [Endpoint] {
        let customer = CollectionsAPI.customer
        let state = QueryParameter<State?>.choice(
            "state", "Payments with money left (the work list), or all of whose money is allocated.", of: State.self)
        return [
            .getByID("/v1/payments/{id}", summary: "A payment and what it paid.", access: access) {
                try PaymentQueries.payment($1, $0, $2)
            },
            .list(
                "/v1/payments",
                summary: "Payments in the order of their identifiers; state=unapplied is the work list.",
                parameters: [customer.description, state.description], access: access,
                key: \Summary.payment
            ) { connection, page, request, deadline in
                try PaymentQueries.payments(
                    of: try customer.value(in: request), try state.value(in: request), page, connection, deadline)
            },
        ]
    }
}

/// What they are read with.
private enum PaymentQueries {
    static func payment(
        _ id: PaymentID, _ connection: Connection, _ deadline: Deadline
    ) throws -> PaymentEndpoints.View? {
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
            return PaymentEndpoints.Allocation(
                invoice: invoice, number: number, amount: amount, allocatedOn: allocatedOn)
        }
        return PaymentEndpoints.View(payment: try summary(row), allocations: allocations)
    }

    static func payments(
        of customer: CustomerID?, _ state: PaymentEndpoints.State?, _ page: PageRequest<PaymentID>,
        _ connection: Connection, _ deadline: Deadline
    ) throws -> [PaymentEndpoints.Summary] {
        let (after, rowsMax) = (page.after?.rawValue ?? 0, Int64(page.rowsMax))
        let condition =
            switch state {
            case nil: "true"
            case .unapplied: "unapplied > 0"
            case .allocated: "unapplied = 0"
            }
        // Two texts, and one for each condition, so that each has the plan that fits it: the work list has an index of
        // its own.
        let statement: SQL =
            if let customer {
                """
                \(unescaped: selection) WHERE customer = \(customer) AND id > \(after) AND \(unescaped: condition)
                ORDER BY id LIMIT \(rowsMax)
                """
            } else {
                """
                \(unescaped: selection) WHERE id > \(after) AND \(unescaped: condition) ORDER BY id LIMIT \(rowsMax)
                """
            }
        return try connection.query(statement, deadline: deadline).map(summary)
    }

    private static let selection = """
        SELECT id, customer, reference, amount, unapplied, currency, value_date, received_at, actor FROM payment
        """

    private static func summary(_ row: Row) throws -> PaymentEndpoints.Summary {
        let (payment, customer, reference, amount, unapplied, currency, valueDate, receivedAt, actor) = try row.decode(
            PaymentID.self, CustomerID?.self, String.self, Int64.self, Int64.self, Currency.self, LocalDate.self,
            Timestamp.self, String.self)
        return PaymentEndpoints.Summary(
            payment: payment, customer: customer, reference: reference, amount: amount, unapplied: unapplied,
            currency: currency, valueDate: valueDate, receivedAt: receivedAt, actor: actor)
    }
}
