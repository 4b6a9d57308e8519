/// Prices of items in a list were set: of each item all its prices there, of which a reader keeps the highest version.
@Fact("o2c.order-intake.prices-set.v1")
public struct PricesSet {
    /// A price of an item, from a quantity on, for some days.
    @MessagePart
    public struct Price {
        /// The first day on which orders are received at it. Prices of a later day replace all earlier ones.
        public var validFrom: LocalDate
        /// The last such day; absent for no end.
        public var validTo: LocalDate?
        /// The quantity of a line from which on it holds; absent for any.
        public var from: Int64?
        /// The price of one unit of measure, or of `per`, in minor units.
        public var unitPrice: Int64
        /// The quantity that the price is for; absent for one unit of measure.
        public var per: Int64?
    }

    /// An item with all its prices in the list.
    @MessagePart
    public struct Item {
        /// The item.
        public var sku: String
        /// Counts how often its prices in the list were set, from 1.
        public var version: Int32
        /// Its prices, of all days and quantities; none where it has left the list.
        public var prices: [Price]
    }

    /// The list's code.
    public var list: String
    /// The currency of the prices.
    public var currency: Currency
    /// Whether prices include tax; absent for prices without it.
    public var priceMode: PriceMode? = nil
    /// The customer whose prices they are; absent for everybody.
    public var account: String?
    /// The items whose prices were set.
    public var items: [Item]
    /// The person or system that set them.
    public var actor: String
    /// Why they were set, in words.
    public var reason: String
}
