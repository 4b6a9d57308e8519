import Contracts
import Rows
import Runtime

/// A receivable on a list.
@Described
@SelectedRow
struct ReceivableSummary: Exhibit, Hashable {
    /// Where a receivable stands.
    @Described
    enum State: String, Hashable, Sendable, CaseIterable {
        /// Something is still to be paid.
        case open
        /// All is paid.
        case settled
    }

    /// The invoice that is to be paid, such as `7-1024`.
    var invoice: InvoiceID
    /// The number on the invoice, such as `INV-2026-000001`.
    @Bound(.length(1...64))
    var number: String
    /// The order that is charged.
    @Column("order_id")
    var order: OrderID
    /// The legal entity that is owed.
    @Bound(.length(Lengths.entity))
    var entity: String
    /// Who owes; absent for a guest.
    var customer: CustomerID?
    /// Where the receivable stands.
    var state: State
    /// The currency of all amounts, ISO 4217.
    var currency: Currency
    /// The day of the invoice.
    var issuedOn: LocalDate
    /// The day by which it is to be paid.
    var dueOn: LocalDate
    /// What the invoice comes to, with tax, in minor units.
    @Bound(.atLeast(0))
    var gross: Int64
    /// What is still to be paid, in minor units.
    @Bound(.atLeast(0))
    var open: Int64

    static let example = ReceivableSummary(
        invoice: InvoiceID(lane: 7, counter: 1024), number: "INV-2026-000001", order: OrderID(lane: 7, counter: 1024),
        entity: "NORTH", customer: CustomerID(lane: 7, counter: 12), state: .open, currency: .gbp,
        issuedOn: LocalDate(days: 20_782),
        dueOn: LocalDate(days: 20_812), gross: 15_000, open: 5_000)
}

/// A receivable with what paid it.
@Described
struct ReceivableView: Exhibit, Hashable {
    /// Money that paid it.
    @Described
    @SelectedRow
    struct Allocation: Hashable, Sendable {
        /// The payment that it came from.
        var payment: PaymentID
        /// How much, in minor units.
        @Bound(.atLeast(1))
        var amount: Int64
        /// The day on which the last part of it was allocated.
        var allocatedOn: LocalDate
    }

    /// What is owed.
    var receivable: ReceivableSummary
    /// What paid it, a payment each.
    @Bound(.count(0...1_000_000))
    var allocations: [Allocation]

    static let example = ReceivableView(
        receivable: .example,
        allocations: [
            Allocation(payment: PaymentID(lane: 7, counter: 3), amount: 10_000, allocatedOn: LocalDate(days: 20_800))
        ])
}
