internal import Contracts

/// Line by line: ordered >= reserved >= shipped >= invoiced.
enum LineChecks {
    static let all = [orderedCoversReserved, reservedCoversShipped, shippedCoversInvoiced]

    static let orderedCoversReserved = Check(
        name: "no line is reserved beyond what was ordered", left: ordered, relation: .isAtLeast, right: reserved,
        measure: .count)
    static let reservedCoversShipped = Check(
        name: "no line is shipped beyond what was reserved", left: reserved, relation: .isAtLeast, right: goodsShipped,
        measure: .count)
    static let shippedCoversInvoiced = Check(
        name: "no line is invoiced beyond what was shipped", left: shipped, relation: .isAtLeast, right: invoiced,
        measure: .count)

    private static let ordered = Side(
        "quantities ordered", .orderIntake, lines(of: "published_order_line"))
    private static let reserved = Side(
        "quantities reserved", .inventory,
        lines(of: "published_reservation_line", where: "holds IN ('reserved', 'issued')"))
    private static let shipped = Side(
        "quantities shipped", .fulfillment,
        lines(of: "published_shipment_line", where: "has_left"))
    /// Of services and charges no stock is kept.
    private static let goodsShipped = Side(
        "goods shipped", .fulfillment,
        lines(of: "published_shipment_line", where: "has_left AND kind = 'goods'"))
    private static let invoiced = Side(
        "quantities invoiced", .billing, lines(of: "published_invoice_line"))

    private static func lines(of view: String, where condition: String = "true") -> String {
        """
        SELECT concat(\(Key.identifier(.order, "order_id")), ' line ', number) AS key, quantity AS figure
        FROM \(view) WHERE \(condition)
        """
    }
}
