/// A shipment is planned for an order, with a promise.
public struct ShipmentPlanned: Fact {
    public static var type: String { "o2c.fulfillment.shipment-planned.v1" }
    public static var publisher: Service { .fulfillment }

    public var shipment: ShipmentID
    public var order: OrderID
    public var promisedDate: LocalDate

    public init(shipment: ShipmentID, order: OrderID, promisedDate: LocalDate) {
        self.shipment = shipment
        self.order = order
        self.promisedDate = promisedDate
    }
}

/// Goods left the house: with all that stock, billing and the ledger need, so that none of them waits for another topic.
public struct ShipmentDispatched: Fact {
    public static var type: String { "o2c.fulfillment.shipment-dispatched.v1" }
    public static var publisher: Service { .fulfillment }

    public var shipment: ShipmentID
    public var order: OrderID
    public var buyer: Buyer
    public var clientReference: String
    public var currency: Currency
    public var carrier: String
    public var tracking: String
    public var dispatchedAt: Timestamp
    /// What left: quantities shipped, at the order's prices.
    public var lines: [ConfirmedLine]

    public init(
        shipment: ShipmentID, order: OrderID, buyer: Buyer, clientReference: String, currency: Currency,
        carrier: String, tracking: String,
        dispatchedAt: Timestamp, lines: [ConfirmedLine]
    ) {
        self.shipment = shipment
        self.order = order
        self.buyer = buyer
        self.clientReference = clientReference
        self.currency = currency
        self.carrier = carrier
        self.tracking = tracking
        self.dispatchedAt = dispatchedAt
        self.lines = lines
    }
}

/// Goods are with the customer.
public struct ShipmentDelivered: Fact {
    public static var type: String { "o2c.fulfillment.shipment-delivered.v1" }
    public static var publisher: Service { .fulfillment }

    public var shipment: ShipmentID
    public var order: OrderID
    public var deliveredAt: Timestamp

    public init(shipment: ShipmentID, order: OrderID, deliveredAt: Timestamp) {
        self.shipment = shipment
        self.order = order
        self.deliveredAt = deliveredAt
    }
}

/// A planned shipment was cancelled before it left, as asked: the order can be let go.
public struct ShipmentCancelled: Fact {
    public static var type: String { "o2c.fulfillment.shipment-cancelled.v1" }
    public static var publisher: Service { .fulfillment }

    public var order: OrderID
    public var shipment: ShipmentID
    public var actor: String
    public var reason: String

    public init(order: OrderID, shipment: ShipmentID, actor: String, reason: String) {
        self.order = order
        self.shipment = shipment
        self.actor = actor
        self.reason = reason
    }
}

/// A cancellation came too late: goods have left.
public struct CancellationDeclined: Fact {
    public static var type: String { "o2c.fulfillment.cancellation-declined.v1" }
    public static var publisher: Service { .fulfillment }

    public var order: OrderID
    public var shipment: ShipmentID

    public init(order: OrderID, shipment: ShipmentID) {
        self.order = order
        self.shipment = shipment
    }
}
