import Contracts
import Postgres
import Rows
import Runtime

/// Orders as they are read.
enum OrderQueries {
    @Sendable
    static func order(_ id: OrderID, _ connection: Connection, _ deadline: Deadline) throws -> OrderView? {
        try connection.query(
            "SELECT \(unescaped: OrderView.columns.of(tables)) FROM \(unescaped: joined) WHERE o.id = \(id)",
            deadline: deadline
        ).first?.value()
    }

    /// The index `customer_order_received` holds it.
    static let list = List<OrderSummary>.newestFirst(
        select: "SELECT \(OrderSummary.columns.of(tables)) FROM \(joined)", at: "o.received_at", id: "o.id",
        key: { ($0.receivedAt, $0.order) })

    private static let tables: KeyValuePairs = ["o": ReceivedOrder.columns, "p": OrderProgress.columns]
    private static let joined = "customer_order AS o JOIN order_progress AS p ON p.id = o.id"

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
