import Contracts
import Postgres
import Rows
import Runtime

/// Items as they are read.
enum ItemQueries {
    @Sendable
    static func item(_ sku: String, _ connection: Connection, _ deadline: Deadline) throws -> ItemView? {
        guard ItemRegistration.isSKU(sku) else { return nil }
        return try connection.query("\(unescaped: selection) WHERE i.sku = \(sku)", deadline: deadline).first?.value()
    }

    /// The table's key holds it.
    static let list = List<ItemView>.register(
        select: selection, by: "i.sku", key: { $0.sku }, isKey: ItemRegistration.isSKU)

    private static let selection = "SELECT \(columns) FROM item AS i JOIN stock AS s ON s.sku = i.sku"

    private static let columns = ItemView.columns.of(
        ["i": Item.columns, "s": StoredStock.columns],
        where: ["available": "s.on_hand - s.reserved", "updated_at": "greatest(i.updated_at, s.updated_at)"])
}
