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
    /// The version of the registration that the sender has seen, 0 for none. Another one is refused. Absent, the
    /// registration takes the place of whatever is there.
    @Bound(.range(Ranges.seenVersion))
    public var expectedVersion: Int32? = nil
    /// The customer.
    public var party: Party
    /// The tax id that the customer buys under. A customer without one is taxed as a consumer.
    public var taxId: TaxRegistration? = nil
    /// Whom to write to, one for each role; whoever has none is written to as the party itself.
    @Bound(.count(Ranges.contacts))
    public var contacts: [Contact]? = nil
    /// Where goods go that do not go to the party's own address.
    @Bound(.count(Ranges.shipTo))
    public var shipTo: [ShipTo]? = nil
    /// The currency of the customer's orders and invoices, ISO 4217.
    @Bound(.written(as: Currency.self))
    public var currency: String
    /// Days from invoice to due date (net terms).
    @Bound(.range(Ranges.paymentTermsDays))
    public var paymentTermsDays: Int32
    /// What is not done for the customer until a later registration leaves it out.
    @Bound(.count(Ranges.blocks))
    @Bound(.elements(of: CustomerBlock.self))
    public var blocks: [String]? = nil
}

extension RegisterCustomer {
    /// A customer of whom no more is known than the name and the country.
    public init(account: String, name: String, country: String, currency: String, paymentTermsDays: Int32) {
        self.init(
            account: account, party: Party(name: name, country: country), currency: currency,
            paymentTermsDays: paymentTermsDays)
    }
}

/// Submits an order.
@Command("o2c.order-intake.submit-order.v1")
public struct SubmitOrder {
    public var subject: Subject { account.map(Subject.account) ?? Subject(.reference, clientReference) }

    /// An amount that is taken off a line, or comes on top of it.
    @MessagePart
    public struct Allowance {
        /// Of the whole line, in minor units.
        @Bound(.range(Ranges.allowance))
        public var amount: Int64
        /// Why: of a discount a code of UNCL 5189, of a charge one of UNCL 7161 (EN 16931, BT-140 and BT-145).
        @Bound(.length(Lengths.allowanceReason))
        public var reasonCode: String
    }

    /// What is wanted of one item, and at which price.
    @MessagePart
    public struct Line {
        /// A registered item.
        @Bound(.length(Lengths.sku))
        public var sku: String
        /// How much, in units of 10^-decimals of the item's unit of measure: 2500 is 2.500 kg where an item has three
        /// decimals of a kilogram.
        @Bound(.range(Ranges.quantity))
        public var quantity: Int64
        /// The price of one unit of measure, or of `per`, in minor units: without tax, unless `priceMode` says gross.
        /// Absent for that of a price list.
        @Bound(.range(Ranges.unitAmount))
        public var unitPrice: Int64? = nil
        /// The quantity that the price is for; absent for one unit of measure. 0.035 a screw is 35 for 10.
        @Bound(.range(Ranges.quantity))
        public var per: Int64? = nil
        /// What is taken off the price of the line, with a reason of UNCL 5189.
        public var discount: Allowance? = nil
        /// What comes on top of it, with a reason of UNCL 7161.
        public var charge: Allowance? = nil
        /// Why the line costs nothing, in words; there where the price is 0, and only there.
        @Bound(.length(Lengths.reason))
        public var freeReason: String? = nil
    }

    /// The legal entity that sells; absent where there is one only.
    @Bound(.length(Lengths.entity))
    public var entity: String? = nil
    /// Absent for a guest: no account, no credit, due at once.
    @Bound(.length(Lengths.account))
    public var account: String?
    /// Who a guest is, and where. A guest must say so; an account says it by itself.
    public var buyer: Party? = nil
    /// Where the order came from.
    @Bound(.one(of: Channel.self))
    public var channel: String
    /// The sender's own number of the order.
    @Bound(.length(Lengths.clientReference))
    public var clientReference: String
    /// The buyer's own number of the order (EN 16931, BT-13). Of one customer it is taken once, unless what has it
    /// was declined or cancelled.
    @Bound(.length(Lengths.purchaseOrder))
    public var purchaseOrder: String? = nil
    /// True where the buyer means to order under the same number again.
    public var repeatsPurchaseOrder: Bool? = nil
    /// The currency of all prices, ISO 4217: the customer's, where an account is named.
    @Bound(.written(as: Currency.self))
    public var currency: String
    /// Whether prices include tax; absent for prices without it.
    @Bound(.one(of: PriceMode.self))
    public var priceMode: String? = nil
    /// Where the goods go: the code of one of the customer's places. Absent, and without `shipToParty`, they go to the
    /// buyer's own address.
    @Bound(.length(Lengths.shipToCode))
    public var shipTo: String? = nil
    /// Where the goods go, in place of `shipTo`: who takes them in, and where.
    public var shipToParty: Party? = nil
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
    /// The unit of measure that it is counted in: a code of UN/ECE Recommendation 20. Absent for one (`C62`). It never
    /// changes.
    @Bound(.one(of: UnitOfMeasure.self))
    public var unit: String? = nil
    /// How many digits of its quantities stand after the point; absent for none. They never change.
    @Bound(.range(Ranges.decimals))
    public var decimals: Int32? = nil
}

/// Records a goods receipt.
@Command("o2c.inventory.receive-stock.v1")
public struct ReceiveStock {
    public var subject: Subject { .item(sku) }

    /// A registered item.
    @InPath
    @Bound(.length(Lengths.sku))
    public var sku: String
    /// What came in, in units of 10^-decimals of the item's unit of measure.
    @Bound(.range(Ranges.quantity))
    public var quantity: Int64
    /// Cost of one unit of measure, or of `per`, in minor units. It is there, or `totalCost` is.
    @Bound(.range(Ranges.unitAmount))
    public var unitCost: Int64? = nil
    /// The quantity that `unitCost` is for; absent for one unit of measure.
    @Bound(.range(Ranges.quantity))
    public var per: Int64? = nil
    /// Cost of all that came in, in minor units, in place of `unitCost`.
    @Bound(.range(Ranges.totalCost))
    public var totalCost: Int64? = nil
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
    /// What was found (positive) or lost (negative), in units of 10^-decimals of the item's unit of measure.
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
