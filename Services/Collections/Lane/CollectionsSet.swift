import Contracts

/// The rows of a turn of Collections, in memory: as they were loaded, and as they are to be.
struct CollectionsSet: Sendable {
    private let loadedLedger: SubLedger
    private let loadedReservations: [OrderID: CreditReservation]
    var ledger: SubLedger
    var reservations: [OrderID: CreditReservation]
    private var allocated: [StoredAllocation.Key: StoredAllocation] = [:]

    init(ledger: SubLedger, reservations: [OrderID: CreditReservation]) {
        loadedLedger = ledger
        loadedReservations = reservations
        self.ledger = ledger
        self.reservations = reservations
    }

    mutating func note(_ allocation: Allocation, of payment: PaymentID, on day: LocalDate) {
        let key = StoredAllocation.Key(payment: payment, invoice: allocation.invoice)
        let before = allocated[key]?.amount ?? 0
        allocated[key] = StoredAllocation(key: key, amount: before + allocation.amount, on: day)
    }

    /// Money that was allocated in this turn, in the order of its keys.
    var allocations: [StoredAllocation] { sorted(allocated) }

    var accounts: Changes<Account> { changes(ledger.accounts, since: loadedLedger.accounts) }
    var receivables: Changes<Receivable> { changes(ledger.receivables, since: loadedLedger.receivables) }
    var payments: Changes<Payment> { changes(ledger.payments, since: loadedLedger.payments) }
    var creditReservations: Changes<CreditReservation> { changes(reservations, since: loadedReservations) }

    /// What the database had of receivables and payments when this turn looked.
    var seenInvoices: [InvoiceID] { loadedLedger.receivables.keys.sorted() }
    var seenPayments: [PaymentID] { loadedLedger.payments.keys.sorted() }

    /// Rows of one table, in the order of their keys.
    struct Changes<Row> {
        var new: [Row]
        var changed: [Row]
    }

    private func changes<Key: Comparable, Row: Equatable>(
        _ rows: [Key: Row], since loaded: [Key: Row]
    ) -> Changes<Row> {
        let new = rows.filter { loaded[$0.key] == nil }
        let changed = rows.filter { row in loaded[row.key].map { $0 != row.value } ?? false }
        return Changes(new: sorted(new), changed: sorted(changed))
    }

    private func sorted<Key: Comparable, Row>(_ rows: [Key: Row]) -> [Row] {
        rows.sorted { $0.key < $1.key }.map(\.value)
    }
}

/// An allocation as it is stored: one for each payment and invoice, the sum of what a turn has allocated of one to the
/// other.
struct StoredAllocation: Hashable, Sendable {
    struct Key: Hashable, Comparable, Sendable {
        var payment: PaymentID
        var invoice: InvoiceID

        static func < (a: Self, b: Self) -> Bool { (a.payment, a.invoice) < (b.payment, b.invoice) }
    }

    var key: Key
    var amount: Int64
    /// The day of the last of them.
    var on: LocalDate
}
