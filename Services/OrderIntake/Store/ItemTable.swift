import Contracts
import Postgres
import Runtime

/// Inventory's items, as its facts tell them. Written by any lane: the highest version holds.
enum ItemTable {
    static func select(_ skus: [String]) -> SQL {
        "SELECT sku, version, name, tax_category FROM item WHERE sku = ANY(\(skus))"
    }

    /// By SKU.
    static func read(_ rows: ResultSet) throws -> [ExactText: Item] {
        var items: [ExactText: Item] = [:]
        items.reserveCapacity(rows.count)
        for row in rows {
            let (sku, version, name, category) = try row.decode(
                String.self, Int32.self, String.self, String.self)
            items[ExactText(sku)] = Item(
                sku: sku, version: version, name: name,
                taxCategory: try UnknownStoredValue.require(category, in: "item.tax_category"))
        }
        return items
    }

    static func upsert(_ items: [Item]) -> SQL {
        let rows = items.sorted { $0.sku < $1.sku }
        return """
            INSERT INTO item AS known (sku, version, name, tax_category)
            SELECT * FROM unnest(
                \(each: rows, \.sku), \(each: rows, \.version), \(each: rows, \.name),
                \(each: rows, \.taxCategory.rawValue))
            ON CONFLICT (sku) DO UPDATE SET
                version = excluded.version, name = excluded.name, tax_category = excluded.tax_category
            WHERE known.version < excluded.version
            """
    }
}
