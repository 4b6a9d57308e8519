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

    private static let selection = """
        SELECT \(columns) FROM item AS i CROSS JOIN LATERAL (
            SELECT coalesce(sum(on_hand), 0)::bigint AS on_hand, coalesce(sum(reserved), 0)::bigint AS reserved,
                max(updated_at) AS updated_at,
                coalesce(json_agg(json_build_object('entity', entity, 'onHand', on_hand, 'reserved', reserved,
                    'value', value, 'currency', currency) ORDER BY entity), '[]') AS stock
            FROM stock WHERE sku = i.sku
        ) AS s
        """

    private static let columns = ItemView.columns.of(
        ["i": Item.columns],
        where: [
            "on_hand": "s.on_hand", "reserved": "s.reserved", "available": "s.on_hand - s.reserved",
            "stock": "s.stock", "updated_at": "greatest(i.updated_at, s.updated_at)",
        ])
}
