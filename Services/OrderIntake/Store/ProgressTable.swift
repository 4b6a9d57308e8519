import Contracts
import Postgres
import Rows

/// What becomes of orders: narrow rows that are updated in place, several times an order.
enum ProgressTable {
    private static let columns = OrderProgress.columns.of("p")

    static func select(_ orders: [OrderID]) -> SQL {
        "SELECT \(OrderProgress.columns) FROM order_progress WHERE id = ANY(\(orders))"
    }

    /// Those of some ranges that still wait for their reservations, each with the first of its range.
    static func waiting(in ranges: [ClosedRange<OrderID>]) -> SQL {
        let rows = ranges.sorted { $0.lowerBound < $1.lowerBound }
        return """
            SELECT \(unescaped: columns), u.first
            FROM unnest(\(each: rows, \.lowerBound), \(each: rows, \.upperBound)) AS u (first, last)
            JOIN order_progress AS p ON p.id BETWEEN u.first AND u.last
            WHERE p.state = 'received' ORDER BY p.id
            """
    }
}
