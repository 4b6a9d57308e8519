import Contracts

/// The rows of a turn of Collections, in memory: as they were loaded, and as they are to be.
struct CollectionsSet: Sendable {
    private let loadedLedger: SubLedger
    private let loadedHolds: [OrderID: CreditHold]
    var ledger: SubLedger
    var holds: [OrderID: CreditHold]
    /// Money that was allocated in this turn.
    private(set) var allocations: [StoredAllocation] = []

    init(ledger: SubLedger, holds: [OrderID: CreditHold]) {
        loadedLedger = ledger
        loadedHolds = holds
        self.ledger = ledger
        self.holds = holds
    }

    mutating func note(_ allocation: Allocation, of payment: PaymentID, on day: LocalDate) {
        allocations.append(
            StoredAllocation(payment: payment, invoice: allocation.invoice, amount: allocation.amount, on: day))
    }

    var accounts: Changes<Account> { changes(ledger.accounts, since: loadedLedger.accounts) }
    var receivables: Changes<Receivable> { changes(ledger.receivables, since: loadedLedger.receivables) }
    var payments: Changes<Payment> { changes(ledger.payments, since: loadedLedger.payments) }
    var creditHolds: Changes<CreditHold> { changes(holds, since: loadedHolds) }

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

/// An allocation as it is stored: once for each payment and invoice.
struct StoredAllocation: Hashable, Sendable {
    var payment: PaymentID
    var invoice: InvoiceID
    var amount: Int64
    var on: LocalDate
}
