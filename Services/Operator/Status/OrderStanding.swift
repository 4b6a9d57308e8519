internal import Contracts
internal import Postgres
internal import Rows
internal import Runtime

/// Where an order stands, and what it waits for.
struct OrderStanding: Hashable, Sendable {
    var state: String
    /// Who buys: the account, or a guest.
    var buyer: String
    var channel: String
    var clientReference: String
    var currency: String
    var net: Int64
    /// The sender's own key of the submission.
    var submission: String
    /// In plain words; empty when nothing more is to come.
    var waitsFor: [String]
    /// Parked events about it: service, state and reason.
    var parked: [String]

    /// `nil` when there is no such order.
    init?(_ order: OrderID, _ schemas: Schemas) throws {
        let rows = try schemas.query(
            .orderIntake,
            """
            SELECT \(unescaped: FoundOrder.columns.of(where: FoundOrder.expressions))
            FROM published_order AS o LEFT JOIN published_order_progress AS p USING (id) WHERE o.id = \(order)
            """)
        guard let found: FoundOrder = try rows.first?.value() else { return nil }
        state = (found.state?.rawValue ?? "unknown") + (found.cause.map { " (\($0))" } ?? "")
        buyer = found.buyer
        channel = found.channel
        clientReference = found.clientReference
        currency = found.currency
        net = found.net
        submission = found.submission
        parked = try Self.parked(order, schemas)
        switch found.state {
        case .received:
            waitsFor =
                (found.stock == nil ? ["Inventory, to reserve stock"] : [])
                + (found.credit == nil ? ["Collections, to reserve credit"] : [])
                + ["declined without both by \(Narrator.short(found.decideBy))"]
        case .confirmed:
            waitsFor = ["the goods to leave" + (found.promisedDate.map { ", promised for \($0)" } ?? "")]
        case .cancelling: waitsFor = ["Fulfillment, to say whether anything has left"]
        case .dispatched: waitsFor = ["delivery"] + (found.isSettled ? [] : try Self.payment(order, schemas))
        case .delivered: waitsFor = found.isSettled ? [] : try Self.payment(order, schemas)
        case .completed, .declined, .cancelled, nil: waitsFor = []
        }
    }

    /// What is open of its invoices.
    private static func payment(_ order: OrderID, _ schemas: Schemas) throws -> [String] {
        let rows = try schemas.query(
            .collections,
            """
            SELECT number, currency, open, due_on FROM published_receivable
            WHERE order_id = \(order) AND open > 0 ORDER BY due_on
            """
        )
        let open = try rows.map { row in
            let (number, currency, open, due) = try row.decode(
                String.self, String.self, Int64.self, LocalDate.self)
            return "payment of \(Figures.money(open, currency)) for \(number), due \(due)"
        }
        return open.isEmpty ? ["its invoice"] : open
    }

    private static func parked(_ order: OrderID, _ schemas: Schemas) throws -> [String] {
        try Service.allCases.flatMap { service in
            try schemas.query(
                service,
                """
                SELECT id, state, reason FROM published_parked
                WHERE entity = \(Subject.order(order).description) ORDER BY id
                """
            ).map { row in
                let (id, state, reason) = try row.decode(Int64.self, String.self, String.self)
                return "\(service.rawValue)/\(id) (\(state)): \(reason)"
            }
        }
    }
}

/// An order as OrderIntake publishes it.
@SelectedRow
private struct FoundOrder {
    let state: OrderStage?
    let stock: String?
    let credit: String?
    let promisedDate: LocalDate?
    @Column("settled") let isSettled: Bool
    let cause: String?
    let decideBy: Timestamp
    let buyer: String
    let channel: String
    let clientReference: String
    let currency: String
    let net: Int64
    let submission: String

    static let expressions = [
        "settled": "coalesce(p.settled, false)", "buyer": "coalesce(o.account, 'a guest')",
        "submission": "concat(o.source, ' ', o.command_id)",
    ]
}
