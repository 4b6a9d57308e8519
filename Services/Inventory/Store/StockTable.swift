import Contracts
import Postgres
import Rows

/// Stock: rows that all lanes share, locked in the order of the key, SKU and then entity, as the collation of the
/// database has it. Both columns have the same, so every turn of every worker locks in one order.
enum StockTable {
    /// Locks the stock of `skus`, and of the lines that are reserved for `orders`: that of all entities. Few have stock
    /// of one item.
    ///
    /// Selecting in order first is what keeps two turns from waiting for each other: an `UPDATE` alone locks in the
    /// order of its plan. What an entity receives first is inserted once all locks are held, in the same order; two
    /// turns that insert one row meet in the key, and one of them is taken again.
    static func lock(_ skus: [String], andOf orders: [OrderID]) -> SQL {
        guard !orders.isEmpty else {
            return """
                SELECT \(Stock.columns) FROM stock
                WHERE sku = ANY(\(skus)) ORDER BY sku, entity FOR UPDATE
                """
        }
        return """
            SELECT \(Stock.columns) FROM stock
            WHERE sku = ANY(ARRAY(
                SELECT unnest(\(skus))
                UNION
                SELECT line ->> 'sku' FROM reservation AS r, json_array_elements(r.lines) AS line
                WHERE r.order_id = ANY(\(orders))))
            ORDER BY sku, entity FOR UPDATE
            """
    }
}

/// Stock, and when it changed last.
@StoredRow("stock")
struct StoredStock: Sendable {
    var stock: Stock
    var updatedAt: Timestamp

    var identity: StockPlace { stock.place }
}
