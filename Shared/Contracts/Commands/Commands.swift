// Commands carry what a sender wrote, not yet what the domain accepts: text and numbers that the service validates, so
// that a refusal names every reason at once. Only what is not JSON of this shape at all is refused before that.

/// Registers a customer, or changes its registration when the account is known. It says nothing about credit: see
/// `SetCreditLimit`.
@Command("o2c.order-intake.register-customer.v1")
public struct RegisterCustomer {
    public var subject: Subject { .account(account) }

    /// The name by which upstream systems know the customer; unique. A known one changes its registration.
    @Bound(.length(Lengths.account))
    public var account: String
    /// The customer's name, as it goes on papers.
    @Bound(.length(Lengths.customerName))
    public var name: String
    /// Where invoices and reminders go.
    @Bound(.length(Lengths.email))
    public var billingEmail: String? = nil
    /// Where the customer is, ISO 3166-1 alpha-2.
    @Bound(.written(as: Country.self))
    public var country: String
    /// The tax id that the customer buys under. A customer without one is taxed as a consumer.
    public var taxId: RegisterEntity.TaxRegistration? = nil
    /// The currency of the customer's orders and invoices, ISO 4217.
    @Bound(.written(as: Currency.self))
    public var currency: String
    /// Days from invoice to due date (net terms).
    @Bound(.range(Ranges.paymentTermsDays))
    public var paymentTermsDays: Int32
}

/// Submits an order.
@Command("o2c.order-intake.submit-order.v1")
public struct SubmitOrder {
    public var subject: Subject { account.map(Subject.account) ?? Subject(.reference, clientReference) }

    /// What is wanted of one item, and at which price.
    @MessagePart
    public struct Line {
        /// A registered item.
        @Bound(.length(Lengths.sku))
        public var sku: String
        /// Pieces.
        @Bound(.range(Ranges.quantity))
        public var quantity: Int64
        /// Net price of one piece, in minor units.
        @Bound(.range(Ranges.unitAmount))
        public var unitPrice: Int64
    }

    /// The legal entity that sells; absent where there is one only.
    @Bound(.length(Lengths.entity))
    public var entity: String? = nil
    /// Absent for a guest: no account, no credit, due at once.
    @Bound(.length(Lengths.account))
    public var account: String?
    /// Where the order came from.
    @Bound(.one(of: Channel.self))
    public var channel: String
    /// The sender's own number of the order.
    @Bound(.length(Lengths.clientReference))
    public var clientReference: String
    /// The currency of all prices, ISO 4217: the customer's, where an account is named.
    @Bound(.written(as: Currency.self))
    public var currency: String
    /// Ship-to country, ISO 3166-1 alpha-2; absent means the customer's own. A guest must name one.
    @Bound(.written(as: Country.self))
    public var country: String? = nil
    /// The day by which the buyer wants the goods, ISO 8601; absent for as soon as possible.
    @Bound(.written(as: LocalDate.self))
    public var requestedDate: String? = nil
    /// What is ordered.
    @Bound(.count(Ranges.orderLines))
    public var lines: [Line]
}

/// Cancels an order of which nothing has left.
@Command("o2c.order-intake.cancel-order.v1")
public struct CancelOrder {
    public var subject: Subject { Subject(.order, order) }
    public var homeLane: Lane? { OrderID(order)?.lane }

    /// The order, such as `7-1024`.
    @InPath
    @Bound(.written(as: OrderID.self))
    public var order: String
    /// Why, in words.
    @Bound(.length(Lengths.cancellationReason))
    public var reason: String
}

/// Registers an item, or changes its registration when the SKU is known.
@Command("o2c.inventory.register-item.v1")
public struct RegisterItem {
    public var subject: Subject { .item(sku) }

    /// The item's number, unique; the seller gives it (stock-keeping unit). A known one changes its registration.
    @Bound(.length(Lengths.sku))
    public var sku: String
    /// The item's name, as it goes on papers.
    @Bound(.length(Lengths.itemName))
    public var name: String
    /// What kind of thing it is. Of services and charges no stock is kept. A kind never changes.
    @Bound(.one(of: ItemKind.self))
    public var kind: String
    /// How the law of tax classes it.
    @Bound(.one(of: TaxClass.self))
    public var taxClass: String
}

/// Records a goods receipt.
@Command("o2c.inventory.receive-stock.v1")
public struct ReceiveStock {
    public var subject: Subject { .item(sku) }

    /// A registered item.
    @InPath
    @Bound(.length(Lengths.sku))
    public var sku: String
    /// Pieces that came in.
    @Bound(.range(Ranges.quantity))
    public var quantity: Int64
    /// Cost of one piece, in minor units.
    @Bound(.range(Ranges.unitAmount))
    public var unitCost: Int64
    /// The currency of the cost, ISO 4217.
    @Bound(.written(as: Currency.self))
    public var currency: String
    /// The sender's paper: a goods receipt or purchase order.
    @Bound(.length(Lengths.receiptReference))
    public var reference: String
    /// The legal entity whose goods they are; absent where there is one only.
    @Bound(.length(Lengths.entity))
    public var entity: String? = nil
    /// The day on which they came in, ISO 8601; absent for today, in the entity's time zone.
    @Bound(.written(as: LocalDate.self))
    public var receivedOn: String? = nil
}

/// Corrects stock on hand after a count or a loss.
@Command("o2c.inventory.adjust-stock.v1")
public struct AdjustStock {
    public var subject: Subject { .item(sku) }

    /// A registered item.
    @InPath
    @Bound(.length(Lengths.sku))
    public var sku: String
    /// Pieces found (positive) or lost (negative).
    @Bound(.range(Ranges.correction))
    public var quantity: Int64
    /// Why, in words.
    @Bound(.length(Lengths.reason))
    public var reason: String
    /// The legal entity whose goods they are; absent where there is one only.
    @Bound(.length(Lengths.entity))
    public var entity: String? = nil
    /// The day on which they were counted or lost, ISO 8601; absent for today, in the entity's time zone.
    @Bound(.written(as: LocalDate.self))
    public var countedOn: String? = nil
}

/// Says that a planned shipment has left the house.
@Command("o2c.fulfillment.dispatch-shipment.v1")
public struct DispatchShipment {
    public var subject: Subject { Subject(.shipment, shipment) }
    public var homeLane: Lane? { ShipmentID(shipment)?.lane }

    /// The shipment, such as `7-1024`.
    @InPath
    @Bound(.written(as: ShipmentID.self))
    public var shipment: String
    /// Who carries the goods.
    @Bound(.length(Lengths.carrier))
    public var carrier: String
    /// The carrier's number of the consignment.
    @Bound(.length(Lengths.tracking))
    public var tracking: String
    /// The day on which the goods left, ISO 8601; absent for today, in the seller's time zone.
    @Bound(.written(as: LocalDate.self))
    public var dispatchedOn: String? = nil
}

/// Says that a shipment is with the customer.
@Command("o2c.fulfillment.confirm-delivery.v1")
public struct ConfirmDelivery {
    public var subject: Subject { Subject(.shipment, shipment) }
    public var homeLane: Lane? { ShipmentID(shipment)?.lane }

    /// The shipment, such as `7-1024`.
    @InPath
    @Bound(.written(as: ShipmentID.self))
    public var shipment: String
    /// The day on which the goods arrived, ISO 8601; absent for today, in the seller's time zone.
    @Bound(.written(as: LocalDate.self))
    public var deliveredOn: String? = nil
}

/// Pays an invoice with unapplied money of an earlier payment: a person's decision. Both are named as people read them.
@Command("o2c.collections.allocate-payment.v1")
public struct AllocatePayment {
    public var subject: Subject { Subject(.payment, payment) }
    public var homeLane: Lane? { PaymentID(payment)?.lane }

    /// The payment, such as `7-1024`.
    @InPath
    @Bound(.written(as: PaymentID.self))
    public var payment: String
    /// The invoice's number, as it stands on the invoice.
    @Bound(.length(Lengths.remittance))
    public var invoice: String
    /// In minor units of the payment's currency.
    @Bound(.range(Ranges.payment))
    public var amount: Int64
    /// Why, in words.
    @Bound(.length(Lengths.reason))
    public var reason: String
}

/// Sets a customer's credit limit: a person's decision. Without one the default of Collections holds.
@Command("o2c.collections.set-credit-limit.v1")
public struct SetCreditLimit {
    public var subject: Subject { .account(account) }

    /// The customer's account.
    @InPath
    @Bound(.length(Lengths.account))
    public var account: String
    /// In minor units of the customer's currency. It is there, or `unlimited` is true.
    @Bound(.range(Ranges.creditLimit))
    public var creditLimit: Int64?
    /// True for a customer without limit, in place of `creditLimit`.
    public var unlimited: Bool?
    /// Why, in words.
    @Bound(.length(Lengths.reason))
    public var reason: String

    public init(account: String, creditLimit: CreditLimit, reason: String) {
        self.init(
            account: account, creditLimit: creditLimit.amount, unlimited: creditLimit.isUnlimited, reason: reason)
    }
}
