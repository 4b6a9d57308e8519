import Contracts
import JSON
import Postgres
import Runtime

/// Orders as they are read.
enum OrderQueries {
    @Sendable
    static func order(_ id: OrderID, _ connection: Connection, _ deadline: Deadline) throws -> OrderView? {
        let rows = try connection.query(
            """
            SELECT p.state, p.cause, o.channel, o.client_reference, o.buyer, o.currency, o.net, o.requested_date,
                p.promised_date, o.received_at, o.decide_by, p.stock, p.credit, p.settled, p.updated_at, o.lines
            FROM customer_order AS o JOIN order_progress AS p ON p.id = o.id WHERE o.id = \(id)
            """, deadline: deadline)
        guard let row = rows.first else { return nil }
        let decoder = JSONDecoder()
        let channel: Channel = try UnknownStoredValue.require(row[2, as: String.self], in: "customer_order.channel")
        return OrderView(
            order: id, state: try row[0, as: OrderState.self], cause: try row[1, as: String?.self], channel: channel,
            clientReference: try row[3, as: String.self],
            buyer: try decoder.decode(Buyer.self, from: try row[4, as: JSONText.self].bytes),
            currency: try row[5, as: Currency.self], net: try row[6, as: Int64.self],
            requestedDate: try row[7, as: LocalDate?.self], promisedDate: try row[8, as: LocalDate?.self],
            receivedAt: try row[9, as: Timestamp.self], decideBy: try row[10, as: Timestamp.self],
            stock: try row[11, as: ReservationAnswer?.self], credit: try row[12, as: ReservationAnswer?.self],
            isSettled: try row[13, as: Bool.self], updatedAt: try row[14, as: Timestamp.self],
            lines: try decoder.decode([ConfirmedLine].self, from: try row[15, as: JSONText.self].bytes))
    }

    /// The index `customer_order_received` holds it.
    static let list = List<OrderSummary>.newestFirst(
        select: """
            SELECT o.id, p.state, o.customer, o.client_reference, o.currency, o.net, p.promised_date, o.received_at,
                p.updated_at
            FROM customer_order AS o JOIN order_progress AS p ON p.id = o.id
            """, at: "o.received_at", id: "o.id", key: { ($0.receivedAt, $0.order) },
        read: { row in
            let (order, state, customer, reference, currency, net, promised, receivedAt, updatedAt) = try row.decode(
                OrderID.self, OrderState.self, CustomerID?.self, String.self, Currency.self, Int64.self,
                LocalDate?.self, Timestamp.self, Timestamp.self)
            return OrderSummary(
                order: order, state: state, customer: customer, clientReference: reference, currency: currency,
                net: net, promisedDate: promised, receivedAt: receivedAt, updatedAt: updatedAt)
        })

    /// Open orders and those that came to nothing are few among many, and have an index each.
    @Sendable
    static func isIn(_ state: OrderState) -> String {
        let few =
            switch state {
            case .received, .confirmed, .cancelling, .dispatched, .delivered: " AND p.is_open"
            case .declined, .cancelled: " AND p.is_void"
            case .completed: ""
            }
        return "p.state = '\(state.rawValue)'\(few)"
    }
}
