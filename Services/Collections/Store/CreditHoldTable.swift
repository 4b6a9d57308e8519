import Contracts
import Postgres
import Runtime

/// Credit held for orders of customers.
enum CreditHoldTable {
    static func select(_ orders: [OrderID]) -> SQL {
        "SELECT order_id, customer, amount, state FROM credit_hold WHERE order_id = ANY(\(orders))"
    }

    static func read(_ rows: ResultSet) throws -> [OrderID: CreditHold] {
        var holds: [OrderID: CreditHold] = [:]
        for row in rows {
            let (order, customer, amount, state) = try row.decode(
                OrderID.self, CustomerID.self, Int64.self, CreditHold.State.self)
            holds[order] = CreditHold(order: order, customer: customer, amount: amount, state: state)
        }
        return holds
    }

    static func insert(_ holds: [CreditHold]) -> SQL {
        """
        INSERT INTO credit_hold (order_id, customer, amount, state)
        SELECT * FROM unnest(
            \(each: holds, \.order), \(each: holds, \.customer), \(each: holds, \.amount), \(each: holds, \.state))
        """
    }

    static func update(_ holds: [CreditHold]) -> SQL {
        """
        UPDATE credit_hold AS h SET state = u.state
        FROM unnest(\(each: holds, \.order), \(each: holds, \.state)) AS u (order_id, state)
        WHERE h.order_id = u.order_id
        """
    }
}
