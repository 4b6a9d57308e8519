import Contracts
import JSON
import Postgres
import Runtime

/// Reservations and how they ended: two tables that only grow, since each order gets one answer and one end.
enum ReservationTable {
    /// Reservations with how they ended. Lines are read of `released` only: the others have no use for them.
    static func select(_ orders: [OrderID], withLinesOf released: [OrderID]) -> SQL {
        """
        SELECT r.order_id, r.answer, r.available_date, r.pieces, r.decided_at,
            CASE WHEN r.order_id = ANY(\(released)) THEN r.lines END, r.short,
            e.outcome, e.shipment_id, e.ended_at
        FROM reservation AS r LEFT JOIN reservation_end AS e ON e.order_id = r.order_id
        WHERE r.order_id = ANY(\(orders))
        """
    }

    static func read(_ rows: ResultSet) throws -> [OrderID: Reservation] {
        let decoder = JSONDecoder()
        var reservations: [OrderID: Reservation] = [:]
        for row in rows {
            let (order, answer, availableDate, pieces, decidedAt, lines, short, outcome, shipment, endedAt) =
                try row.decode(
                    OrderID.self, String.self, LocalDate.self, Int64.self, Timestamp.self, JSONText?.self,
                    JSONText?.self,
                    String?.self, ShipmentID?.self, Timestamp?.self)
            let state: Reservation.State
            switch (answer, outcome, shipment, endedAt) {
            case ("reserved", nil, _, _): state = .reserved
            case ("reserved", "released", _, .some(let at)): state = .released(at: at)
            case ("reserved", "issued", .some(let shipment), .some(let at)):
                state = .issued(Issue(shipment: shipment, issuedAt: at, lines: []))
            case ("short", nil, _, _):
                state = .short(try short.map { try decoder.decode([StockShort.Line].self, from: $0.bytes) } ?? [])
            default: throw UnknownStoredValue(column: "reservation.answer", value: "\(answer) \(outcome ?? "")")
            }
            reservations[order] = Reservation(
                order: order, decidedAt: decidedAt, availableDate: availableDate, pieces: pieces,
                lines: try lines.map { try decoder.decode([Reservation.Line].self, from: $0.bytes) }, state: state)
        }
        return reservations
    }

    static func insert(_ reservations: [Reservation]) throws -> SQL {
        struct Row {
            let reservation: Reservation
            let answer: String
            let lines: JSONText
            let short: JSONText?
        }
        let encoder = JSONEncoder()
        let rows = try reservations.map { reservation in
            var short: JSONText?
            if case .short(let lines) = reservation.state { short = JSONText(try encoder.encode(lines)) }
            return Row(
                reservation: reservation, answer: short == nil ? "reserved" : "short",
                lines: JSONText(try encoder.encode(reservation.lines ?? [])), short: short)
        }
        return """
            INSERT INTO reservation (order_id, answer, available_date, pieces, lines, short, decided_at)
            SELECT * FROM unnest(
                \(each: rows, \.reservation.order), \(each: rows, \.answer), \(each: rows, \.reservation.availableDate),
                \(each: rows, \.reservation.pieces), \(each: rows, \.lines), \(each: rows, \.short),
                \(each: rows, \.reservation.decidedAt))
            """
    }

    static func end(_ reservations: [Reservation]) throws -> SQL {
        struct Row {
            let order: OrderID
            var outcome: String
            var shipment: ShipmentID?
            var lines: JSONText?
            var at: Timestamp
        }
        let encoder = JSONEncoder()
        let rows = try reservations.compactMap { reservation -> Row? in
            switch reservation.state {
            case .reserved, .short: nil
            case .released(let at): Row(order: reservation.order, outcome: "released", at: at)
            case .issued(let issue):
                Row(
                    order: reservation.order, outcome: "issued", shipment: issue.shipment,
                    lines: JSONText(try encoder.encode(issue.lines)), at: issue.issuedAt)
            }
        }
        return """
            INSERT INTO reservation_end (order_id, outcome, shipment_id, lines, ended_at)
            SELECT * FROM unnest(
                \(each: rows, \.order), \(each: rows, \.outcome), \(each: rows, \.shipment), \(each: rows, \.lines),
                \(each: rows, \.at))
            """
    }
}
