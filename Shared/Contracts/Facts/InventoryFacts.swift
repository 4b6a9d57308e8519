/// An item exists, or its registration changed: the whole state, of which a reader keeps the highest version.
@Fact("o2c.inventory.item-registered.v1")
public struct ItemRegistered {
    /// The item's number, unique; the seller gives it (stock-keeping unit).
    public var sku: String
    /// Counts the registrations of the item, from 1.
    public var version: Int32
    /// The item's name, as it goes on papers.
    public var name: String
    /// What kind of thing it is.
    public var kind: ItemKind
    /// How the law of tax classes it.
    public var taxClass: TaxClass
    /// The unit of measure that it is counted in; absent for one (`C62`).
    public var unit: UnitOfMeasure? = nil
    /// How many digits of its quantities stand after the point; absent for none.
    public var decimals: Int32? = nil
}

/// Goods came in: a delta.
@Fact("o2c.inventory.stock-received.v1")
public struct StockReceived {
    /// The legal entity whose goods they are.
    public var entity: String
    /// The item.
    public var sku: String
    /// What came in, in units of 10^-decimals of the item's unit of measure.
    public var quantity: Int64
    /// Value at cost of the whole quantity, in minor units.
    public var cost: Int64
    /// The currency of the cost.
    public var currency: Currency
    /// The sender's paper: a goods receipt or purchase order.
    public var reference: String
    /// When the receipt was recorded.
    public var receivedAt: Timestamp
    /// The business day on which the goods came in, in the entity's time zone.
    public var receivedOn: LocalDate
}

/// Stock on hand was corrected by a count or a loss: a delta.
@Fact("o2c.inventory.stock-adjusted.v1")
public struct StockAdjusted {
    /// The legal entity whose goods they are.
    public var entity: String
    /// The item.
    public var sku: String
    /// What was found (positive) or lost (negative), in units of 10^-decimals of the item's unit of measure.
    public var quantity: Int64
    /// Value at cost of the change, signed as the quantity, in minor units.
    public var cost: Int64
    /// The currency of the cost.
    public var currency: Currency
    /// The person or system that corrected it.
    public var actor: String
    /// Why it was corrected, in words.
    public var reason: String
    /// When the correction was recorded.
    public var adjustedAt: Timestamp
    /// The business day on which it was counted or lost, in the entity's time zone.
    public var countedOn: LocalDate
}

/// All lines of an order are reserved for it, until OrderIntake confirms or releases.
@Fact("o2c.inventory.stock-reserved.v1")
public struct StockReserved {
    /// The order that goods are reserved for.
    public var order: OrderID
    /// The day from which the goods can leave.
    public var availableDate: LocalDate
}

/// Nothing was reserved for an order, since these lines cannot be.
@Fact("o2c.inventory.stock-short.v1")
public struct StockShort {
    /// An item of which too little is free.
    @MessagePart
    public struct Line {
        /// The item.
        public var sku: String
        /// How much the order needs, in units of 10^-decimals of the item's unit of measure.
        public var requested: Int64
        /// How much was free.
        public var available: Int64
        /// The item's unit of measure, as the order says it; absent for one (`C62`).
        public var unit: UnitOfMeasure? = nil
        /// How many digits of the quantities stand after the point; absent for none.
        public var decimals: Int32? = nil
    }

    /// The order that nothing is reserved for.
    public var order: OrderID
    /// The items of which too little is free.
    public var lines: [Line]
}

/// What was reserved for an order is available again.
@Fact("o2c.inventory.reservation-released.v1")
public struct ReservationReleased {
    /// The order that goods were reserved for.
    public var order: OrderID
}

/// Goods left stock with a shipment, at cost.
@Fact("o2c.inventory.stock-issued.v1")
public struct StockIssued {
    /// What left, at cost by currency of valuation: most often one.
    @MessagePart
    public struct Cost {
        /// Cost of what left, in minor units.
        public var amount: Int64
        /// The currency of the amount.
        public var currency: Currency
    }

    /// The legal entity whose goods they were.
    public var entity: String
    /// The order that is shipped.
    public var order: OrderID
    /// The shipment that the goods left with.
    public var shipment: ShipmentID
    /// What left, at cost, one for each currency.
    public var costs: [Cost]
    /// When the goods left.
    public var issuedAt: Timestamp
    /// The seller's business day on which they left.
    public var issuedOn: LocalDate
}
