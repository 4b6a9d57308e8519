import Contracts
import Rows

/// An order as it was accepted: never changed. What becomes of it is its `OrderProgress`.
@StoredPart
struct Order: Hashable, Sendable {
    @Key let id: OrderID
    let submission: Submission
    let receivedAt: Timestamp
    /// Stock and credit are to be reserved by then, or the order is declined.
    let decideBy: Timestamp

    var customer: CustomerID? { submission.buyer.customer }

    /// The fact that acknowledges the order.
    /// - Parameter day: the seller's business day.
    func received(on day: LocalDate) -> OrderReceived {
        OrderReceived(
            order: id, entity: submission.seller.entity, customer: customer, channel: submission.channel,
            clientReference: submission.clientReference, currency: submission.currency,
            priceMode: submission.priceMode, net: submission.net, gross: submission.gross,
            requestedDate: submission.requestedDate,
            receivedAt: receivedAt, receivedOn: day, decideBy: decideBy,
            lines: submission.lines.map {
                OrderLine(
                    number: $0.number, sku: $0.sku, kind: $0.kind, quantity: $0.quantity, unitPrice: $0.unitPrice,
                    pricing: $0.pricing)
            })
    }

    /// What the confirmation will repeat of it.
    var content: OrderContent {
        OrderContent(
            seller: submission.seller, buyer: submission.buyer, clientReference: submission.clientReference,
            currency: submission.currency, priceMode: submission.priceMode, taxRules: submission.taxRules,
            net: submission.net, tax: submission.tax, requestedDate: submission.requestedDate, lines: submission.lines)
    }
}

/// What of an order its confirmation repeats.
@SelectedRow
struct OrderContent: Hashable, Sendable {
    @JSONColumn var seller: Seller
    @JSONColumn var buyer: Buyer
    var clientReference: String
    var currency: Currency
    var priceMode: PriceMode?
    @JSONColumn var taxRules: [TaxRule]
    var net: Int64
    var tax: Int64
    var requestedDate: LocalDate?
    @JSONColumn var lines: [ConfirmedLine]

    /// The fact that promises the goods.
    func confirmed(_ order: OrderID, _ promise: Promise, at time: Timestamp) -> OrderConfirmed {
        OrderConfirmed(
            order: order, seller: seller, buyer: buyer, clientReference: clientReference, currency: currency,
            priceMode: priceMode, taxRules: taxRules, net: net, tax: tax, promisedDate: promise.date,
            dispatchOn: promise.dispatchOn, confirmedAt: time, lines: lines)
    }
}

/// The promise to the customer.
struct Promise: Hashable, Sendable {
    /// The day by which the goods are with the customer: so many days after they can leave, yet not before they are
    /// wanted.
    var date: LocalDate
    /// The day on which the goods leave, where they are wanted later than they can come: in time, and not before.
    /// `nil`: as soon as they can.
    var dispatchOn: LocalDate?

    /// - Parameter leadTimeDays: from goods that can leave to goods that are with the customer.
    init(available: LocalDate, today: LocalDate, leadTimeDays: Int32, requested: LocalDate?) {
        let earliest = max(available, today).adding(days: leadTimeDays)
        date = max(requested ?? earliest, earliest)
        dispatchOn = date > earliest ? date.adding(days: -leadTimeDays) : nil
    }
}
