import Contracts
import JSON
import Postgres
import Runtime

/// Reservations as they are read.
enum ReservationQueries {
    @Sendable
    static func reservation(
        _ order: OrderID, _ connection: Connection, _ deadline: Deadline
    ) throws -> ReservationView? {
        let rows = try connection.query(
            """
            SELECT coalesce(e.outcome, r.answer), r.available_date, r.decided_at, coalesce(e.lines, r.lines), r.short,
                e.shipment_id, e.ended_at
            FROM reservation AS r LEFT JOIN reservation_end AS e ON e.order_id = r.order_id
            WHERE r.order_id = \(order)
            """, deadline: deadline)
        guard let row = rows.first else { return nil }
        let (name, availableDate, decidedAt, lines, short, shipment, endedAt) = try row.decode(
            String.self, LocalDate.self, Timestamp.self, JSONText.self, JSONText?.self, ShipmentID?.self,
            Timestamp?.self)
        let state: ReservationView.State = try UnknownStoredValue.require(name, in: "reservation.answer")
        let decoder = JSONDecoder()
        return ReservationView(
            order: order, state: state, availableDate: state == .short ? nil : availableDate, decidedAt: decidedAt,
            lines: try decoder.decode([ReservationView.Line].self, from: lines.bytes),
            short: try short.map { try decoder.decode([StockShort.Line].self, from: $0.bytes) }, shipment: shipment,
            endedAt: endedAt)
    }
}
