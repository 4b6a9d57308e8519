import Contracts
import Rows
import Runtime

/// An item with its stock.
@Described
@SelectedRow
struct ItemView: Exhibit, Hashable {
    /// What a legal entity has of the item.
    @Described
    struct EntityStock: Hashable, Sendable {
        /// The legal entity.
        @Bound(.length(Lengths.entity))
        var entity: String
        /// What is in the house, in units of 10^-decimals of the item's unit of measure.
        @Bound(.atLeast(0))
        var onHand: Int64
        /// What of it is promised to orders.
        @Bound(.atLeast(0))
        var reserved: Int64
        /// What the goods in the house cost, at moving average, in minor units of `currency`.
        @Bound(.atLeast(0))
        var value: Int64
        /// The currency in which the stock is valued, ISO 4217.
        var currency: Currency
    }

    /// The item's number (stock-keeping unit). It is unique.
    @Bound(.length(Lengths.sku))
    var sku: String
    /// How many registrations have changed the item, from 1.
    @Bound(.atLeast(1))
    var version: Int32
    /// The item's name, as it goes on papers.
    @Bound(.length(Lengths.itemName))
    var name: String
    /// What kind of thing it is. Of services and charges no stock is kept.
    var kind: ItemKind
    /// How the law of tax classes it.
    var taxClass: TaxClass
    /// The unit of measure that it is counted in, by UN/ECE Recommendation 20.
    var unit: UnitOfMeasure
    /// How many digits of its quantities stand after the point: 2500 is 2.500 where there are three.
    @Bound(.range(Ranges.decimals))
    var decimals: Int32
    /// What is in the house, of all legal entities.
    @Bound(.atLeast(0))
    var onHand: Int64
    /// What is in the house and promised to orders.
    @Bound(.atLeast(0))
    var reserved: Int64
    /// What is in the house and promised to nobody: `onHand` less `reserved`.
    @Bound(.atLeast(0))
    var available: Int64
    /// What each legal entity has of it, from its first receipt on.
    @Bound(.count(0...Ranges.entities.upperBound))
    @JSONColumn
    var stock: [EntityStock]
    /// When the registration or the stock changed last (UTC).
    var updatedAt: Timestamp

    static let example = ItemView(
        sku: "LAMP-01", version: 1, name: "Reading lamp", kind: .goods, taxClass: .standard, unit: .one,
        decimals: 0, onHand: 100, reserved: 5, available: 95,
        stock: [EntityStock(entity: "NORTH", onHand: 100, reserved: 5, value: 120_000, currency: .gbp)],
        updatedAt: ReservationView.example.decidedAt)
}

/// What Inventory answered to an order, and what became of the goods.
@Described
@SelectedRow
struct ReservationView: Exhibit, Hashable {
    /// Where a reservation stands.
    @Described
    enum State: String, Hashable, Sendable, CaseIterable {
        /// The goods are promised to the order.
        case reserved
        /// Too little was free, and nothing is reserved.
        case short
        /// The goods were given back: the order was declined or cancelled.
        case released
        /// The goods have left.
        case issued
    }

    /// A line of the order.
    @Described
    struct Line: Hashable, Sendable {
        /// The order line, from 1.
        @Bound(.atLeast(1))
        var number: Int32
        /// The item.
        @Bound(.length(Lengths.sku))
        var sku: String
        /// How much, in units of 10^-decimals of the item's unit of measure.
        @Bound(.atLeast(1))
        var quantity: Int64
        /// The item's unit of measure, as the order says it; absent for one (`C62`).
        var unit: UnitOfMeasure? = nil
        /// How many digits of the quantity stand after the point; absent for none.
        @Bound(.range(Ranges.decimals))
        var decimals: Int32? = nil
        /// What the goods cost, in minor units of `currency`; absent before they have left.
        @Bound(.atLeast(0))
        var cost: Int64?
        /// The currency of the cost, ISO 4217; absent before the goods have left.
        var currency: Currency?
    }

    /// The order that it is for.
    @Column("order_id")
    var order: OrderID
    /// The legal entity whose goods they are.
    @Bound(.length(Lengths.entity))
    var entity: String
    /// Where it stands.
    var state: State
    /// The day from which the goods can leave; absent when too little was free.
    var availableDate: LocalDate?
    /// When Inventory answered (UTC).
    var decidedAt: Timestamp
    /// What the order asked for.
    @Bound(.count(Ranges.orderLines))
    @JSONColumn
    var lines: [Line]
    /// The items of which too little was free; absent when all were there.
    @Bound(.count(Ranges.orderLines))
    @JSONColumn
    var short: [StockShort.Line]?
    /// The shipment with which the goods left; absent before.
    @Column("shipment_id")
    var shipment: ShipmentID?
    /// When the goods left or were given back (UTC); absent before.
    var endedAt: Timestamp?

    static let example = ReservationView(
        order: OrderID(lane: 7, counter: 1024), entity: "NORTH", state: .reserved,
        availableDate: LocalDate("2026-11-25"),
        decidedAt: Timestamp(microseconds: 1_795_599_000_000_000),
        lines: [Line(number: 1, sku: "LAMP-01", quantity: 5)])
}
