internal import Contracts

/// Stock equals its movements, by item.
enum StockChecks {
    static let all = [onHand, reserved, neverNegative, value]

    static let onHand = Check(
        name: "stock on hand = received - issued +/- adjusted",
        left: Side("pieces on hand", .inventory, "SELECT sku AS key, on_hand AS figure FROM stock"), relation: .equals,
        right: Side(
            "pieces moved", .inventory,
            """
            SELECT sku AS key, sum(quantity) AS figure FROM (
                SELECT sku, quantity FROM receipt
                UNION ALL SELECT sku, quantity FROM adjustment
                UNION ALL SELECT line->>'sku', -(line->>'quantity')::bigint
                    FROM reservation, jsonb_array_elements(lines) AS line WHERE state = 'issued'
            ) AS movement GROUP BY sku
            """), measure: .count)

    static let reserved = Check(
        name: "stock reserved = what is held for orders",
        left: Side("pieces reserved", .inventory, "SELECT sku AS key, reserved AS figure FROM stock"),
        relation: .equals,
        right: Side(
            "pieces held", .inventory,
            """
            SELECT line->>'sku' AS key, sum((line->>'quantity')::bigint) AS figure
            FROM reservation, jsonb_array_elements(lines) AS line WHERE state = 'held' GROUP BY 1
            """), measure: .count)

    static let neverNegative = Check(
        name: "no stock is negative, and none is reserved that is not there",
        left: Side(
            "items short", .inventory,
            """
            SELECT concat(sku, ' on hand ', on_hand, ', reserved ', reserved, ', value ', value) AS key, 1 AS figure
            FROM stock WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand OR value < 0
            """), relation: .equals, right: .nothing, measure: .count)

    static let value = Check(
        name: "stock value = cost received - cost issued +/- adjusted",
        left: Side(
            "stock at cost", .inventory,
            "SELECT currency AS key, sum(value) AS figure FROM stock GROUP BY currency"), relation: .equals,
        right: Side(
            "cost moved", .inventory,
            """
            SELECT currency AS key, sum(cost) AS figure FROM (
                SELECT currency, cost FROM receipt
                UNION ALL SELECT currency, cost FROM adjustment
                UNION ALL SELECT part->>'currency', -(part->>'amount')::bigint
                    FROM reservation, jsonb_array_elements(cost) AS part WHERE state = 'issued'
            ) AS movement GROUP BY currency
            """), measure: .money)
}
