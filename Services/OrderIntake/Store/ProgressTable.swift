import Contracts
import Postgres
import Runtime

/// What becomes of orders: narrow rows that are updated in place, several times an order.
enum ProgressTable {
    private static let columns =
        """
        p.id, p.customer, p.state, p.stock, p.credit, p.available_date, p.promised_date, p.settled, p.cause, \
        p.updated_at
        """

    static func select(_ orders: [OrderID]) -> SQL {
        "SELECT \(unescaped: columns) FROM order_progress AS p WHERE p.id = ANY(\(orders))"
    }

    static func read(_ rows: ResultSet) throws -> [OrderID: OrderProgress] {
        var orders: [OrderID: OrderProgress] = [:]
        orders.reserveCapacity(rows.count)
        for row in rows {
            let order = try progress(row)
            orders[order.id] = order
        }
        return orders
    }

    private static func progress(_ row: Row) throws -> OrderProgress {
        var order = OrderProgress(
            id: try row[0, as: OrderID.self], customer: try row[1, as: CustomerID?.self],
            updatedAt: try row[9, as: Timestamp.self])
        order.state = try row[2, as: OrderState.self]
        order.stock = try row[3, as: ReservationAnswer?.self]
        order.credit = try row[4, as: ReservationAnswer?.self]
        order.availableDate = try row[5, as: LocalDate?.self]
        order.promisedDate = try row[6, as: LocalDate?.self]
        order.isSettled = try row[7, as: Bool.self]
        order.cause = try row[8, as: String?.self]
        return order
    }

    /// Those of some ranges that still wait for their reservations.
    static func waiting(in ranges: [ClosedRange<OrderID>]) -> SQL {
        let rows = ranges.sorted { $0.lowerBound < $1.lowerBound }
        return """
            SELECT \(unescaped: columns), u.first
            FROM unnest(\(each: rows, \.lowerBound), \(each: rows, \.upperBound)) AS u (first, last)
            JOIN order_progress AS p ON p.id BETWEEN u.first AND u.last
            WHERE p.state = 'received' ORDER BY p.id
            """
    }

    static func readWaiting(_ rows: ResultSet, into set: inout OrderIntakeSet) throws {
        for row in rows {
            let order = try progress(row)
            set.progress[order.id] = order
            set.expiring[try row[10, as: OrderID.self], default: []].append(order.id)
        }
    }

    static func insert(_ orders: [OrderProgress]) -> SQL {
        let rows = orders.sorted { $0.id < $1.id }
        return """
            INSERT INTO order_progress (
                id, customer, state, stock, credit, available_date, promised_date, settled, cause, updated_at)
            SELECT * FROM unnest(
                \(each: rows, \.id), \(each: rows, \.customer), \(each: rows, \.state), \(each: rows, \.stock),
                \(each: rows, \.credit), \(each: rows, \.availableDate), \(each: rows, \.promisedDate),
                \(each: rows, \.isSettled), \(each: rows, \.cause), \(each: rows, \.updatedAt))
            """
    }

    static func update(_ orders: [OrderProgress]) -> SQL {
        let rows = orders.sorted { $0.id < $1.id }
        return """
            UPDATE order_progress AS p SET
                state = u.state, stock = u.stock, credit = u.credit, available_date = u.available_date,
                promised_date = u.promised_date, settled = u.settled, cause = u.cause, updated_at = u.updated_at
            FROM unnest(
                \(each: rows, \.id), \(each: rows, \.state), \(each: rows, \.stock), \(each: rows, \.credit),
                \(each: rows, \.availableDate), \(each: rows, \.promisedDate), \(each: rows, \.isSettled),
                \(each: rows, \.cause), \(each: rows, \.updatedAt)
            ) AS u (id, state, stock, credit, available_date, promised_date, settled, cause, updated_at)
            WHERE p.id = u.id
            """
    }
}
