import Contracts
import Rows
import Runtime

/// A payment on a list.
@Described
@SelectedRow
struct PaymentSummary: Exhibit, Hashable {
    /// Where a payment stands.
    @Described
    enum State: String, Hashable, Sendable, CaseIterable {
        /// It was dated ahead, and its day has not come: it pays nothing yet.
        case pending
        /// Some of its money has paid no invoice: it is on the work list.
        case unapplied
        /// All of its money has paid invoices.
        case allocated
    }

    /// The payment, such as `7-3`.
    @Column("id")
    var payment: PaymentID
    /// Whose money it is; absent where nothing tells.
    var customer: CustomerID?
    /// The legal entity whose bank account it came into.
    @Bound(.length(Lengths.entity))
    var entity: String
    /// The entity's bank account.
    @Bound(.length(Lengths.bankAccount))
    var bankAccount: String
    /// The bank's own reference of the entry, unique within the bank account.
    @Bound(.length(Lengths.bankReference))
    var bankReference: String
    /// The payer's account, as the sender named it.
    @Bound(.length(Lengths.account))
    var payerAccount: String?
    /// What the bank tells of the payer; absent where it tells nothing.
    @JSONColumn
    var payer: Personal<PayerDetails>?
    /// Where the payment stands.
    var state: State
    /// How much came in, in minor units.
    @Bound(.range(Ranges.payment))
    var amount: Int64
    /// What of it has paid no invoice, in minor units.
    @Bound(.atLeast(0))
    var unapplied: Int64
    /// The currency of all amounts, ISO 4217.
    var currency: Currency
    /// The day on which the bank booked the entry.
    var bookedOn: LocalDate
    /// The day from which the money counts.
    var valueDate: LocalDate
    /// The day of money that was dated ahead.
    var pendingUntil: LocalDate?
    /// When the payment was recorded (UTC).
    var receivedAt: Timestamp
    /// Who recorded it: the person, else the sender.
    @Bound(.length(1...CloudEvent.Limits.sourceBytesMax))
    var actor: String

    static let example = PaymentSummary(
        payment: PaymentID(lane: 7, counter: 3), customer: CustomerID(lane: 7, counter: 12),
        entity: "NORTH", bankAccount: "MAIN", bankReference: "2026-11-25/0017", payerAccount: "C-1001",
        payer: .plain(PayerDetails(name: "Harbour Books", text: "Invoice INV-2026-000001, thank you")),
        state: .allocated, amount: 10_000, unapplied: 0, currency: .gbp,
        bookedOn: LocalDate(days: 20_800), valueDate: LocalDate(days: 20_800),
        receivedAt: Timestamp(microseconds: 1_797_154_200_000_000),
        actor: "/bank")
}

/// A payment with what it paid.
@Described
struct PaymentView: Exhibit, Hashable {
    /// An invoice that it paid.
    @Described
    @SelectedRow
    struct Allocation: Hashable, Sendable {
        /// The invoice.
        var invoice: InvoiceID
        /// The number on the invoice, such as `INV-2026-000001`.
        @Bound(.length(1...64))
        var number: String
        /// How much, in minor units.
        @Bound(.atLeast(1))
        var amount: Int64
        /// The day on which the last part of it was allocated.
        var allocatedOn: LocalDate
    }

    /// The payment.
    var payment: PaymentSummary
    /// What it paid, an invoice each.
    @Bound(.count(0...1_000_000))
    var allocations: [Allocation]

    static let example = PaymentView(
        payment: .example,
        allocations: [
            Allocation(
                invoice: InvoiceID(lane: 7, counter: 1024), number: "INV-2026-000001", amount: 10_000,
                allocatedOn: LocalDate(days: 20_800))
        ])
}
