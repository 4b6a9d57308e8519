/// A shipment is planned for an order, with a promise.
@Fact("o2c.fulfillment.shipment-planned.v1")
public struct ShipmentPlanned {
    /// The shipment.
    public var shipment: ShipmentID
    /// The order that is shipped.
    public var order: OrderID
    /// The day by which the goods are promised to be with the customer.
    public var promisedDate: LocalDate
    /// The seller's business day on which the goods are to leave; absent for as soon as possible.
    public var dispatchOn: LocalDate? = nil
}

/// Goods left the house: with all that stock, billing and the ledger need, so that none of them waits for another
/// topic.
@Fact("o2c.fulfillment.shipment-dispatched.v1")
public struct ShipmentDispatched {
    /// The shipment.
    public var shipment: ShipmentID
    /// The order that is shipped.
    public var order: OrderID
    /// Who sells.
    public var seller: Seller
    /// Who buys, and on what terms.
    public var buyer: Buyer
    /// The sender's own number of the order.
    public var clientReference: String
    /// The currency of all prices.
    public var currency: Currency
    /// Whether prices include tax; absent for prices without it.
    public var priceMode: PriceMode? = nil
    /// How the lines are taxed, by their classes.
    public var taxRules: [TaxRule]
    /// Who carries the goods.
    public var carrier: String
    /// The carrier's number of the consignment.
    public var tracking: String
    /// When it was recorded that the goods left.
    public var dispatchedAt: Timestamp
    /// The business day on which they left, in the seller's time zone: the day of the supply.
    public var dispatchedOn: LocalDate
    /// What left: quantities shipped, at the order's prices.
    public var lines: [ConfirmedLine]
}

/// Goods are with the customer.
@Fact("o2c.fulfillment.shipment-delivered.v1")
public struct ShipmentDelivered {
    /// The shipment.
    public var shipment: ShipmentID
    /// The order that was shipped.
    public var order: OrderID
    /// When the arrival was recorded.
    public var deliveredAt: Timestamp
    /// The business day on which they arrived, in the seller's time zone.
    public var deliveredOn: LocalDate
}

/// A planned shipment was cancelled before it left, as asked: the order can be released.
@Fact("o2c.fulfillment.shipment-cancelled.v1")
public struct ShipmentCancelled {
    /// The order that is to be cancelled.
    public var order: OrderID
    /// The shipment.
    public var shipment: ShipmentID
    /// The person or system that asked for the cancellation.
    public var actor: String
    /// Why the order is cancelled, in words.
    public var reason: String
}

/// A cancellation came too late: goods have left.
@Fact("o2c.fulfillment.cancellation-declined.v1")
public struct CancellationDeclined {
    /// The order that goes on.
    public var order: OrderID
    /// The shipment that has left.
    public var shipment: ShipmentID
}
