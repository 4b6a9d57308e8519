/// Credit is held for an order, within the customer's limit (or without one).
public struct CreditApproved: Fact {
    public static var type: String { "o2c.collections.credit-approved.v1" }
    public static var publisher: Service { .collections }

    public var order: OrderID

    public init(order: OrderID) { self.order = order }
}

/// An order would take the customer over its limit: exposure = open receivables + orders held, confirmed or delivered and not yet invoiced.
public struct CreditRefused: Fact {
    public static var type: String { "o2c.collections.credit-refused.v1" }
    public static var publisher: Service { .collections }

    public var order: OrderID
    /// The customer's, in which the amounts are.
    public var currency: Currency
    /// Without this order, in minor units.
    public var exposure: Int64
    public var limit: Int64
    public var requested: Int64

    public init(order: OrderID, currency: Currency, exposure: Int64, limit: Int64, requested: Int64) {
        self.order = order
        self.currency = currency
        self.exposure = exposure
        self.limit = limit
        self.requested = requested
    }
}

/// An order was refused or cancelled: the credit that was held for it is free again.
public struct CreditReleased: Fact {
    public static var type: String { "o2c.collections.credit-released.v1" }
    public static var publisher: Service { .collections }

    public var order: OrderID
    public var customer: CustomerID
    public var currency: Currency
    /// In minor units.
    public var amount: Int64

    public init(order: OrderID, customer: CustomerID, currency: Currency, amount: Int64) {
        self.order = order
        self.customer = customer
        self.currency = currency
        self.amount = amount
    }
}

/// A part of a payment that pays an invoice.
public struct Allocation: Codable, Hashable, Sendable {
    public var invoice: InvoiceID
    public var order: OrderID
    /// In minor units of the payment's currency.
    public var amount: Int64

    public init(invoice: InvoiceID, order: OrderID, amount: Int64) {
        self.invoice = invoice
        self.order = order
        self.amount = amount
    }
}

/// Money came in: amount = sum of allocations + unapplied, always.
public struct PaymentReceived: Fact {
    public static var type: String { "o2c.collections.payment-received.v1" }
    public static var publisher: Service { .collections }

    public var payment: PaymentID
    public var customer: CustomerID?
    /// What the payer wrote.
    public var reference: String
    public var amount: Int64
    public var currency: Currency
    public var valueDate: LocalDate
    public var allocations: [Allocation]
    /// What no invoice took.
    public var unapplied: Int64

    public init(
        payment: PaymentID, customer: CustomerID?, reference: String, amount: Int64, currency: Currency,
        valueDate: LocalDate, allocations: [Allocation],
        unapplied: Int64
    ) {
        self.payment = payment
        self.customer = customer
        self.reference = reference
        self.amount = amount
        self.currency = currency
        self.valueDate = valueDate
        self.allocations = allocations
        self.unapplied = unapplied
    }
}

/// Unapplied money of an earlier payment was allocated.
public struct PaymentAllocated: Fact {
    public static var type: String { "o2c.collections.payment-allocated.v1" }
    public static var publisher: Service { .collections }

    public var payment: PaymentID
    public var currency: Currency
    public var allocations: [Allocation]
    public var allocatedOn: LocalDate

    public init(payment: PaymentID, currency: Currency, allocations: [Allocation], allocatedOn: LocalDate) {
        self.payment = payment
        self.currency = currency
        self.allocations = allocations
        self.allocatedOn = allocatedOn
    }
}

/// An invoice is paid in full.
public struct ReceivableSettled: Fact {
    public static var type: String { "o2c.collections.receivable-settled.v1" }
    public static var publisher: Service { .collections }

    public var invoice: InvoiceID
    public var order: OrderID
    public var customer: CustomerID?
    public var settledOn: LocalDate

    public init(invoice: InvoiceID, order: OrderID, customer: CustomerID?, settledOn: LocalDate) {
        self.invoice = invoice
        self.order = order
        self.customer = customer
        self.settledOn = settledOn
    }
}
