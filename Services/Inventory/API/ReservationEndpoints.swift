import Contracts
import HTTPServer
import JSON
import Postgres
import Runtime

/// Reservations, as HTTP shows them.
enum ReservationEndpoints {
    enum State: String, Codable, Hashable, Sendable, CaseIterable {
        case reserved, short, released, issued
    }

    /// What Inventory answered to an order, and what became of it.
    struct View: Codable, Hashable, Sendable {
        var order: OrderID
        var state: State
        /// The day from which the goods can leave; absent when lines were short.
        var availableDate: LocalDate?
        var decidedAt: Timestamp
        var lines: [Line]
        /// The lines that could not be reserved; absent when all were.
        var short: [StockShort.Line]?
        /// Of an issued one: with which shipment it left.
        var shipment: ShipmentID?
        /// When it was released or issued.
        var endedAt: Timestamp?
    }

    struct Line: Codable, Hashable, Sendable {
        var number: Int32
        var sku: String
        var quantity: Int64
        /// Of what was issued, in minor units of `currency`.
        var cost: Int64?
        var currency: Currency?
    }

    static func reading(_ access: ReadAccess) -> [Endpoint] {
        [
            .getByID(
                "/v1/reservations/{id}", summary: "What is, or was, reserved for an order.", id: OrderID.self,
                access: access
            ) { try reservation(of: $1, $0, $2) }
        ]
    }

    private static func reservation(
        of order: OrderID, _ connection: Connection, _ deadline: Deadline
    ) throws -> View? {
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
        let state: State = try UnknownStoredValue.require(name, in: "reservation.answer")
        let decoder = JSONDecoder()
        return View(
            order: order, state: state, availableDate: state == .short ? nil : availableDate, decidedAt: decidedAt,
            lines: try decoder.decode([Line].self, from: lines.bytes),
            short: try short.map { try decoder.decode([StockShort.Line].self, from: $0.bytes) }, shipment: shipment,
            endedAt: endedAt)
    }
}
