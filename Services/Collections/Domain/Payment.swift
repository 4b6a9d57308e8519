import Contracts
import Rows

/// Money that came in. What no receivable took is unapplied, and waits for an invoice that it names, or for a person.
@StoredRow("payment")
struct Payment: Hashable, Sendable {
    @Key let id: PaymentID
    /// Whose it is: the payer's, or of the one who owes what it names where nobody knows the payer.
    private(set) var customer: CustomerID?
    /// The legal entity whose bank account it came into. It pays no other's invoices.
    let entity: String
    let entry: BankEntry
    /// Within 0...amount.
    private(set) var unapplied: Int64
    /// What of it paid invoices when it was recorded: a repetition is answered as the first notice was.
    let paidAtOnce: Int64
    /// Dated ahead when it was recorded: pending until that day.
    let pendingUntil: LocalDate?
    /// Its day has not come: it pays nothing yet, and the books know nothing of it.
    @Column("pending") private(set) var isPending: Bool
    let receivedAt: Timestamp
    /// Who recorded it.
    let actor: String

    /// How many invoices a payment pays by itself: all of them stand in one fact. What is left stays unapplied, for a
    /// person to allocate.
    static let allocationsMax = 1_000

    /// What of it can pay invoices now.
    var available: Int64 { isPending ? 0 : unapplied }

    /// The day of money that is dated ahead has come.
    mutating func receive(of customer: CustomerID?) {
        isPending = false
        self.customer = customer
    }

    /// The payment as it is stored, once it is known what it has paid at once.
    func recorded() -> Payment {
        Payment(
            id: id, customer: customer, entity: entity, entry: entry, unapplied: unapplied,
            paidAtOnce: entry.amount - unapplied,
            pendingUntil: pendingUntil, isPending: isPending, receivedAt: receivedAt, actor: actor)
    }

    /// Pays as much of a receivable as there is money left, and no more than `most`; `nil` when there is none, or of
    /// another entity or currency, or its day has not come.
    mutating func pay(_ receivable: inout Receivable, atMost most: Int64 = .max) -> Allocation? {
        guard receivable.entity == entity, receivable.currency == entry.currency, !isPending else { return nil }
        let part = receivable.allocate(upTo: min(unapplied, most))
        guard part > 0 else { return nil }
        unapplied -= part
        return Allocation(invoice: receivable.invoice, order: receivable.order, amount: part)
    }

    /// How much of its money may pay a receivable that is opened later and that it names; `nil` where it cannot mean
    /// that one. What a text may name is judged as by `Matching`.
    func most(for receivable: Receivable) -> Int64? {
        guard receivable.entity == entity else { return nil }
        let isOwn = customer != nil && customer == receivable.customer
        if entry.named.isEmpty {
            return names(receivable, isOwn, PayerReferences(text: entry.text), amount: unapplied) ? .max : nil
        }
        var most: Int64 = 0
        for document in entry.named
        where names(
            receivable, isOwn, PayerReferences(reference: document.reference),
            amount: document.amount ?? (entry.named.count == 1 ? unapplied : nil))
        {
            guard let amount = document.amount else { return .max }
            most += amount
        }
        return most > 0 ? most : nil
    }

    private func names(
        _ receivable: Receivable, _ isOwn: Bool, _ references: PayerReferences, amount: Int64?
    ) -> Bool {
        if references.keys.contains(receivable.reference) { return true }
        if references.orders.contains(receivable.order) { return isOwn || amount == receivable.open }
        return isOwn && references.buyers.contains(receivable.buyerReference)
    }

    /// The day from which a receivable counts as paid by it: Receivables never carries money for an invoice that does
    /// not exist yet.
    func day(ofPaying receivable: Receivable) -> LocalDate { max(entry.valueDate, receivable.issuedOn) }
}

/// A number that a payment with money left may name. Few payments have any.
@StoredRow("payment_reference")
struct WaitingReference: Hashable, Comparable, Sendable {
    let payment: PaymentID
    let reference: String

    var identity: WaitingReference { self }

    static func < (a: Self, b: Self) -> Bool {
        (a.payment, ExactText(a.reference)) < (b.payment, ExactText(b.reference))
    }
}
