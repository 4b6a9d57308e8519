import Contracts
import Postgres
import Rows

/// Prices of items in lists: read only for lines that come without a price.
enum ItemPricesTable {
    /// Those of some ids, and those of items that everybody may buy at, or a customer that orders under one of the
    /// accounts are taken for.
    static func select(_ ids: [String], of skus: [String], for accounts: [String]) -> SQL {
        """
        WITH RECURSIVE asked AS (SELECT unnest(\(accounts)) AS account), \(unescaped: wayOfAccounts)
        SELECT \(ItemPrices.columns) FROM item_price
        WHERE id = ANY(\(ids))
            OR sku = ANY(\(skus)) AND (account IS NULL OR account = ANY(ARRAY(SELECT account FROM way)))
        """
    }

    private static let wayOfAccounts = CustomerTable.way("c.account, c.merged_into")
}
