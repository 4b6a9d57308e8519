import Contracts
import Postgres
import Rows

/// Shipments, each with the confirmed order that it is for.
enum ShipmentTable {
    private static let columns = Shipment.columns.of("s")

    static func select(_ shipments: [ShipmentID]) -> SQL {
        "SELECT \(Shipment.columns) FROM shipment WHERE id = ANY(\(shipments))"
    }

    static func select(of orders: [OrderID]) -> SQL {
        "SELECT \(Shipment.columns) FROM shipment WHERE order_id = ANY(\(orders))"
    }

    /// The orders behind shipments that are to be dispatched.
    static func snapshots(_ shipments: [ShipmentID]) -> SQL {
        "SELECT \(ShipmentOrder.columns) FROM shipment WHERE id = ANY(\(shipments))"
    }

    /// Those of some ranges that wait for their day, each with its order and the first of its range.
    static func waiting(in ranges: [ClosedRange<ShipmentID>]) -> SQL {
        select(
            DepartingShipment.columns.of("s"), in: ranges, where: "s.state = 'planned' AND s.dispatch_on IS NOT NULL")
    }

    /// Those of some ranges that have left and not arrived, each with the first of its range.
    static func onTheirWay(in ranges: [ClosedRange<ShipmentID>]) -> SQL {
        select(columns, in: ranges, where: "s.state = 'dispatched'")
    }

    private static func select(_ columns: String, in ranges: [ClosedRange<ShipmentID>], where condition: String) -> SQL
    {
        let rows = ranges.sorted { $0.lowerBound < $1.lowerBound }
        return """
            SELECT \(unescaped: columns), u.first
            FROM unnest(\(each: rows, \.lowerBound), \(each: rows, \.upperBound)) AS u (first, last)
            JOIN shipment AS s ON s.id BETWEEN u.first AND u.last
            WHERE \(unescaped: condition) ORDER BY s.id
            """
    }
}

/// A shipment that waits for its day, with the confirmed order that it is for.
@SelectedRow
struct DepartingShipment: Sendable {
    let shipment: Shipment
    @JSONColumn let snapshot: OrderConfirmed
}

/// The confirmed order that a shipment is for.
@SelectedRow
struct ShipmentOrder: Sendable {
    @Column("id") let shipment: ShipmentID
    @JSONColumn let snapshot: OrderConfirmed
}

/// A new shipment, and its order as it came.
@StoredRow("shipment")
struct PlannedShipment: Sendable {
    let shipment: Shipment
    let snapshot: JSONText

    var identity: ShipmentID { shipment.id }

    init(shipment: Shipment, order: ConfirmedOrder) {
        self.init(shipment: shipment, snapshot: JSONText(order.json))
    }
}
