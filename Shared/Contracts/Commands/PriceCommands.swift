// Commands about price lists.

/// Sets the prices of items in a price list, in place of those that the items had there before. An item that is sent
/// without prices has none there any more.
@Command("o2c.order-intake.set-prices.v1")
public struct SetPrices {
    public var subject: Subject { Subject(.priceList, list) }

    /// A price of an item, from a quantity on, for some days.
    @MessagePart
    public struct Price {
        /// The first day on which orders are received at it, ISO 8601. Prices of a later day replace all earlier ones.
        @Bound(.written(as: LocalDate.self))
        public var validFrom: String
        /// The last such day; absent for no end.
        @Bound(.written(as: LocalDate.self))
        public var validTo: String? = nil
        /// The quantity of a line from which on it holds; absent for any.
        @Bound(.range(Ranges.quantity))
        public var from: Int64? = nil
        /// The price of one unit of measure, or of `per`, in minor units.
        @Bound(.range(Ranges.listPrice))
        public var unitPrice: Int64
        /// The quantity that the price is for; absent for one unit of measure.
        @Bound(.range(Ranges.quantity))
        public var per: Int64? = nil
    }

    /// An item with all its prices in the list.
    @MessagePart
    public struct Item {
        /// A registered item.
        @Bound(.length(Lengths.sku))
        public var sku: String
        /// Its prices, of all days and quantities.
        @Bound(.count(Ranges.itemPrices))
        public var prices: [Price]
    }

    /// The list's code: letters, digits, `-`, `_` and `.`.
    @InPath
    @Bound(.length(Lengths.priceList))
    public var list: String
    /// The currency of its prices, ISO 4217.
    @Bound(.written(as: Currency.self))
    public var currency: String
    /// Whether its prices include tax; absent for prices without it.
    @Bound(.one(of: PriceMode.self))
    public var priceMode: String? = nil
    /// The customer whose prices they are; absent for everybody. A customer's own prices go before those of everybody.
    @Bound(.length(Lengths.account))
    public var account: String? = nil
    /// The items whose prices are set.
    @Bound(.count(Ranges.pricedItems))
    public var items: [Item]
    /// Why, in words.
    @Bound(.length(Lengths.reason))
    public var reason: String
}

extension SetPrices {
    public static let example = SetPrices(
        list: "RETAIL-2026", currency: "GBP",
        items: [
            Item(
                sku: "LAMP-01",
                prices: [
                    Price(validFrom: "2026-01-01", unitPrice: 2_500),
                    Price(validFrom: "2026-01-01", from: 10, unitPrice: 2_250),
                ])
        ], reason: "The prices of this year.")

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .notASCII, .unknownCurrency, .unknownPriceMode, .unknownCustomer, .customerMerged,
        .unknownItem, .twice, .outOfRange, .notADate, .pricesOverlap,
    ]
}
