import Contracts
import Postgres
import Rows

/// Orders as they were accepted: written once, never changed.
enum OrderTable {
    private static let columns = OrderContent.columns.of("o")

    /// The content of those orders that have both reservations when what a batch granted is added to what they had;
    /// each with its order.
    static func confirmable(_ granted: [OrderID: OrderIntakeKeys.Granted]) -> SQL {
        let rows = granted.sorted { $0.key < $1.key }
        return """
            SELECT \(unescaped: columns), o.id
            FROM unnest(\(each: rows, { $0.key }), \(each: rows, { $0.value.stock }),
                \(each: rows, { $0.value.credit }))
                AS u (id, stock, credit)
            JOIN order_progress AS p ON p.id = u.id
            JOIN customer_order AS o ON o.id = u.id
            WHERE p.state = 'received' AND (u.stock OR p.stock = 'reserved') AND (u.credit OR p.credit = 'reserved')
            """
    }
}
