import Contracts
import Postgres
import Rows

/// Credit reserved for orders of customers.
enum CreditReservationTable {
    static func select(_ orders: [OrderID]) -> SQL {
        "SELECT \(CreditReservation.columns) FROM credit_reservation WHERE order_id = ANY(\(orders))"
    }
}
