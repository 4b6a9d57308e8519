import Contracts
import Rows
import Runtime

/// Price lists as they are read.
enum PriceQueries {
    /// The table's key holds it.
    static let list = List<ItemPricesView>.register(
        select: "SELECT \(ItemPricesView.columns) FROM item_price", by: "id",
        key: { ItemPrices.id(of: $0.sku, in: $0.list) },
        isKey: { $0.isPrintable(1...Lengths.priceList.upperBound + 1 + Lengths.sku.upperBound) })
}
