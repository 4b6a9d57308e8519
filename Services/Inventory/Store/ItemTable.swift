import Contracts
import Postgres
import Runtime

/// Items and their registrations.
enum ItemTable {
    /// Several lanes may register one item: its row is held until the commit.
    static func lock(_ skus: [String]) -> SQL {
        """
        SELECT sku, version, name, tax_category, updated_at FROM item
        WHERE sku = ANY(\(skus)) ORDER BY sku FOR UPDATE
        """
    }

    static func read(_ rows: ResultSet) throws -> [String: Item] {
        var items: [String: Item] = [:]
        for row in rows {
            let (sku, version, name, taxCategory, updatedAt) = try row.decode(
                String.self, Int32.self, String.self, String.self, Timestamp.self)
            items[sku] = Item(
                version: version,
                registration: ItemRegistration(
                    sku: sku, name: name,
                    taxCategory: try UnknownStoredValue.require(taxCategory, in: "item.tax_category")),
                updatedAt: updatedAt)
        }
        return items
    }

    /// An item that another lane has registered in the meantime breaks `item_key`, and the turn is taken again.
    static func insert(_ items: [Item]) -> SQL {
        """
        INSERT INTO item (sku, version, name, tax_category, updated_at)
        SELECT * FROM unnest(
            \(each: items, \.sku), \(each: items, \.version), \(each: items, \.registration.name),
            \(each: items, \.registration.taxCategory.rawValue), \(each: items, \.updatedAt))
        """
    }

    static func update(_ items: [Item]) -> SQL {
        """
        UPDATE item AS i
        SET version = u.version, name = u.name, tax_category = u.tax_category, updated_at = u.updated_at
        FROM unnest(
            \(each: items, \.sku), \(each: items, \.version), \(each: items, \.registration.name),
            \(each: items, \.registration.taxCategory.rawValue), \(each: items, \.updatedAt)
        ) AS u (sku, version, name, tax_category, updated_at)
        WHERE i.sku = u.sku
        """
    }
}
