/// A person has set the credit limit of a customer.
@Fact("o2c.collections.credit-limit-set.v1")
public struct CreditLimitSet {
    /// The customer.
    public var customer: CustomerID
    /// The name by which upstream systems know the customer.
    public var account: String
    /// Counts the limits that were set for the customer, from 1.
    public var version: Int32
    /// The customer's, in which the limit is.
    public var currency: Currency
    /// How much the customer may owe, in minor units of `currency`.
    @Inlined public var creditLimit: CreditLimit
    /// Who decided.
    public var actor: String
    /// Why, in words.
    public var reason: String
    /// When it was set.
    public var setAt: Timestamp
}

/// Credit is reserved for an order, within the customer's limit (or without one).
@Fact("o2c.collections.credit-reserved.v1")
public struct CreditReserved {
    /// The order that credit is reserved for.
    public var order: OrderID
}

/// An order would take the customer over its limit: exposure = open receivables + orders with reserved credit and not
/// yet invoiced - the customer's unapplied money.
@Fact("o2c.collections.credit-declined.v1")
public struct CreditDeclined {
    /// The order that no credit is reserved for.
    public var order: OrderID
    /// The customer's, in which the amounts are.
    public var currency: Currency
    /// Without this order, in minor units; negative where more was paid in advance.
    public var exposure: Int64
    /// The limit that holds: the one that was set, else the default; in minor units.
    public var limit: Int64
    /// What the order asked for, in minor units.
    public var requested: Int64
}

/// An order was declined or cancelled: the credit that was reserved for it is free again.
@Fact("o2c.collections.credit-released.v1")
public struct CreditReleased {
    /// The order that credit was reserved for.
    public var order: OrderID
    /// The customer whose credit it is.
    public var customer: CustomerID
    /// The currency of the amount.
    public var currency: Currency
    /// In minor units.
    public var amount: Int64
}

/// A part of a payment that pays an invoice.
@MessagePart
public struct Allocation {
    /// The invoice that is paid.
    public var invoice: InvoiceID
    /// The order of that invoice.
    public var order: OrderID
    /// In minor units of the payment's currency.
    public var amount: Int64
}

/// Money came in: amount = sum of allocations + unapplied, always.
@Fact("o2c.collections.payment-received.v1")
public struct PaymentReceived {
    /// The payment.
    public var payment: PaymentID
    /// Whose money it is: the payer, or, where nobody knows the payer, the one who owes what it names.
    public var customer: CustomerID?
    /// The legal entity whose bank account it is.
    public var entity: String
    /// The entity's bank account.
    public var bankAccount: String
    /// The bank's own reference of the entry, unique within the bank account.
    public var bankReference: String
    /// The day on which the bank booked the entry.
    public var bookedOn: LocalDate
    /// All that came in, in minor units.
    public var amount: Int64
    /// The currency of all amounts.
    public var currency: Currency
    /// The day from which the money counts.
    public var valueDate: LocalDate
    /// Which invoices the payment pays on its value date: all of them were issued by then.
    public var allocations: [Allocation]
    /// What no invoice took on that day.
    public var unapplied: Int64
}

/// Unapplied money of a payment was allocated.
@Fact("o2c.collections.payment-allocated.v1")
public struct PaymentAllocated {
    /// The earlier payment.
    public var payment: PaymentID
    /// The legal entity whose money it is, and whose invoices.
    public var entity: String
    /// The currency of all amounts.
    public var currency: Currency
    /// Which invoices the payment pays now.
    public var allocations: [Allocation]
    /// The day from which it counts: never before the value date of the money, or before the day of an invoice.
    public var allocatedOn: LocalDate
}

/// An invoice is paid in full.
@Fact("o2c.collections.receivable-settled.v1")
public struct ReceivableSettled {
    /// The invoice.
    public var invoice: InvoiceID
    /// The order of the invoice.
    public var order: OrderID
    /// Who owed; absent for a guest.
    public var customer: CustomerID?
    /// The day on which the last of it was paid.
    public var settledOn: LocalDate
}
