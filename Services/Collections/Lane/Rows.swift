import Contracts
import Rows

/// The rows of a turn of Collections, in memory.
struct CollectionsRows: Sendable {
    /// All of them, where the turn needs any.
    private(set) var entities: RowSet<LegalEntity>
    var ledger: SubLedger
    var reservations: RowSet<CreditReservation>
    /// Limits that were set in this turn.
    var limits: [CreditLimitChange] = []
    private var allocated: [StoredAllocation.Identity: StoredAllocation] = [:]
    /// What new payments with money left may name.
    private(set) var waiting: [WaitingReference] = []

    init(entities: [LegalEntity] = [], ledger: SubLedger, reservations: [CreditReservation]) {
        self.entities = RowSet(entities)
        self.ledger = ledger
        self.reservations = RowSet(reservations)
    }

    /// Keeps the highest version.
    mutating func put(_ entity: LegalEntity) {
        if entities[entity.code].map({ $0.version < entity.version }) ?? true { entities.put(entity) }
    }

    /// Money that was allocated in this turn: the sum of each payment and invoice.
    var allocations: [StoredAllocation] { Array(allocated.values) }

    /// Takes in a payment; where it has money left, what it may name is stored beside it.
    mutating func record(_ payment: Payment) throws(MoneyError) {
        try ledger.record(payment)
        guard payment.unapplied > 0 else { return }
        for name in Set(PayerReferences(payment.entry).words.map(ExactText.init)) {
            waiting.append(WaitingReference(payment: payment.id, reference: name.text))
        }
    }

    mutating func note(_ allocation: Allocation, of payment: PaymentID, on day: LocalDate) {
        let pair = PaidInvoice(payment: payment, invoice: allocation.invoice)
        let before = allocated[pair]?.amount ?? 0
        allocated[pair] = StoredAllocation(paid: pair, amount: before + allocation.amount, allocatedOn: day)
    }
}

/// A payment and an invoice that it paid, wholly or in part.
@StoredPart
struct PaidInvoice: Hashable, Comparable, Sendable {
    let payment: PaymentID
    let invoice: InvoiceID

    static func < (a: Self, b: Self) -> Bool { (a.payment, a.invoice) < (b.payment, b.invoice) }
}

/// How much a payment paid of an invoice. It only grows, where a person allocates more of the one to the other: a row
/// adds what a turn has allocated.
@StoredRow("allocation")
struct StoredAllocation: Hashable, Sendable {
    @Key @Column("payment", "invoice") let paid: PaidInvoice
    @Summed var amount: Int64
    /// The day of the last part.
    var allocatedOn: LocalDate
}
