internal import Contracts

/// Line by line: ordered >= reserved >= shipped >= invoiced.
enum LineChecks {
    static let all = [orderedCoversReserved, reservedCoversShipped, shippedCoversInvoiced]

    static let orderedCoversReserved = Check(
        name: "no line is reserved beyond what was ordered", left: ordered, relation: .isAtLeast, right: reserved,
        measure: .count)
    static let reservedCoversShipped = Check(
        name: "no line is shipped beyond what was reserved", left: reserved, relation: .isAtLeast, right: shipped,
        measure: .count)
    static let shippedCoversInvoiced = Check(
        name: "no line is invoiced beyond what was shipped", left: shipped, relation: .isAtLeast, right: invoiced,
        measure: .count)

    private static let ordered = Side(
        "pieces ordered", .orderIntake, lines(of: "customer_order", order: "id", array: "lines"))
    private static let reserved = Side(
        "pieces reserved", .inventory,
        lines(
            of: "(\(Reservations.all)) AS reservation", order: "order_id", array: "lines",
            where: "state IN ('reserved', 'issued')"))
    private static let shipped = Side(
        "pieces shipped", .fulfillment,
        lines(
            of: "shipment", order: "order_id", array: "snapshot->'lines'", where: "state IN ('dispatched', 'delivered')"
        ))
    private static let invoiced = Side(
        "pieces invoiced", .billing, lines(of: "invoice", order: "order_id", array: "lines"))

    private static func lines(
        of table: String, order: String, array: String, where condition: String = "true"
    ) -> String {
        """
        SELECT concat(\(Key.identifier(.order, order)), ' line ', line.number) AS key, line.quantity AS figure
        FROM \(table), json_to_recordset(\(array)) AS line (number integer, quantity bigint) WHERE \(condition)
        """
    }
}
