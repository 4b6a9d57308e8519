import Contracts
import Postgres
import Rows

/// Items and their registrations.
enum ItemTable {
    /// Several lanes may register one item: its row is held until the commit. One that another lane has registered in
    /// the meantime breaks `item_key`, and the turn is taken again.
    static func lock(_ skus: [String]) -> SQL {
        "SELECT \(Item.columns) FROM item WHERE sku = ANY(\(skus)) ORDER BY sku FOR UPDATE"
    }
}
