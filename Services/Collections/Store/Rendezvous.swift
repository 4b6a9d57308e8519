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
    /// What waiting payments of this turn name.
    private let references: [RemittanceReference]
    /// Receivables that are opened in this turn.
    private let numbers: [RemittanceReference]
    private let seenInvoices: [InvoiceID]
    private let seenPayments: [PaymentID]

    /// Beside the lanes and the runtime's own keys, which are above -10.
    private static let lockKey: Int32 = -100

    init(_ ledger: SubLedger) {
        references = ledger.payments.new.filter { $0.unapplied > 0 && !$0.remittance.key.isEmpty }
            .map(\.remittance.key)
        numbers = ledger.receivables.new.map(\.number)
        seenInvoices = references.isEmpty ? [] : ledger.receivables.loadedIdentities
        seenPayments = numbers.isEmpty ? [] : ledger.payments.loadedIdentities
    }

    func add(to pipeline: inout Pipeline) {
        if !references.isEmpty {
            pipeline.add("SELECT pg_advisory_xact_lock(\(Service.collections.code), \(Self.lockKey))")
            pipeline.add(
                """
                SELECT take_again_if(EXISTS (
                    SELECT FROM receivable WHERE number = ANY(\(references)) AND invoice <> ALL(\(seenInvoices))))
                """)
        } else if !numbers.isEmpty {
            pipeline.add("SELECT pg_advisory_xact_lock_shared(\(Service.collections.code), \(Self.lockKey))")
        }
        guard !numbers.isEmpty else { return }
        pipeline.add(
            """
            SELECT take_again_if(EXISTS (
                SELECT FROM payment
                WHERE reference_key = ANY(\(numbers)) AND unapplied > 0 AND id <> ALL(\(seenPayments))))
            """)
    }
}
