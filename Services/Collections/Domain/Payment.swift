import Contracts
import Rows

/// Money that came in. What no receivable took is unapplied, and waits for an invoice that it names, or for a person.
@StoredRow("payment")
struct Payment: Hashable, Sendable {
    @Key let id: PaymentID
    /// Whose it is, as far as its account or its reference tells.
    let customer: CustomerID?
    let remittance: Remittance
    /// Within 0...amount.
    private(set) var unapplied: Int64
    let receivedAt: Timestamp
    /// Who recorded it.
    let actor: String

    /// How many invoices a payment pays by itself: all of them stand in one fact. What is left stays unapplied, for a
    /// person to allocate.
    static let allocationsMax = 1_000

    /// Pays as much of a receivable as there is money left, and no more than `most`; `nil` when there is none, or of
    /// another currency.
    mutating func pay(_ receivable: inout Receivable, atMost most: Int64 = .max) -> Allocation? {
        guard receivable.currency == remittance.currency else { return nil }
        let part = receivable.allocate(upTo: min(unapplied, most))
        guard part > 0 else { return nil }
        unapplied -= part
        return Allocation(invoice: receivable.invoice, order: receivable.order, amount: part)
    }
}

/// What a bank or payment provider tells of a payment: valid by construction.
@StoredPart
struct Remittance: Hashable, Sendable {
    /// What the payer wrote.
    let reference: String
    /// The same, as invoices are looked up by it.
    @Column("reference_key") let key: RemittanceReference
    /// In minor units of `currency`, positive.
    let amount: Int64
    let currency: Currency
    let valueDate: LocalDate

    /// How far from today money may be taken as of: banks tell some days ahead, and books are kept for ten years. A day
    /// that cannot be meant would open the books of its month for ever.
    static let valueDaysAheadMax: Int32 = 31
    static let valueDaysBackMax: Int32 = 3_650

    init(reference: String, amount: Int64, currency: Currency, valueDate: LocalDate) {
        self.reference = reference
        key = RemittanceReference(reference)
        self.amount = amount
        self.currency = currency
        self.valueDate = valueDate
    }

    /// Validates a notice; the refusal names all that is wrong with it. Whose money it is does not decide: money that
    /// came in is taken.
    /// - Parameter today: `nil` where nothing is decided yet.
    init(_ command: RecordPayment, today: LocalDate?) throws(Refused) {
        var wrong = ReasonList()
        let reference = RemittanceReference.trimmed(command.reference)
        wrong.require(reference, name: 0...RemittanceReference.lengthMax, at: "/reference")
        if !Ranges.payment.contains(command.amount) {
            wrong.add("/amount", .outOfRange, "must be within \(Ranges.payment) minor units")
        }
        let currency = Currency(command.currency)
        if currency == nil { wrong.add("/currency", .unknownCurrency, "must be a currency of ISO 4217") }
        let valueDate = LocalDate(command.valueDate)
        if valueDate == nil { wrong.add("/valueDate", .notADate, "must be a date such as 2026-11-25") }
        if let valueDate, let today {
            let days = today.adding(days: -Self.valueDaysBackMax)...today.adding(days: Self.valueDaysAheadMax)
            if !days.contains(valueDate) {
                wrong.add("/valueDate", .outOfRange, "must be within \(days.lowerBound)...\(days.upperBound)")
            }
        }
        guard let currency, let valueDate, wrong.isEmpty else { throw wrong.refusal }
        self.init(reference: reference, amount: command.amount, currency: currency, valueDate: valueDate)
    }
}
