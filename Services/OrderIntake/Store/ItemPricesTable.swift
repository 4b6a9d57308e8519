import Contracts
import Postgres
import Rows

/// Prices of items in lists: read only for lines that come without a price.
enum ItemPricesTable {
    /// Those of some ids, and those of items that everybody may buy at, or one of the accounts.
    static func select(_ ids: [String], of skus: [String], for accounts: [String]) -> SQL {
        """
        SELECT \(ItemPrices.columns) FROM item_price
        WHERE id = ANY(\(ids)) OR sku = ANY(\(skus)) AND (account IS NULL OR account = ANY(\(accounts)))
        """
    }
}
