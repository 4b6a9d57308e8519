import Contracts
import HTTPServer
import JSON
import Postgres
import Runtime

/// Items and their stock, as HTTP shows them.
enum ItemEndpoints {
    struct View: Codable, Hashable, Sendable {
        var sku: String
        var version: Int32
        var name: String
        var taxCategory: TaxCategory
        /// Pieces in the house, of which `reserved` are promised to orders and `available` to nobody.
        var onHand: Int64
        var reserved: Int64
        var available: Int64
        /// Of what is on hand, at moving-average cost, in minor units of `currency`.
        var value: Int64
        /// Absent before the first receipt.
        var currency: Currency?
        /// When the registration or the stock changed last.
        var updatedAt: Timestamp
    }

    static func reading(_ access: ReadAccess) -> [Endpoint] {
        [
            .getByID("/v1/items/{id}", summary: "An item and its stock, by SKU.", id: String.self, access: access) {
                try item($1, $0, $2)
            },
            .list(
                "/v1/items", summary: "Items and their stock, in the order of SKUs.", access: access,
                key: \View.sku
            ) { connection, page, _, deadline in try items(page, connection, deadline) },
        ]
    }

    private static func item(_ sku: String, _ connection: Connection, _ deadline: Deadline) throws -> View? {
        guard ItemRegistration.isSKU(sku) else { return nil }
        return try connection.query("\(unescaped: selection) WHERE i.sku = \(sku)", deadline: deadline).first.map(view)
    }

    private static func items(
        _ page: PageRequest<String>, _ connection: Connection, _ deadline: Deadline
    ) throws -> [View] {
        let after = page.after ?? ""
        // A cursor that no item can be behind: PostgreSQL could not even take it.
        guard after.isPrintable(0...ItemRegistration.skuLengths.upperBound) else { return [] }
        return try connection.query(
            "\(unescaped: selection) WHERE i.sku > \(after) ORDER BY i.sku LIMIT \(Int64(page.rowsMax))",
            deadline: deadline
        ).map(view)
    }

    private static let selection = """
        SELECT i.sku, i.version, i.name, i.tax_category, s.on_hand, s.reserved, s.value, s.currency,
            greatest(i.updated_at, s.updated_at)
        FROM item AS i JOIN stock AS s ON s.sku = i.sku
        """

    private static func view(_ row: Row) throws -> View {
        let (sku, version, name, taxCategory, onHand, reserved, value, currency, updatedAt) = try row.decode(
            String.self, Int32.self, String.self, String.self, Int64.self, Int64.self, Int64.self, Currency?.self,
            Timestamp.self)
        return View(
            sku: sku, version: version, name: name,
            taxCategory: try UnknownStoredValue.require(taxCategory, in: "item.tax_category"), onHand: onHand,
            reserved: reserved,
            available: onHand - reserved, value: value, currency: currency, updatedAt: updatedAt)
    }
}
