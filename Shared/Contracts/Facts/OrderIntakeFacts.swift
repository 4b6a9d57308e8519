/// A customer exists, or its registration changed: the whole state, of which a reader keeps the highest version.
@Fact("o2c.order-intake.customer-registered.v1")
public struct CustomerRegistered {
    /// The customer.
    public var customer: CustomerID
    /// Counts the registrations of the customer, from 1.
    public var version: Int32
    /// The name by which upstream systems know the customer; unique.
    public var account: String
    /// The customer's name, as it goes on papers.
    public var name: String
    /// Where invoices and reminders go.
    public var billingEmail: String?
    /// ISO 3166-1 alpha-2.
    public var country: String
    /// The currency of the customer's orders and invoices.
    public var currency: Currency
    /// Days from invoice to due date (net terms).
    public var paymentTermsDays: Int32
}

/// One line of an order as it was accepted.
@MessagePart
public struct OrderLine {
    /// From 1, in the order of submission.
    public var number: Int32
    /// The item.
    public var sku: String
    /// Pieces.
    public var quantity: Int32
    /// Net price of one piece, in minor units of the order's currency.
    public var unitPrice: Int64
}

/// A line of an order with all that fulfilment, billing and the ledger need of its item.
@MessagePart
public struct ConfirmedLine {
    /// The order line, from 1.
    public var number: Int32
    /// The item.
    public var sku: String
    /// The item's name, as it goes on papers.
    public var name: String
    /// How the item is taxed.
    public var taxCategory: TaxCategory
    /// Pieces.
    public var quantity: Int32
    /// Net price of one piece, in minor units of the order's currency.
    public var unitPrice: Int64
}

/// Who buys and on what terms; carried by every fact about an order that is priced, so that no reader needs another's
/// tables. Without a customer the buyer is a guest: no account, no credit, due at once.
@MessagePart
public struct Buyer {
    /// The customer; absent for a guest.
    public var customer: CustomerID?
    /// The name by which upstream systems know the customer; absent for a guest.
    public var account: String?
    /// The customer's name; absent for a guest.
    public var name: String?
    /// Where invoices and reminders go.
    public var billingEmail: String?
    /// Ship-to country, ISO 3166-1 alpha-2: it decides the tax.
    public var country: String
    /// Days from invoice to due date (net terms).
    public var paymentTermsDays: Int32
}

/// An order is valid and acknowledged; stock and credit are to be reserved until `decideBy`, which OrderIntake alone
/// decides by.
@Fact("o2c.order-intake.order-received.v1")
public struct OrderReceived {
    /// The order.
    public var order: OrderID
    /// Who buys; absent for a guest.
    public var customer: CustomerID?
    /// Where the order came from.
    public var channel: Channel
    /// The sender's own number of the order.
    public var clientReference: String
    /// The currency of all amounts.
    public var currency: Currency
    /// Sum over lines of quantity x unit price, in minor units; what credit is reserved for.
    public var net: Int64
    /// The day by which the buyer wants the goods; absent for as soon as possible.
    public var requestedDate: LocalDate?
    /// When the order was acknowledged.
    public var receivedAt: Timestamp
    /// The deadline by which stock and credit must both be reserved.
    public var decideBy: Timestamp
    /// What is ordered.
    public var lines: [OrderLine]
}

/// A submission never became an order; every reason at once.
@Fact("o2c.order-intake.submission-rejected.v1")
public struct SubmissionRejected {
    /// The sender's own number of the order.
    public var clientReference: String
    /// The account that the sender named; absent for a guest.
    public var account: String?
    /// All that is wrong with the submission.
    public var reasons: [Reason]
    /// When the submission was rejected.
    public var rejectedAt: Timestamp
}

/// Stock and credit are both reserved: the order stands, with a promise.
@Fact("o2c.order-intake.order-confirmed.v1")
public struct OrderConfirmed {
    /// The order.
    public var order: OrderID
    /// Who buys, and on what terms.
    public var buyer: Buyer
    /// The sender's own number of the order.
    public var clientReference: String
    /// The currency of all prices.
    public var currency: Currency
    /// The day by which the goods are promised to be with the customer.
    public var promisedDate: LocalDate
    /// When the order was confirmed.
    public var confirmedAt: Timestamp
    /// What is ordered.
    public var lines: [ConfirmedLine]
}

/// Why a received order could not be confirmed.
public enum DeclineCause: String, Codable, Hashable, Sendable, CaseIterable {
    case stockShort = "stock-short"
    case creditDeclined = "credit-declined"
    /// The reservations were not both there by the deadline.
    case deadlinePassed = "deadline-passed"
}

/// A received order was not confirmed: whatever is reserved for it is released.
@Fact("o2c.order-intake.order-declined.v1")
public struct OrderDeclined {
    /// The order.
    public var order: OrderID
    /// Who wanted to buy; absent for a guest.
    public var customer: CustomerID?
    /// Why the order was not confirmed.
    public var cause: DeclineCause
    /// When that was decided.
    public var declinedAt: Timestamp
}

/// A confirmed order is to be cancelled if nothing of it has left: Fulfillment decides, since it alone knows.
@Fact("o2c.order-intake.cancellation-requested.v1")
public struct CancellationRequested {
    /// The order that is to be cancelled.
    public var order: OrderID
    /// The person or system that asks.
    public var actor: String
    /// Why the order is to be cancelled, in words.
    public var reason: String
}

/// An order was cancelled before anything of it left: whatever is reserved for it is released.
@Fact("o2c.order-intake.order-cancelled.v1")
public struct OrderCancelled {
    /// The order.
    public var order: OrderID
    /// Who wanted to buy; absent for a guest.
    public var customer: CustomerID?
    /// The person or system that asked for the cancellation.
    public var actor: String
    /// Why the order was cancelled, in words.
    public var reason: String
    /// When that was decided.
    public var cancelledAt: Timestamp
}

/// All of an order is shipped, invoiced and paid.
@Fact("o2c.order-intake.order-completed.v1")
public struct OrderCompleted {
    /// The order.
    public var order: OrderID
    /// Who bought; absent for a guest.
    public var customer: CustomerID?
    /// When the last of it was shipped, invoiced or paid.
    public var completedAt: Timestamp
}
