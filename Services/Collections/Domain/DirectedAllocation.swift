import Contracts
import Rows

/// A person's decision that unapplied money of a payment pays an invoice: valid by construction.
///
/// Whose money it is does not decide: the matching never guesses, so whoever pays for another is a person's to find
/// out. A payment may pay the same invoice again, with another part of its money: else what is left of it could never
/// meet what is left open.
struct DirectedAllocation: Hashable, Sendable {
    let payment: Payment
    let receivable: Receivable
    /// In minor units of both; within what the one has left and the other open.
    let amount: Int64
    let actor: String

    /// Validates a decision; the refusal names all that is wrong with it.
    /// - Parameters:
    ///   - actor: who decides; `nil` where the command names nobody.
    ///   - ledger: has the payment and the receivable, as they stand in the receivable's lane.
    init(_ command: AllocatePayment, by actor: String?, in ledger: SubLedger) throws(Refused) {
        let payment = PaymentID(command.payment).flatMap { ledger.payments[$0] }
        let receivable = Self.number(command).flatMap { ledger.receivable(named: $0) }
        var wrong = ReasonList()
        if payment == nil { wrong.add("/payment", .unknownPayment, "there is no payment of this number") }
        if receivable == nil { wrong.add("/invoice", .unknownInvoice, "there is no receivable of this invoice") }
        if let payment, let receivable, payment.entry.currency != receivable.currency {
            wrong.add(
                "/invoice", .currencyDiffers,
                "the payment is in \(payment.entry.currency), the invoice in \(receivable.currency)")
        }
        if let payment, let receivable, payment.entity != receivable.entity {
            wrong.add(
                "/invoice", .entityDiffers,
                "the payment is \(payment.entity)'s, and the invoice is owed to \(receivable.entity)")
        }
        if command.amount < 1 { wrong.add("/amount", .outOfRange, "must be at least 1 minor unit") }
        if let payment, command.amount > payment.available {
            wrong.add("/amount", .moreThanUnapplied, "the payment has \(payment.available) left")
        }
        if let receivable, command.amount > receivable.open {
            wrong.add("/amount", .moreThanOpen, "the invoice has \(receivable.open) open")
        }
        let actor = wrong.decider(actor, reason: command.reason)
        guard let payment, let receivable, wrong.isEmpty else { throw wrong.refusal }
        self.payment = payment
        self.receivable = receivable
        self.amount = command.amount
        self.actor = actor
    }

    /// The number of the invoice that a command names; `nil` where no invoice can be called so.
    static func number(_ command: AllocatePayment) -> RemittanceReference? {
        guard command.invoice.utf8.count <= Lengths.remittance.upperBound * 4 else { return nil }
        let reference = RemittanceReference(command.invoice)
        return reference.isEmpty ? nil : reference
    }
}
