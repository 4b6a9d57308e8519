// Commands carry what a sender wrote, not yet what the domain accepts: text and numbers that the service validates, so that a refusal names
// every reason at once. Only what is not JSON of this shape at all is refused before that.

/// Registers a customer, or changes its registration when the account is known.
@Command("o2c.order-intake.register-customer.v1")
public struct RegisterCustomer {
    public var subject: Subject { .account(account) }

    /// The name by which upstream systems know the customer; unique. A known one changes its registration.
    public var account: String
    /// The customer's name, as it goes on papers.
    public var name: String
    /// Where invoices and reminders go.
    public var billingEmail: String?
    /// Where the customer is, ISO 3166-1 alpha-2.
    public var country: String
    /// The currency of the customer's orders and invoices, ISO 4217.
    public var currency: String
    /// In minor units. It is there, or `unlimited` is true.
    public var creditLimit: Int64?
    /// True for a customer without limit, in place of `creditLimit`.
    public var unlimited: Bool?
    /// Days from invoice to due date (net terms).
    public var paymentTermsDays: Int32

    public init(
        account: String, name: String, billingEmail: String? = nil, country: String, currency: String,
        creditLimit: CreditLimit, paymentTermsDays: Int32
    ) {
        self.init(
            account: account, name: name, billingEmail: billingEmail, country: country, currency: currency,
            creditLimit: creditLimit.amount, unlimited: creditLimit.isUnlimited, paymentTermsDays: paymentTermsDays)
    }
}

/// Submits an order.
@Command("o2c.order-intake.submit-order.v1")
public struct SubmitOrder {
    public var subject: Subject { account.map(Subject.account) ?? Subject(.reference, clientReference) }

    /// What is wanted of one item, and at which price.
    @MessagePart
    public struct Line {
        /// A registered item.
        public var sku: String
        /// Pieces.
        public var quantity: Int64
        /// Net price of one piece, in minor units.
        public var unitPrice: Int64
    }

    /// Absent for a guest: no account, no credit, due at once.
    public var account: String?
    /// Where the order came from.
    public var channel: String
    /// The sender's own number of the order.
    public var clientReference: String
    /// The currency of all prices, ISO 4217: the customer's, where an account is named.
    public var currency: String
    /// Ship-to country, ISO 3166-1 alpha-2; absent means the customer's own. A guest must name one.
    public var country: String? = nil
    /// The day by which the buyer wants the goods, ISO 8601; absent for as soon as possible.
    public var requestedDate: String? = nil
    /// What is ordered: 1 to 2,000 lines.
    public var lines: [Line]
}

/// Cancels an order of which nothing has left.
@Command("o2c.order-intake.cancel-order.v1")
public struct CancelOrder {
    public var subject: Subject { Subject(.order, order) }
    public var homeLane: Lane? { OrderID(order)?.lane }

    /// The order, such as `7-1024`.
    public var order: String
    /// Why, in words.
    public var reason: String
}

/// Registers an item, or changes its registration when the SKU is known.
@Command("o2c.inventory.register-item.v1")
public struct RegisterItem {
    public var subject: Subject { .item(sku) }

    /// The item's number, unique; the seller gives it (stock-keeping unit). A known one changes its registration.
    public var sku: String
    /// The item's name, as it goes on papers.
    public var name: String
    /// How the item is taxed.
    public var taxCategory: String
}

/// Records a goods receipt.
@Command("o2c.inventory.receive-stock.v1")
public struct ReceiveStock {
    public var subject: Subject { .item(sku) }

    /// A registered item.
    public var sku: String
    /// Pieces that came in.
    public var quantity: Int64
    /// Cost of one piece, in minor units.
    public var unitCost: Int64
    /// The currency of the cost, ISO 4217.
    public var currency: String
    /// The sender's paper: a goods receipt or purchase order.
    public var reference: String
}

/// Corrects stock on hand after a count or a loss.
@Command("o2c.inventory.adjust-stock.v1")
public struct AdjustStock {
    public var subject: Subject { .item(sku) }

    /// A registered item.
    public var sku: String
    /// Pieces found (positive) or lost (negative).
    public var quantity: Int64
    /// Why, in words.
    public var reason: String
}

/// Says that a planned shipment has left the house.
@Command("o2c.fulfillment.dispatch-shipment.v1")
public struct DispatchShipment {
    public var subject: Subject { Subject(.shipment, shipment) }
    public var homeLane: Lane? { ShipmentID(shipment)?.lane }

    /// The shipment, such as `7-1024`.
    public var shipment: String
    /// Who carries the goods.
    public var carrier: String
    /// The carrier's number of the consignment.
    public var tracking: String
}

/// Says that a shipment is with the customer.
@Command("o2c.fulfillment.confirm-delivery.v1")
public struct ConfirmDelivery {
    public var subject: Subject { Subject(.shipment, shipment) }
    public var homeLane: Lane? { ShipmentID(shipment)?.lane }

    /// The shipment, such as `7-1024`.
    public var shipment: String
}

/// Records money that came in: a bank's or payment provider's notice.
@Command("o2c.collections.record-payment.v1")
public struct RecordPayment {
    public var subject: Subject { account.map(Subject.account) ?? Subject(.remittance, reference) }

    /// The payer's account, where the sender knows it.
    public var account: String?
    /// What the payer wrote: an invoice number, most often.
    public var reference: String
    /// In minor units.
    public var amount: Int64
    /// The currency of the amount, ISO 4217.
    public var currency: String
    /// The day from which the money counts, ISO 8601.
    public var valueDate: String
}

/// Pays an invoice with unapplied money of an earlier payment: a person's decision. Both are named as people read them.
@Command("o2c.collections.allocate-payment.v1")
public struct AllocatePayment {
    public var subject: Subject { Subject(.payment, payment) }
    public var homeLane: Lane? { PaymentID(payment)?.lane }

    /// The payment, such as `7-1024`.
    public var payment: String
    /// The invoice's number, as it stands on the invoice.
    public var invoice: String
    /// In minor units of the payment's currency.
    public var amount: Int64
    /// Why, in words.
    public var reason: String
}

/// Sets a customer's credit limit.
@Command("o2c.collections.set-credit-limit.v1")
public struct SetCreditLimit {
    public var subject: Subject { .account(account) }

    /// The customer's account.
    public var account: String
    /// In minor units of the customer's currency. It is there, or `unlimited` is true.
    public var creditLimit: Int64?
    /// True for a customer without limit, in place of `creditLimit`.
    public var unlimited: Bool?
    /// Why, in words.
    public var reason: String

    public init(account: String, creditLimit: CreditLimit, reason: String) {
        self.init(
            account: account, creditLimit: creditLimit.amount, unlimited: creditLimit.isUnlimited, reason: reason)
    }
}
