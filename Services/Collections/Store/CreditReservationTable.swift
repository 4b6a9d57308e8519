import Contracts
import Postgres
import Runtime

/// Credit reserved for orders of customers.
enum CreditReservationTable {
    static func select(_ orders: [OrderID]) -> SQL {
        "SELECT order_id, customer, amount, state FROM credit_reservation WHERE order_id = ANY(\(orders))"
    }

    static func read(_ rows: ResultSet) throws -> [OrderID: CreditReservation] {
        var reservations: [OrderID: CreditReservation] = [:]
        for row in rows {
            let (order, customer, amount, state) = try row.decode(
                OrderID.self, CustomerID.self, Int64.self, CreditReservation.State.self)
            reservations[order] = CreditReservation(order: order, customer: customer, amount: amount, state: state)
        }
        return reservations
    }

    static func insert(_ reservations: [CreditReservation]) -> SQL {
        """
        INSERT INTO credit_reservation (order_id, customer, amount, state)
        SELECT * FROM unnest(
            \(each: reservations, \.order), \(each: reservations, \.customer), \(each: reservations, \.amount),
            \(each: reservations, \.state))
        """
    }

    static func update(_ reservations: [CreditReservation]) -> SQL {
        """
        UPDATE credit_reservation AS r SET state = u.state
        FROM unnest(\(each: reservations, \.order), \(each: reservations, \.state)) AS u (order_id, state)
        WHERE r.order_id = u.order_id
        """
    }
}
