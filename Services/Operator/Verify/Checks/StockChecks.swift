internal import Contracts

/// Stock equals its movements, by item and legal entity.
enum StockChecks {
    static let all = [onHand, reserved, neverNegative, value]

    static let onHand = Check(
        name: "stock on hand = received - issued +/- adjusted",
        left: Side(
            "quantities on hand", .inventory,
            "SELECT concat(entity, ' ', sku) AS key, on_hand AS figure FROM published_stock"),
        relation: .equals,
        right: Side(
            "quantities moved", .inventory,
            """
            SELECT concat(entity, ' ', sku) AS key, sum(quantity) AS figure FROM (
                SELECT entity, sku, quantity FROM published_movement
                UNION ALL SELECT entity, sku, -quantity FROM published_issue_line
            ) AS moved GROUP BY entity, sku
            """), measure: .count)

    static let reserved = Check(
        name: "stock reserved = what is reserved for orders",
        left: Side(
            "quantities reserved", .inventory,
            "SELECT concat(entity, ' ', sku) AS key, reserved AS figure FROM published_stock"),
        relation: .equals,
        right: Side(
            "quantities reserved", .inventory,
            """
            SELECT concat(entity, ' ', sku) AS key, sum(quantity) AS figure FROM published_reservation_line
            WHERE holds = 'reserved' GROUP BY entity, sku
            """), measure: .count)

    static let neverNegative = Check(
        name: "no stock is negative, and none is reserved that is not there",
        left: Side(
            "items short", .inventory,
            """
            SELECT concat(entity, ' ', sku, ' on hand ', on_hand, ', reserved ', reserved, ', value ', value) AS key,
                1 AS figure
            FROM published_stock WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand OR value < 0
            """), relation: .equals, right: .nothing, measure: .count)

    static let value = Check(
        name: "stock value = cost received - cost issued +/- adjusted",
        left: Side(
            "stock at cost", .inventory,
            """
            SELECT concat(coalesce(currency, 'none'), ' ', entity, ' ', sku) AS key, value AS figure
            FROM published_stock
            """
        ),
        relation: .equals,
        right: Side(
            "cost moved", .inventory,
            """
            SELECT concat(currency, ' ', entity, ' ', sku) AS key, sum(cost) AS figure FROM (
                SELECT currency, entity, sku, cost FROM published_movement
                UNION ALL SELECT currency, entity, sku, -cost FROM published_issue_line
            ) AS moved GROUP BY currency, entity, sku
            """), measure: .money)
}
