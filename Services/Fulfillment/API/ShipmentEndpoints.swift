import Contracts
import HTTPServer
import JSON
import Postgres
import Runtime

/// Shipments, as HTTP shows them.
enum ShipmentEndpoints {
    /// A shipment on a list.
    struct Summary: Codable, Hashable, Sendable {
        var shipment: ShipmentID
        var order: OrderID
        var state: ShipmentState
        var promisedDate: LocalDate
        var carrier: String?
        var tracking: String?
        var plannedAt: Timestamp
        var dispatchedAt: Timestamp?
        var deliveredAt: Timestamp?
    }

    /// A shipment with its goods.
    struct View: Codable, Hashable, Sendable {
        var shipment: Summary
        var buyer: Buyer
        var clientReference: String
        var lines: [ConfirmedLine]
    }

    static func reading(_ access: ReadAccess) -> [Endpoint] {
        let order = QueryParameter<OrderID?>.value(
            "order", "The shipment of this order only.", of: OrderID.self, schema: JSONSchema.of(OrderID.self),
            mustBe: "an order's identifier such as 7-1024")
        let state = QueryParameter<ShipmentState?>.choice(
            "state", "Shipments in this state only.", of: ShipmentState.self)
        return [
            .getByID("/v1/shipments/{id}", summary: "A shipment, where it is, and its goods.", access: access) {
                try ShipmentQueries.shipment($1, $0, $2)
            },
            .list(
                "/v1/shipments", summary: "Shipments, by falling identifier.",
                parameters: [order.description, state.description], access: access,
                key: { (item: Summary) in item.shipment },
                fetch: { connection, page, request, deadline in
                    try ShipmentQueries.shipments(
                        of: try order.value(in: request), in: try state.value(in: request), page, connection, deadline)
                }),
        ]
    }
}

/// What they are read with.
private enum ShipmentQueries {
    static func shipment(
        _ id: ShipmentID, _ connection: Connection, _ deadline: Deadline
    ) throws -> ShipmentEndpoints.View? {
        let rows = try connection.query(
            "SELECT \(unescaped: columns), snapshot FROM shipment WHERE id = \(id)", deadline: deadline)
        guard let row = rows.first else { return nil }
        let order = try JSONDecoder().decode(OrderConfirmed.self, from: try row[9, as: JSONText.self].bytes)
        return ShipmentEndpoints.View(
            shipment: try summary(row), buyer: order.buyer, clientReference: order.clientReference, lines: order.lines)
    }

    /// A rare state among many shipments makes for a long look; the deadline bounds it.
    static func shipments(
        of order: OrderID?, in state: ShipmentState?, _ page: PageRequest<ShipmentID>, _ connection: Connection,
        _ deadline: Deadline
    ) throws -> [ShipmentEndpoints.Summary] {
        let before = page.after?.rawValue ?? Int64.max
        let limit = Int64(page.rowsMax)
        let states = state.map { [$0] } ?? ShipmentState.allCases
        // Two texts, so that each has the plan that fits it.
        let statement: SQL =
            if let order {
                """
                SELECT \(unescaped: columns) FROM shipment
                WHERE order_id = \(order) AND id < \(before) AND state = ANY(\(states))
                ORDER BY id DESC LIMIT \(limit)
                """
            } else {
                """
                SELECT \(unescaped: columns) FROM shipment
                WHERE id < \(before) AND state = ANY(\(states)) ORDER BY id DESC LIMIT \(limit)
                """
            }
        return try connection.query(statement, deadline: deadline).map(summary)
    }

    private static let columns = """
        id, order_id, state, promised_date, carrier, tracking, planned_at, dispatched_at, delivered_at
        """

    private static func summary(_ row: Row) throws -> ShipmentEndpoints.Summary {
        ShipmentEndpoints.Summary(
            shipment: try row[0, as: ShipmentID.self], order: try row[1, as: OrderID.self],
            state: try row[2, as: ShipmentState.self], promisedDate: try row[3, as: LocalDate.self],
            carrier: try row[4, as: String?.self], tracking: try row[5, as: String?.self],
            plannedAt: try row[6, as: Timestamp.self], dispatchedAt: try row[7, as: Timestamp?.self],
            deliveredAt: try row[8, as: Timestamp?.self])
    }
}
