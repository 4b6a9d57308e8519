/// A customer exists, or its registration changed: the whole state, of which a reader keeps the highest version.
public struct CustomerRegistered: Fact {
    public static var type: String { "o2c.order-intake.customer-registered.v1" }
    public static var publisher: Service { .orderIntake }

    public var customer: CustomerID
    public var version: Int32
    /// The name by which upstream systems know the customer; unique.
    public var account: String
    public var name: String
    /// Where invoices and reminders go.
    public var billingEmail: String?
    /// ISO 3166-1 alpha-2.
    public var country: String
    public var currency: Currency
    /// In minor units of `currency`; or `unlimited` is true.
    public var creditLimit: CreditLimit
    /// Days from invoice to due date (net terms).
    public var paymentTermsDays: Int32

    public init(
        customer: CustomerID, version: Int32, account: String, name: String, billingEmail: String?, country: String,
        currency: Currency,
        creditLimit: CreditLimit, paymentTermsDays: Int32
    ) {
        self.customer = customer
        self.version = version
        self.account = account
        self.name = name
        self.billingEmail = billingEmail
        self.country = country
        self.currency = currency
        self.creditLimit = creditLimit
        self.paymentTermsDays = paymentTermsDays
    }
}

/// One line of an order as it was accepted.
public struct OrderLine: Codable, Hashable, Sendable {
    /// From 1, in the order of submission.
    public var number: Int32
    public var sku: String
    public var quantity: Int32
    /// Net price of one piece, in minor units of the order's currency.
    public var unitPrice: Int64

    public init(number: Int32, sku: String, quantity: Int32, unitPrice: Int64) {
        self.number = number
        self.sku = sku
        self.quantity = quantity
        self.unitPrice = unitPrice
    }
}

/// A line of an order with all that fulfilment, billing and the ledger need of its item.
public struct ConfirmedLine: Codable, Hashable, Sendable {
    public var number: Int32
    public var sku: String
    /// The item's name, as it goes on papers.
    public var name: String
    public var taxCategory: TaxCategory
    public var quantity: Int32
    /// Net price of one piece, in minor units of the order's currency.
    public var unitPrice: Int64

    public init(number: Int32, sku: String, name: String, taxCategory: TaxCategory, quantity: Int32, unitPrice: Int64) {
        self.number = number
        self.sku = sku
        self.name = name
        self.taxCategory = taxCategory
        self.quantity = quantity
        self.unitPrice = unitPrice
    }
}

/// Who buys and on what terms; carried by every fact about an order that is priced, so that no reader needs another's tables.
/// Without a customer the buyer is a guest: no account, no credit, due at once.
public struct Buyer: Codable, Hashable, Sendable {
    public var customer: CustomerID?
    public var account: String?
    public var name: String?
    public var billingEmail: String?
    /// Ship-to country, ISO 3166-1 alpha-2: it decides the tax.
    public var country: String
    public var paymentTermsDays: Int32

    public init(
        customer: CustomerID?, account: String?, name: String?, billingEmail: String?, country: String,
        paymentTermsDays: Int32
    ) {
        self.customer = customer
        self.account = account
        self.name = name
        self.billingEmail = billingEmail
        self.country = country
        self.paymentTermsDays = paymentTermsDays
    }
}

/// An order is valid and acknowledged; stock and credit are to be held until `holdUntil`, which OrderIntake alone decides by.
public struct OrderReceived: Fact {
    public static var type: String { "o2c.order-intake.order-received.v1" }
    public static var publisher: Service { .orderIntake }

    public var order: OrderID
    public var customer: CustomerID?
    public var channel: Channel
    /// The sender's own number of the order.
    public var clientReference: String
    public var currency: Currency
    /// Sum over lines of quantity x unit price, in minor units; what credit is held for.
    public var net: Int64
    public var requestedDate: LocalDate?
    public var receivedAt: Timestamp
    public var holdUntil: Timestamp
    public var lines: [OrderLine]

    public init(
        order: OrderID, customer: CustomerID?, channel: Channel, clientReference: String, currency: Currency,
        net: Int64, requestedDate: LocalDate?,
        receivedAt: Timestamp, holdUntil: Timestamp, lines: [OrderLine]
    ) {
        self.order = order
        self.customer = customer
        self.channel = channel
        self.clientReference = clientReference
        self.currency = currency
        self.net = net
        self.requestedDate = requestedDate
        self.receivedAt = receivedAt
        self.holdUntil = holdUntil
        self.lines = lines
    }
}

/// A submission never became an order; every reason at once.
public struct OrderRejected: Fact {
    public static var type: String { "o2c.order-intake.order-rejected.v1" }
    public static var publisher: Service { .orderIntake }

    public var clientReference: String
    public var account: String?
    public var reasons: [Reason]
    public var rejectedAt: Timestamp

    public init(clientReference: String, account: String?, reasons: [Reason], rejectedAt: Timestamp) {
        self.clientReference = clientReference
        self.account = account
        self.reasons = reasons
        self.rejectedAt = rejectedAt
    }
}

/// Stock and credit are both held: the order stands, with a promise.
public struct OrderConfirmed: Fact {
    public static var type: String { "o2c.order-intake.order-confirmed.v1" }
    public static var publisher: Service { .orderIntake }

    public var order: OrderID
    public var buyer: Buyer
    public var clientReference: String
    public var currency: Currency
    /// The day by which the goods are promised to be with the customer.
    public var promisedDate: LocalDate
    public var confirmedAt: Timestamp
    public var lines: [ConfirmedLine]

    public init(
        order: OrderID, buyer: Buyer, clientReference: String, currency: Currency, promisedDate: LocalDate,
        confirmedAt: Timestamp, lines: [ConfirmedLine]
    ) {
        self.order = order
        self.buyer = buyer
        self.clientReference = clientReference
        self.currency = currency
        self.promisedDate = promisedDate
        self.confirmedAt = confirmedAt
        self.lines = lines
    }
}

/// Why a received order could not be confirmed.
public enum RefusalCause: String, Codable, Hashable, Sendable, CaseIterable {
    case stockShort = "stock-short"
    case creditRefused = "credit-refused"
    /// The holds were not both there by the deadline.
    case holdExpired = "hold-expired"
}

/// A received order was not confirmed: whatever is held for it is let go.
public struct OrderRefused: Fact {
    public static var type: String { "o2c.order-intake.order-refused.v1" }
    public static var publisher: Service { .orderIntake }

    public var order: OrderID
    public var customer: CustomerID?
    public var cause: RefusalCause
    public var refusedAt: Timestamp

    public init(order: OrderID, customer: CustomerID?, cause: RefusalCause, refusedAt: Timestamp) {
        self.order = order
        self.customer = customer
        self.cause = cause
        self.refusedAt = refusedAt
    }
}

/// A confirmed order is to be cancelled if nothing of it has left: Fulfillment decides, since it alone knows.
public struct CancellationRequested: Fact {
    public static var type: String { "o2c.order-intake.cancellation-requested.v1" }
    public static var publisher: Service { .orderIntake }

    public var order: OrderID
    public var actor: String
    public var reason: String

    public init(order: OrderID, actor: String, reason: String) {
        self.order = order
        self.actor = actor
        self.reason = reason
    }
}

/// An order was cancelled before anything of it left: whatever is held for it is let go.
public struct OrderCancelled: Fact {
    public static var type: String { "o2c.order-intake.order-cancelled.v1" }
    public static var publisher: Service { .orderIntake }

    public var order: OrderID
    public var customer: CustomerID?
    public var actor: String
    public var reason: String
    public var cancelledAt: Timestamp

    public init(order: OrderID, customer: CustomerID?, actor: String, reason: String, cancelledAt: Timestamp) {
        self.order = order
        self.customer = customer
        self.actor = actor
        self.reason = reason
        self.cancelledAt = cancelledAt
    }
}

/// All of an order is shipped, invoiced and paid.
public struct OrderCompleted: Fact {
    public static var type: String { "o2c.order-intake.order-completed.v1" }
    public static var publisher: Service { .orderIntake }

    public var order: OrderID
    public var customer: CustomerID?
    public var completedAt: Timestamp

    public init(order: OrderID, customer: CustomerID?, completedAt: Timestamp) {
        self.order = order
        self.customer = customer
        self.completedAt = completedAt
    }
}
