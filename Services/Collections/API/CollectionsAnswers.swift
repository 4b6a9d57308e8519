import Contracts
import Runtime

/// The payment that was recorded, and what became of its money.
@Described
struct RecordedPayment: Exhibit {
    /// The payment, such as `7-3`.
    var payment: PaymentID
    /// What of it has paid invoices, in minor units.
    @Bound(.atLeast(0))
    var allocated: Int64
    /// What of it has paid no invoice, in minor units.
    @Bound(.atLeast(0))
    var unapplied: Int64

    /// The day of money that is dated ahead; until then it pays nothing. Absent for any other.
    var pendingUntil: LocalDate?

    static let example = RecordedPayment(payment: PaymentID(lane: 7, counter: 3), allocated: 15_000, unapplied: 0)
}

extension RecordedPayment {
    /// The answer to whoever sends the entry, the first time and every time.
    init(_ payment: Payment) {
        self.init(
            payment: payment.id, allocated: payment.paidAtOnce,
            unapplied: payment.entry.amount - payment.paidAtOnce, pendingUntil: payment.pendingUntil)
    }
}

/// The allocation, what is left of either side, who decided it, and why.
@Described
struct AllocatedPayment: Exhibit {
    /// The payment.
    var payment: PaymentID
    /// The invoice.
    var invoice: InvoiceID
    /// What was allocated, in minor units.
    @Bound(.atLeast(1))
    var amount: Int64
    /// What of the payment has still paid no invoice, in minor units.
    @Bound(.atLeast(0))
    var unapplied: Int64
    /// What of the invoice is still to be paid, in minor units.
    @Bound(.atLeast(0))
    var open: Int64
    /// Who decided.
    @Bound(.length(1...CloudEvent.Limits.actorBytesMax))
    var actor: String
    /// Why, in words.
    @Bound(.length(Lengths.reason))
    var reason: String

    static let example = AllocatedPayment(
        payment: PaymentID(lane: 7, counter: 3), invoice: InvoiceID(lane: 7, counter: 1025), amount: 2_000,
        unapplied: 0, open: 500, actor: "jane", reason: "The payer named it by phone.")
}

/// The credit limit that holds now.
@Described
struct AcceptedCreditLimit: Exhibit, CreditLimitMembers {
    /// The customer's account.
    @Bound(.length(Lengths.account))
    var account: String
    /// Counts the limits that were set, from 1.
    @Bound(.atLeast(1))
    var version: Int32
    /// How much the customer may owe, in minor units. It is there, or `unlimited` is true.
    @Bound(.range(Ranges.creditLimit))
    var creditLimit: Int64?
    /// True for a customer without limit, in place of `creditLimit`.
    var unlimited: Bool?

    static let example = AcceptedCreditLimit(account: "C-1001", version: 2, .limited(750_000))
}

extension AcceptedCreditLimit {
    init(account: String, version: Int32, _ limit: CreditLimit) {
        self.init(account: account, version: version, creditLimit: limit.amount, unlimited: limit.isUnlimited)
    }
}
