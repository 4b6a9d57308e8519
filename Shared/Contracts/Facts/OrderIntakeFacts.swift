/// A legal entity sells, or its registration changed: the whole state, of which a reader keeps the highest version.
///
/// A version is never changed. Facts about orders name entity and version (`Seller`), so what a document says of its
/// seller is frozen with them.
@Fact("o2c.order-intake.entity-registered.v1")
public struct EntityRegistered {
    /// The entity's code, unique.
    public var entity: String
    /// Counts the registrations of the entity, from 1.
    public var version: Int32
    /// Who it is, as its documents say it.
    public var party: Party
    /// Where it is established: the country of its address.
    public var country: Country
    /// Where it is registered for tax, and as what.
    public var taxIds: [TaxID]
    /// Whether it declares distance sales in the union scheme of the One Stop Shop (Directive 2006/112/EC, article
    /// 369a).
    public var usesOneStopShop: Bool
    /// Where its goods leave from.
    public var shipFrom: Country
    /// The currency that its books are kept in.
    public var baseCurrency: Currency
    /// The time zone of its business days, by the names of the IANA's database.
    public var timeZone: String
    /// The month in which its fiscal year begins, from 1.
    public var fiscalYearStart: Int32
    /// Where the tax of its documents is rounded.
    public var taxRounding: TaxRounding
    /// What the numbers of its invoices begin with, before the year; no other entity's do.
    public var invoicePrefix: String
    /// The accounts to which it is paid.
    public var bankAccounts: [BankAccount]
}

/// The rates of tax of a country were set: all of them, of which a reader keeps the highest version. A country without
/// such a fact has the rates that the program is shipped with.
@Fact("o2c.order-intake.tax-rates-set.v1")
public struct TaxRatesSet {
    /// The country.
    public var country: Country
    /// Counts how often they were set, from 1.
    public var version: Int32
    /// Every rate of the country, of all days.
    public var rates: [TaxRate]
    /// The person or system that set them.
    public var actor: String
    /// Why they were set, in words.
    public var reason: String
}

/// Who sells: carried by every fact about an order that a document or a business day follows from.
@MessagePart
public struct Seller {
    /// The legal entity's code.
    public var entity: String
    /// The version of its registration, which is never changed.
    public var version: Int32
    /// The time zone of its business days, by the names of the IANA's database.
    public var timeZone: String
    /// The month in which its fiscal year begins, from 1.
    public var fiscalYearStart: Int32
    /// Where the tax of its documents is rounded.
    public var taxRounding: TaxRounding
    /// What the numbers of its invoices begin with, before the year.
    public var invoicePrefix: String
}

/// One line of an order as it was accepted.
@MessagePart
public struct OrderLine {
    /// From 1, in the order of submission.
    public var number: Int32
    /// The item.
    public var sku: String
    /// What kind of thing the item is; absent for goods.
    public var kind: ItemKind?
    /// How much: pieces, or as the pricing says.
    public var quantity: Int64
    /// The price in minor units of the order's currency: of one piece without tax, or as the pricing says.
    public var unitPrice: Int64
    /// How the line is measured and priced; absent for so many pieces at a price each.
    public var pricing: LinePricing? = nil
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
    /// What kind of thing the item is; absent for goods.
    public var kind: ItemKind?
    /// How the law of tax classes the item.
    public var taxClass: TaxClass
    /// How much: pieces, or as the pricing says.
    public var quantity: Int64
    /// The price in minor units of the order's currency: of one piece without tax, or as the pricing says.
    public var unitPrice: Int64
    /// How the line is measured and priced; absent for so many pieces at a price each.
    public var pricing: LinePricing? = nil
}

/// An order is valid and acknowledged; stock and credit are to be reserved until `decideBy`, which OrderIntake alone
/// decides by.
@Fact("o2c.order-intake.order-received.v1")
public struct OrderReceived {
    /// The order.
    public var order: OrderID
    /// The legal entity that sells.
    public var entity: String
    /// Who buys; absent for a guest.
    public var customer: CustomerID?
    /// Where the order came from.
    public var channel: Channel
    /// The sender's own number of the order.
    public var clientReference: String
    /// The currency of all amounts.
    public var currency: Currency
    /// Whether prices include tax; absent for prices without it.
    public var priceMode: PriceMode? = nil
    /// Sum of the lines without tax, in minor units.
    public var net: Int64
    /// With the tax that is expected, in minor units; what credit is reserved for.
    public var gross: Int64
    /// The day by which the buyer wants the goods; absent for as soon as possible.
    public var requestedDate: LocalDate?
    /// When the order was acknowledged.
    public var receivedAt: Timestamp
    /// The seller's business day on which it was.
    public var receivedOn: LocalDate
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
    /// Sum of the lines without tax, in minor units.
    public var net: Int64
    /// The tax that is expected, at the rates of the day that the goods are wanted for, in minor units.
    public var tax: Int64
    /// The day by which the goods are promised to be with the customer.
    public var promisedDate: LocalDate
    /// The seller's business day on which the goods are to leave, where the customer wants them later than they can
    /// come; absent for as soon as possible.
    public var dispatchOn: LocalDate? = nil
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

extension OrderLine {
    /// Whether it is reserved, and leaves stock.
    public var keepsStock: Bool { (kind ?? .goods).keepsStock }
}

extension ConfirmedLine {
    /// Whether it is reserved, and leaves stock.
    public var keepsStock: Bool { (kind ?? .goods).keepsStock }
}
