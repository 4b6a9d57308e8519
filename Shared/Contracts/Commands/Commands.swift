// Commands carry what a sender wrote, not yet what the domain accepts: text and numbers that the service validates, so that a refusal names
// every reason at once. Only what is not JSON of this shape at all is refused before that.

/// Registers a customer, or changes its registration when the account is known.
public struct RegisterCustomer: Command {
    public static var type: String { "o2c.order-intake.register-customer.v1" }
    public static var recipient: Service { .orderIntake }
    public var subject: Subject { .account(account) }

    public var account: String
    public var name: String
    public var billingEmail: String?
    public var country: String
    public var currency: String
    /// In minor units. It is there, or `unlimited` is true.
    public var creditLimit: Int64?
    /// True for a customer without limit, in place of `creditLimit`.
    public var unlimited: Bool?
    public var paymentTermsDays: Int32

    public init(
        account: String, name: String, billingEmail: String? = nil, country: String, currency: String,
        creditLimit: CreditLimit, paymentTermsDays: Int32
    ) {
        self.init(
            account: account, name: name, billingEmail: billingEmail, country: country, currency: currency,
            creditLimit: creditLimit.amount, unlimited: creditLimit.isUnlimited, paymentTermsDays: paymentTermsDays)
    }

    /// As a sender may write it.
    public init(
        account: String, name: String, billingEmail: String?, country: String, currency: String,
        creditLimit: Int64?, unlimited: Bool?, paymentTermsDays: Int32
    ) {
        self.account = account
        self.name = name
        self.billingEmail = billingEmail
        self.country = country
        self.currency = currency
        self.creditLimit = creditLimit
        self.unlimited = unlimited
        self.paymentTermsDays = paymentTermsDays
    }
}

/// Submits an order.
public struct SubmitOrder: Command {
    public static var type: String { "o2c.order-intake.submit-order.v1" }
    public static var recipient: Service { .orderIntake }
    public var subject: Subject { account.map(Subject.account) ?? Subject(.reference, clientReference) }

    public struct Line: Codable, Hashable, Sendable {
        public var sku: String
        public var quantity: Int64
        /// Net price of one piece, in minor units.
        public var unitPrice: Int64

        public init(sku: String, quantity: Int64, unitPrice: Int64) {
            self.sku = sku
            self.quantity = quantity
            self.unitPrice = unitPrice
        }
    }

    /// Absent for a guest: no account, no credit, due at once.
    public var account: String?
    public var channel: String
    public var clientReference: String
    public var currency: String
    /// Ship-to country, ISO 3166-1 alpha-2; absent means the customer's own. A guest must name one.
    public var country: String?
    public var requestedDate: String?
    public var lines: [Line]

    public init(
        account: String?, channel: String, clientReference: String, currency: String, country: String? = nil,
        requestedDate: String? = nil,
        lines: [Line]
    ) {
        self.account = account
        self.channel = channel
        self.clientReference = clientReference
        self.currency = currency
        self.country = country
        self.requestedDate = requestedDate
        self.lines = lines
    }
}

/// Cancels an order of which nothing has left.
public struct CancelOrder: Command {
    public static var type: String { "o2c.order-intake.cancel-order.v1" }
    public static var recipient: Service { .orderIntake }
    public var subject: Subject { Subject(.order, order) }
    public var homeLane: Lane? { OrderID(order)?.lane }

    public var order: String
    public var reason: String

    public init(order: String, reason: String) {
        self.order = order
        self.reason = reason
    }
}

/// Registers an item, or changes its registration when the SKU is known.
public struct RegisterItem: Command {
    public static var type: String { "o2c.inventory.register-item.v1" }
    public static var recipient: Service { .inventory }
    public var subject: Subject { .item(sku) }

    public var sku: String
    public var name: String
    public var taxCategory: String

    public init(sku: String, name: String, taxCategory: String) {
        self.sku = sku
        self.name = name
        self.taxCategory = taxCategory
    }
}

/// Records a goods receipt.
public struct ReceiveStock: Command {
    public static var type: String { "o2c.inventory.receive-stock.v1" }
    public static var recipient: Service { .inventory }
    public var subject: Subject { .item(sku) }

    public var sku: String
    public var quantity: Int64
    /// Cost of one piece, in minor units.
    public var unitCost: Int64
    public var currency: String
    public var reference: String

    public init(sku: String, quantity: Int64, unitCost: Int64, currency: String, reference: String) {
        self.sku = sku
        self.quantity = quantity
        self.unitCost = unitCost
        self.currency = currency
        self.reference = reference
    }
}

/// Corrects stock on hand after a count or a loss.
public struct AdjustStock: Command {
    public static var type: String { "o2c.inventory.adjust-stock.v1" }
    public static var recipient: Service { .inventory }
    public var subject: Subject { .item(sku) }

    public var sku: String
    /// Pieces found (positive) or lost (negative).
    public var quantity: Int64
    public var reason: String

    public init(sku: String, quantity: Int64, reason: String) {
        self.sku = sku
        self.quantity = quantity
        self.reason = reason
    }
}

/// Says that a planned shipment has left the house.
public struct DispatchShipment: Command {
    public static var type: String { "o2c.fulfillment.dispatch-shipment.v1" }
    public static var recipient: Service { .fulfillment }
    public var subject: Subject { Subject(.shipment, shipment) }
    public var homeLane: Lane? { ShipmentID(shipment)?.lane }

    public var shipment: String
    public var carrier: String
    public var tracking: String

    public init(shipment: String, carrier: String, tracking: String) {
        self.shipment = shipment
        self.carrier = carrier
        self.tracking = tracking
    }
}

/// Says that a shipment is with the customer.
public struct ConfirmDelivery: Command {
    public static var type: String { "o2c.fulfillment.confirm-delivery.v1" }
    public static var recipient: Service { .fulfillment }
    public var subject: Subject { Subject(.shipment, shipment) }
    public var homeLane: Lane? { ShipmentID(shipment)?.lane }

    public var shipment: String

    public init(shipment: String) { self.shipment = shipment }
}

/// Records money that came in: a bank's or payment provider's notice.
public struct RecordPayment: Command {
    public static var type: String { "o2c.collections.record-payment.v1" }
    public static var recipient: Service { .collections }
    public var subject: Subject { account.map(Subject.account) ?? Subject(.remittance, reference) }

    /// The payer's account, where the sender knows it.
    public var account: String?
    /// What the payer wrote: an invoice number, most often.
    public var reference: String
    /// In minor units.
    public var amount: Int64
    public var currency: String
    public var valueDate: String

    public init(account: String?, reference: String, amount: Int64, currency: String, valueDate: String) {
        self.account = account
        self.reference = reference
        self.amount = amount
        self.currency = currency
        self.valueDate = valueDate
    }
}

/// Pays an invoice with unapplied money of an earlier payment: a person's decision. Both are named as people read them.
public struct AllocatePayment: Command {
    public static var type: String { "o2c.collections.allocate-payment.v1" }
    public static var recipient: Service { .collections }
    public var subject: Subject { Subject(.payment, payment) }
    public var homeLane: Lane? { PaymentID(payment)?.lane }

    public var payment: String
    /// The invoice's number, as it stands on the invoice.
    public var invoice: String
    /// In minor units of the payment's currency.
    public var amount: Int64
    public var reason: String

    public init(payment: String, invoice: String, amount: Int64, reason: String) {
        self.payment = payment
        self.invoice = invoice
        self.amount = amount
        self.reason = reason
    }
}

/// Sets a customer's credit limit.
public struct SetCreditLimit: Command {
    public static var type: String { "o2c.collections.set-credit-limit.v1" }
    public static var recipient: Service { .collections }
    public var subject: Subject { .account(account) }

    public var account: String
    /// In minor units of the customer's currency. It is there, or `unlimited` is true.
    public var creditLimit: Int64?
    /// True for a customer without limit, in place of `creditLimit`.
    public var unlimited: Bool?
    public var reason: String

    public init(account: String, creditLimit: CreditLimit, reason: String) {
        self.init(
            account: account, creditLimit: creditLimit.amount, unlimited: creditLimit.isUnlimited, reason: reason)
    }

    /// As a sender may write it.
    public init(account: String, creditLimit: Int64?, unlimited: Bool?, reason: String) {
        self.account = account
        self.creditLimit = creditLimit
        self.unlimited = unlimited
        self.reason = reason
    }
}
