import Contracts
import Postgres
import Rows

/// Inventory's items, as its facts tell them. Written by any lane: the highest version holds.
enum ItemTable {
    static func select(_ skus: [String]) -> SQL { "SELECT \(Item.columns) FROM item WHERE sku = ANY(\(skus))" }
}
