/// An item exists, or its registration changed: the whole state, of which a reader keeps the highest version.
public struct ItemRegistered: Fact {
    public static var type: String { "o2c.inventory.item-registered.v1" }
    public static var publisher: Service { .inventory }

    public var sku: String
    public var version: Int32
    public var name: String
    public var taxCategory: TaxCategory

    public init(sku: String, version: Int32, name: String, taxCategory: TaxCategory) {
        self.sku = sku
        self.version = version
        self.name = name
        self.taxCategory = taxCategory
    }
}

/// Goods came in: a delta.
public struct StockReceived: Fact {
    public static var type: String { "o2c.inventory.stock-received.v1" }
    public static var publisher: Service { .inventory }

    public var sku: String
    public var quantity: Int64
    /// Value at cost of the whole quantity, in minor units.
    public var cost: Int64
    public var currency: Currency
    /// The sender's paper: a goods receipt or purchase order.
    public var reference: String
    public var receivedAt: Timestamp

    public init(sku: String, quantity: Int64, cost: Int64, currency: Currency, reference: String, receivedAt: Timestamp)
    {
        self.sku = sku
        self.quantity = quantity
        self.cost = cost
        self.currency = currency
        self.reference = reference
        self.receivedAt = receivedAt
    }
}

/// Stock on hand was corrected by a count or a loss: a delta.
public struct StockAdjusted: Fact {
    public static var type: String { "o2c.inventory.stock-adjusted.v1" }
    public static var publisher: Service { .inventory }

    public var sku: String
    /// Pieces found (positive) or lost (negative).
    public var quantity: Int64
    /// Value at cost of the change, signed as the quantity, in minor units.
    public var cost: Int64
    public var currency: Currency
    public var actor: String
    public var reason: String
    public var adjustedAt: Timestamp

    public init(
        sku: String, quantity: Int64, cost: Int64, currency: Currency, actor: String, reason: String,
        adjustedAt: Timestamp
    ) {
        self.sku = sku
        self.quantity = quantity
        self.cost = cost
        self.currency = currency
        self.actor = actor
        self.reason = reason
        self.adjustedAt = adjustedAt
    }
}

/// All lines of an order are held for it, until OrderIntake confirms or lets go.
public struct StockReserved: Fact {
    public static var type: String { "o2c.inventory.stock-reserved.v1" }
    public static var publisher: Service { .inventory }

    public var order: OrderID
    /// The day from which the goods can leave.
    public var availableDate: LocalDate

    public init(order: OrderID, availableDate: LocalDate) {
        self.order = order
        self.availableDate = availableDate
    }
}

/// Nothing was held for an order, since these lines cannot be.
public struct StockShort: Fact {
    public static var type: String { "o2c.inventory.stock-short.v1" }
    public static var publisher: Service { .inventory }

    public struct Line: Codable, Hashable, Sendable {
        public var sku: String
        public var requested: Int64
        public var available: Int64

        public init(sku: String, requested: Int64, available: Int64) {
            self.sku = sku
            self.requested = requested
            self.available = available
        }
    }

    public var order: OrderID
    public var lines: [Line]

    public init(order: OrderID, lines: [Line]) {
        self.order = order
        self.lines = lines
    }
}

/// What was held for an order is available again.
public struct ReservationReleased: Fact {
    public static var type: String { "o2c.inventory.reservation-released.v1" }
    public static var publisher: Service { .inventory }

    public var order: OrderID

    public init(order: OrderID) { self.order = order }
}

/// Goods left stock with a shipment, at cost.
public struct StockIssued: Fact {
    public static var type: String { "o2c.inventory.stock-issued.v1" }
    public static var publisher: Service { .inventory }

    /// What left, at cost by currency of valuation: most often one.
    public struct Cost: Codable, Hashable, Sendable {
        public var amount: Int64
        public var currency: Currency

        public init(amount: Int64, currency: Currency) {
            self.amount = amount
            self.currency = currency
        }
    }

    public var order: OrderID
    public var shipment: ShipmentID
    public var costs: [Cost]
    public var issuedAt: Timestamp

    public init(order: OrderID, shipment: ShipmentID, costs: [Cost], issuedAt: Timestamp) {
        self.order = order
        self.shipment = shipment
        self.costs = costs
        self.issuedAt = issuedAt
    }
}
