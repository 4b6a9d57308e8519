import Contracts
import JSON
import Postgres
import Rows

/// Reservations and how they ended: two tables that only grow, since each order gets one answer and one end.
enum ReservationTable {
    private static let columns = FoundReservation.columns.of(
        ["r": StoredReservation.columns, "e": StoredReservationEnd.columns])

    /// Reservations with how they ended. Lines are read of `released` only: the others have no use for them.
    static func select(_ orders: [OrderID], withLinesOf released: [OrderID]) -> SQL {
        """
        SELECT \(unescaped: columns), CASE WHEN r.order_id = ANY(\(released)) THEN r.lines END
        FROM reservation AS r LEFT JOIN reservation_end AS e ON e.order_id = r.order_id
        WHERE r.order_id = ANY(\(orders))
        """
    }

    static func read(_ rows: ResultSet) throws -> [Reservation] {
        let decoder = JSONDecoder()
        return try rows.rows(as: FoundReservation.self, and: JSONText?.self).map { found, lines in
            Reservation(
                order: found.order, entity: found.entity, decidedAt: found.decidedAt,
                availableDate: found.availableDate,
                pieces: found.pieces,
                lines: try lines.map { try decoder.decode([Reservation.Line].self, from: $0.bytes) },
                state: try found.state)
        }
    }
}

extension Reservation: IdentifiedRow {
    var identity: OrderID { order }
}

/// A reservation with how it ended, if it did.
@SelectedRow
private struct FoundReservation {
    @Column("order_id") let order: OrderID
    let entity: String
    let answer: String
    let availableDate: LocalDate
    let pieces: Int64
    let decidedAt: Timestamp
    @JSONColumn let short: [StockShort.Line]?
    let outcome: String?
    @Column("shipment_id") let shipment: ShipmentID?
    let endedAt: Timestamp?

    var state: Reservation.State {
        get throws(UnknownStoredValue) {
            switch (answer, outcome, shipment, endedAt) {
            case ("reserved", nil, _, _): .reserved
            case ("reserved", "released", _, .some(let at)): .released(at: at)
            case ("reserved", "issued", .some(let shipment), .some(let at)):
                .issued(Issue(shipment: shipment, issuedAt: at, lines: []))
            case ("short", nil, _, _): .short(short ?? [])
            default: throw UnknownStoredValue(column: "reservation.answer", value: "\(answer) \(outcome ?? "")")
            }
        }
    }
}

/// The answer to an order: written once, never changed.
@StoredRow("reservation")
struct StoredReservation {
    @Key @Column("order_id") let order: OrderID
    let entity: String
    let answer: String
    let availableDate: LocalDate
    let pieces: Int64
    let lines: JSONText
    let short: JSONText?
    let decidedAt: Timestamp

    init(_ reservation: Reservation) throws {
        let encoder = JSONEncoder()
        var short: JSONText?
        if case .short(let lines) = reservation.state { short = JSONText(try encoder.encode(lines)) }
        self.init(
            order: reservation.order, entity: reservation.entity, answer: short == nil ? "reserved" : "short",
            availableDate: reservation.availableDate, pieces: reservation.pieces,
            lines: JSONText(try encoder.encode(reservation.lines ?? [])), short: short,
            decidedAt: reservation.decidedAt)
    }
}

/// How a reservation ended: written once, never changed.
@StoredRow("reservation_end")
struct StoredReservationEnd {
    @Key @Column("order_id") let order: OrderID
    let outcome: String
    @Column("shipment_id") let shipment: ShipmentID?
    let lines: JSONText?
    let endedAt: Timestamp

    /// - Returns: `nil` where it has not ended.
    init?(_ reservation: Reservation) throws {
        switch reservation.state {
        case .reserved, .short: return nil
        case .released(let at):
            self.init(order: reservation.order, outcome: "released", shipment: nil, lines: nil, endedAt: at)
        case .issued(let issue):
            self.init(
                order: reservation.order, outcome: "issued", shipment: issue.shipment,
                lines: JSONText(try JSONEncoder().encode(issue.lines)), endedAt: issue.issuedAt)
        }
    }
}
