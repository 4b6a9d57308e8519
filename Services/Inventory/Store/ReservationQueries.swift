import Contracts
import Postgres
import Rows
import Runtime

/// Reservations as they are read.
enum ReservationQueries {
    @Sendable
    static func reservation(
        _ order: OrderID, _ connection: Connection, _ deadline: Deadline
    ) throws -> ReservationView? {
        try connection.query(
            """
            SELECT \(unescaped: columns)
            FROM reservation AS r LEFT JOIN reservation_end AS e ON e.order_id = r.order_id
            WHERE r.order_id = \(order)
            """, deadline: deadline
        ).first?.value()
    }

    private static let columns = ReservationView.columns.of(
        ["r": StoredReservation.columns, "e": StoredReservationEnd.columns],
        where: [
            "state": "coalesce(e.outcome, r.answer)", "lines": "coalesce(e.lines, r.lines)",
            "available_date": "CASE WHEN r.answer <> 'short' THEN r.available_date END",
        ])
}
