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
                SELECT sku, quantity FROM movement
                UNION ALL SELECT line->>'sku', -(line->>'quantity')::bigint FROM (\(issued)) AS issued
            ) AS moved GROUP BY sku
            """), measure: .count)

    static let reserved = Check(
        name: "stock reserved = what is reserved for orders",
        left: Side("pieces reserved", .inventory, "SELECT sku AS key, reserved AS figure FROM stock"),
        relation: .equals,
        right: Side(
            "pieces reserved", .inventory,
            """
            SELECT line->>'sku' AS key, sum((line->>'quantity')::bigint) AS figure
            FROM (\(Reservations.all)) AS reservation, json_array_elements(lines) AS line
            WHERE state = 'reserved' GROUP BY 1
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
            "SELECT concat(coalesce(currency, 'none'), ' ', sku) AS key, value AS figure FROM stock"),
        relation: .equals,
        right: Side(
            "cost moved", .inventory,
            """
            SELECT concat(currency, ' ', sku) AS key, sum(cost) AS figure FROM (
                SELECT currency, sku, cost FROM movement
                UNION ALL SELECT line->>'currency', line->>'sku', -(line->>'cost')::bigint FROM (\(issued)) AS issued
            ) AS moved GROUP BY currency, sku
            """), measure: .money)

    /// Lines that were issued, with their cost.
    static let issued = """
        SELECT line FROM reservation_end, json_array_elements(lines) AS line WHERE outcome = 'issued'
        """
}

/// Reservations as one relation: what was answered, and how it ended.
enum Reservations {
    /// Columns `order_id`, `state` (reserved, short, released, issued) and `lines`.
    static let all = """
        SELECT order_id, coalesce(outcome, answer) AS state, coalesce(ended.lines, reservation.lines) AS lines
        FROM reservation FULL JOIN reservation_end AS ended USING (order_id)
        """
}
