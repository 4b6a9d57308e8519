import Contracts
import Rows
import Runtime

/// The prices of an item in a price list.
@Described
@SelectedRow
struct ItemPricesView: Exhibit {
    /// The list's code.
    @Bound(.length(Lengths.priceList))
    var list: String
    /// The item.
    @Bound(.length(Lengths.sku))
    var sku: String
    /// How often its prices in the list were set, from 1.
    @Bound(.atLeast(1))
    var version: Int32
    /// The currency of the prices, ISO 4217.
    var currency: Currency
    /// Whether prices include tax; absent for prices without it.
    var priceMode: PriceMode?
    /// The customer whose prices they are; absent for everybody.
    @Bound(.length(Lengths.account))
    var account: String?
    /// Its prices, of all days and quantities.
    @Bound(.count(Ranges.itemPrices))
    @JSONColumn
    var prices: [PricesSet.Price]

    static let example = ItemPricesView(
        list: "RETAIL-2026", sku: "LAMP-01", version: 1, currency: .gbp,
        prices: [
            PricesSet.Price(
                validFrom: LocalDate(days: 20_454), validTo: nil, from: nil, unitPrice: 2_500, per: nil),
            PricesSet.Price(
                validFrom: LocalDate(days: 20_454), validTo: nil, from: 10, unitPrice: 2_250, per: nil),
        ])
}

/// The list whose prices were set.
@Described
struct PricesAnswer: Exhibit {
    /// The list's code.
    @Bound(.length(Lengths.priceList))
    var list: String
    /// How many items have other prices now.
    @Bound(.atLeast(1))
    var items: Int32

    static let example = PricesAnswer(list: "RETAIL-2026", items: 1)
}
