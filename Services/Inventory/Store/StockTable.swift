import Contracts
import Postgres
import Runtime

/// Stock: rows that all lanes share, locked in the order of their SKUs.
enum StockTable {
    /// Locks the stock of `skus`, and of the lines that are reserved for `orders`.
    ///
    /// Selecting in order first is what keeps two turns from waiting for each other: an `UPDATE` alone locks in the
    /// order of its plan.
    static func lock(_ skus: [String], andOf orders: [OrderID]) -> SQL {
        guard !orders.isEmpty else {
            return """
                SELECT sku, on_hand, reserved, value, currency, last_unit_cost FROM stock
                WHERE sku = ANY(\(skus)) ORDER BY sku FOR UPDATE
                """
        }
        return """
            SELECT sku, on_hand, reserved, value, currency, last_unit_cost FROM stock
            WHERE sku = ANY(ARRAY(
                SELECT unnest(\(skus))
                UNION
                SELECT line ->> 'sku' FROM reservation AS r, json_array_elements(r.lines) AS line
                WHERE r.order_id = ANY(\(orders))))
            ORDER BY sku FOR UPDATE
            """
    }

    static func read(_ rows: ResultSet) throws -> [Stock] {
        try rows.map { row in
            let (sku, onHand, reserved, value, currency, lastUnitCost) = try row.decode(
                String.self, Int64.self, Int64.self, Int64.self, Currency?.self, Int64.self)
            return Stock(
                sku: sku, onHand: onHand, reserved: reserved, value: value, currency: currency,
                lastUnitCost: lastUnitCost)
        }
    }

    static func insert(_ stock: [Stock], at now: Timestamp) -> SQL {
        """
        INSERT INTO stock (sku, on_hand, reserved, value, currency, last_unit_cost, updated_at)
        SELECT u.*, \(now) FROM unnest(
            \(each: stock, \.sku), \(each: stock, \.onHand), \(each: stock, \.reserved), \(each: stock, \.value),
            \(each: stock, \.currency), \(each: stock, \.lastUnitCost)) AS u
        """
    }

    static func update(_ stock: [Stock], at now: Timestamp) -> SQL {
        """
        UPDATE stock AS s
        SET on_hand = u.on_hand, reserved = u.reserved, value = u.value, currency = u.currency,
            last_unit_cost = u.last_unit_cost, updated_at = \(now)
        FROM unnest(
            \(each: stock, \.sku), \(each: stock, \.onHand), \(each: stock, \.reserved), \(each: stock, \.value),
            \(each: stock, \.currency), \(each: stock, \.lastUnitCost)
        ) AS u (sku, on_hand, reserved, value, currency, last_unit_cost)
        WHERE s.sku = u.sku
        """
    }
}
