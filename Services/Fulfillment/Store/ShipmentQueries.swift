import Contracts
import Postgres
import Rows
import Runtime

/// Shipments as they are read.
enum ShipmentQueries {
    @Sendable
    static func shipment(_ id: ShipmentID, _ connection: Connection, _ deadline: Deadline) throws -> ShipmentView? {
        let rows = try connection.query(
            "SELECT \(ShipmentWithOrder.columns) FROM shipment WHERE id = \(id)", deadline: deadline)
        guard let found: ShipmentWithOrder = try rows.first?.value() else { return nil }
        let order = found.snapshot
        return ShipmentView(
            shipment: found.shipment, buyer: order.buyer, clientReference: order.clientReference, lines: order.lines)
    }

    /// The index `shipment_planned` holds it.
    static let list = List<ShipmentSummary>.newestFirst(
        select: "SELECT \(ShipmentSummary.columns) FROM shipment", at: "planned_at", id: "id",
        key: { ($0.plannedAt, $0.shipment) })

    /// Shipments that are not with the customer are few among many, and have an index.
    @Sendable
    static func isIn(_ state: ShipmentState) -> String {
        let few = state == .delivered ? "" : " AND NOT is_delivered"
        return "state = '\(state.rawValue)'\(few)"
    }
}

/// A shipment with the confirmed order that it is for.
@SelectedRow
private struct ShipmentWithOrder {
    let shipment: ShipmentSummary
    @JSONColumn let snapshot: OrderConfirmed
}
