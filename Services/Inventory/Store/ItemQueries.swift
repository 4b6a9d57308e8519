import Contracts
import Postgres
import Runtime

/// Items as they are read.
enum ItemQueries {
    @Sendable
    static func item(_ sku: String, _ connection: Connection, _ deadline: Deadline) throws -> ItemView? {
        guard ItemRegistration.isSKU(sku) else { return nil }
        return try connection.query("\(unescaped: selection) WHERE i.sku = \(sku)", deadline: deadline).first.map(view)
    }

    /// The table's key holds it.
    static let list = List<ItemView>.register(
        select: selection, by: "i.sku", key: { $0.sku }, isKey: ItemRegistration.isSKU, read: view)

    private static let selection = """
        SELECT i.sku, i.version, i.name, i.tax_category, s.on_hand, s.reserved, s.value, s.currency,
            greatest(i.updated_at, s.updated_at)
        FROM item AS i JOIN stock AS s ON s.sku = i.sku
        """

    @Sendable private static func view(_ row: Row) throws -> ItemView {
        let (sku, version, name, taxCategory, onHand, reserved, value, currency, updatedAt) = try row.decode(
            String.self, Int32.self, String.self, String.self, Int64.self, Int64.self, Int64.self, Currency?.self,
            Timestamp.self)
        return ItemView(
            sku: sku, version: version, name: name,
            taxCategory: try UnknownStoredValue.require(taxCategory, in: "item.tax_category"), onHand: onHand,
            reserved: reserved,
            available: onHand - reserved, value: value, currency: currency, updatedAt: updatedAt)
    }
}
