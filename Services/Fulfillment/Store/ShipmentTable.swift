import Contracts
import JSON
import Postgres
import Runtime

/// Shipments, each with the confirmed order that it is for.
enum ShipmentTable {
    private static let columns = """
        s.id, s.order_id, s.state, s.promised_date, s.carrier, s.tracking, s.planned_at, s.dispatched_at, s.delivered_at
        """

    static func select(_ shipments: [ShipmentID]) -> SQL {
        "SELECT \(unescaped: columns) FROM shipment AS s WHERE s.id = ANY(\(shipments))"
    }

    static func select(of orders: [OrderID]) -> SQL {
        "SELECT \(unescaped: columns) FROM shipment AS s WHERE s.order_id = ANY(\(orders))"
    }

    static func read(_ rows: ResultSet, into set: inout FulfillmentSet) throws {
        for row in rows { set.load(try shipment(row)) }
    }

    private static func shipment(_ row: Row) throws -> Shipment {
        var shipment = Shipment(
            id: try row[0, as: ShipmentID.self], order: try row[1, as: OrderID.self],
            promisedDate: try row[3, as: LocalDate.self], plannedAt: try row[6, as: Timestamp.self])
        shipment.state = try row[2, as: ShipmentState.self]
        if let carrier = try row[4, as: String?.self], let tracking = try row[5, as: String?.self] {
            shipment.consignment = Consignment(carrier: carrier, tracking: tracking)
        }
        shipment.dispatchedAt = try row[7, as: Timestamp?.self]
        shipment.deliveredAt = try row[8, as: Timestamp?.self]
        return shipment
    }

    /// The orders behind shipments that are to be dispatched.
    static func snapshots(_ shipments: [ShipmentID]) -> SQL {
        "SELECT id, snapshot FROM shipment WHERE id = ANY(\(shipments))"
    }

    static func readSnapshots(_ rows: ResultSet, into set: inout FulfillmentSet) throws {
        let decoder = JSONDecoder()
        for row in rows {
            let (id, snapshot) = try row.decode(ShipmentID.self, JSONText.self)
            set.load(try decoder.decode(OrderConfirmed.self, from: snapshot.bytes), of: id)
        }
    }

    /// Those of some ranges that have left and not arrived.
    static func onTheirWay(in ranges: [ClosedRange<ShipmentID>]) -> SQL {
        let rows = ranges.sorted { $0.lowerBound < $1.lowerBound }
        return """
            SELECT \(unescaped: columns), u.first
            FROM unnest(\(each: rows, \.lowerBound), \(each: rows, \.upperBound)) AS u (first, last)
            JOIN shipment AS s ON s.id BETWEEN u.first AND u.last
            WHERE s.state = 'dispatched' ORDER BY s.id
            """
    }

    static func readOnTheirWay(_ rows: ResultSet, into set: inout FulfillmentSet) throws {
        for row in rows { set.load(try shipment(row), arrivingWith: try row[9, as: ShipmentID.self]) }
    }

    /// A shipment with its order as it came.
    struct Planned {
        let shipment: Shipment
        let snapshot: JSONText

        init(_ shipment: Shipment, _ json: [UInt8]) {
            self.shipment = shipment
            snapshot = JSONText(json)
        }
    }

    static func insert(_ planned: [Planned]) -> SQL {
        let rows = planned.sorted { $0.shipment.id < $1.shipment.id }
        return """
            INSERT INTO shipment (
                id, order_id, state, promised_date, carrier, tracking, planned_at, dispatched_at, delivered_at,
                    snapshot)
            SELECT * FROM unnest(
                \(each: rows, \.shipment.id), \(each: rows, \.shipment.order), \(each: rows, \.shipment.state),
                \(each: rows, \.shipment.promisedDate), \(each: rows, \.shipment.consignment?.carrier),
                \(each: rows, \.shipment.consignment?.tracking), \(each: rows, \.shipment.plannedAt),
                \(each: rows, \.shipment.dispatchedAt), \(each: rows, \.shipment.deliveredAt),
                \(each: rows, \.snapshot))
            """
    }

    static func update(_ shipments: [Shipment]) -> SQL {
        let rows = shipments.sorted { $0.id < $1.id }
        return """
            UPDATE shipment AS s SET
                state = u.state, carrier = u.carrier, tracking = u.tracking, dispatched_at = u.dispatched_at,
                delivered_at = u.delivered_at
            FROM unnest(
                \(each: rows, \.id), \(each: rows, \.state), \(each: rows, \.consignment?.carrier),
                \(each: rows, \.consignment?.tracking), \(each: rows, \.dispatchedAt), \(each: rows, \.deliveredAt)
            ) AS u (id, state, carrier, tracking, dispatched_at, delivered_at)
            WHERE s.id = u.id
            """
    }
}
