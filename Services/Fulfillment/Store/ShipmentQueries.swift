import Contracts
import JSON
import Postgres
import Runtime

/// Shipments as they are read.
enum ShipmentQueries {
    @Sendable
    static func shipment(_ id: ShipmentID, _ connection: Connection, _ deadline: Deadline) throws -> ShipmentView? {
        let rows = try connection.query(
            "SELECT \(unescaped: columns), snapshot FROM shipment WHERE id = \(id)", deadline: deadline)
        guard let row = rows.first else { return nil }
        let order = try JSONDecoder().decode(OrderConfirmed.self, from: try row[9, as: JSONText.self].bytes)
        return ShipmentView(
            shipment: try summary(row), buyer: order.buyer, clientReference: order.clientReference, lines: order.lines)
    }

    /// The index `shipment_planned` holds it.
    static let list = List<ShipmentSummary>.newestFirst(
        select: "SELECT \(columns) FROM shipment", at: "planned_at", id: "id", key: { ($0.plannedAt, $0.shipment) },
        read: summary)

    /// Shipments that are not with the customer are few among many, and have an index.
    @Sendable
    static func isIn(_ state: ShipmentState) -> String {
        let few = state == .delivered ? "" : " AND NOT is_delivered"
        return "state = '\(state.rawValue)'\(few)"
    }

    private static let columns = """
        id, order_id, state, promised_date, carrier, tracking, planned_at, dispatched_at, delivered_at
        """

    @Sendable private static func summary(_ row: Row) throws -> ShipmentSummary {
        ShipmentSummary(
            shipment: try row[0, as: ShipmentID.self], order: try row[1, as: OrderID.self],
            state: try row[2, as: ShipmentState.self], promisedDate: try row[3, as: LocalDate.self],
            carrier: try row[4, as: String?.self], tracking: try row[5, as: String?.self],
            plannedAt: try row[6, as: Timestamp.self], dispatchedAt: try row[7, as: Timestamp?.self],
            deliveredAt: try row[8, as: Timestamp?.self])
    }
}
