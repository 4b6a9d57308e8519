import Contracts
import Postgres
import Rows
import Runtime

/// Keeps a payment and the invoice that it names from passing each other.
///
/// The lane that records a payment looks for the invoice; the lane that opens the invoice looks for payments. Two turns
/// at once might both look before the other has stored, and the money would stay unapplied beside an open receivable.
/// So the last round trip of a turn begins with a lock, held for the commit alone: shared by turns that open
/// receivables, exclusive for the few that store a payment nobody knows yet. Under it, the turn looks once more for
/// what it did not see, and is taken again if there is anything.
struct Rendezvous {
    /// What new payments of this turn with money left may name.
    private let references: [String]
    private let orders: [OrderID]
    /// What may have been named of the receivables that are opened in this turn.
    private let names: [String]
    private let seenInvoices: [InvoiceID]
    private let seenPayments: [PaymentID]

    /// Beside the lanes and the runtime's own keys, which are above -10.
    private static let lockKey: Int32 = -100

    init(_ ledger: SubLedger) {
        let waiting = ledger.payments.new.filter { $0.unapplied > 0 }.map { PayerReferences($0.entry) }
        references = waiting.flatMap(\.keys).map(\.text)
        orders = waiting.flatMap(\.orders)
        names = ledger.receivables.new.flatMap(\.names)
        seenInvoices = references.isEmpty && orders.isEmpty ? [] : ledger.receivables.loadedIdentities
        seenPayments = names.isEmpty ? [] : ledger.payments.loadedIdentities
    }

    func add(to pipeline: inout Pipeline) {
        if !references.isEmpty || !orders.isEmpty {
            pipeline.add("SELECT pg_advisory_xact_lock(\(Service.collections.code), \(Self.lockKey))")
            pipeline.add(
                """
                SELECT take_again_if(EXISTS (
                    SELECT FROM receivable WHERE reference_key = ANY(\(references)) AND invoice <> ALL(\(seenInvoices)))
                    OR EXISTS (
                    SELECT FROM receivable
                    WHERE open > 0 AND order_id = ANY(\(orders)) AND invoice <> ALL(\(seenInvoices))))
                """)
        } else if !names.isEmpty {
            pipeline.add("SELECT pg_advisory_xact_lock_shared(\(Service.collections.code), \(Self.lockKey))")
        }
        guard !names.isEmpty else { return }
        pipeline.add(
            """
            SELECT take_again_if(EXISTS (
                SELECT FROM payment_reference AS r
                WHERE r.reference = ANY(\(names)) AND r.payment <> ALL(\(seenPayments))
                    AND (SELECT p.unapplied > 0 FROM payment AS p WHERE p.id = r.payment)))
            """)
    }
}
