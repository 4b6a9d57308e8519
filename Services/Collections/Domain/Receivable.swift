import Contracts
import Rows

/// An invoice that is to be paid.
@StoredRow("receivable")
struct Receivable: Hashable, Sendable {
    @Key let invoice: InvoiceID
    /// As it stands on the invoice, which payers are asked to write.
    let number: RemittanceReference
    @Column("order_id") let order: OrderID
    /// `nil` is a guest.
    let customer: CustomerID?
    let currency: Currency
    let issuedOn: LocalDate
    let dueOn: LocalDate
    let gross: Int64
    /// What is not paid yet: within 0...gross.
    private(set) var open: Int64

    init(_ issued: InvoiceIssued) throws(ReceivableFault) {
        guard issued.gross >= 0 else { throw .negative(issued.invoice, gross: issued.gross) }
        self.init(
            invoice: issued.invoice, number: RemittanceReference(issued.number), order: issued.order,
            customer: issued.buyer.customer, currency: issued.currency, issuedOn: issued.issuedOn,
            dueOn: issued.dueOn, gross: issued.gross, open: issued.gross)
    }

    var isSettled: Bool { open == 0 }

    /// Pays as much of it as `amount` covers; how much that was.
    mutating func allocate(upTo amount: Int64) -> Int64 {
        precondition(amount >= 0, "money that is allocated is not negative")
        let part = min(amount, open)
        open -= part
        return part
    }

    /// The order in which a payer's money without a name pays: oldest due date first.
    static func isDueBefore(_ a: Receivable, _ b: Receivable) -> Bool {
        (a.dueOn, a.invoice) < (b.dueOn, b.invoice)
    }
}

/// An event contradicts what a receivable is: it is parked.
enum ReceivableFault: Error, Hashable, CustomStringConvertible {
    case negative(InvoiceID, gross: Int64)

    var description: String {
        switch self {
        case .negative(let invoice, let gross): "invoice \(invoice) is over \(gross), which nobody can pay"
        }
    }
}

/// What a payer wrote, as invoices are looked up by it: without spaces around it, in capital letters.
struct RemittanceReference: Hashable, Comparable, Sendable {
    let text: String

    /// SEPA's unstructured remittance information (ISO 20022, Max140Text).
    static let lengthMax = 140

    init(_ written: String) {
        text = Self.trimmed(written).uppercased()
    }

    var isEmpty: Bool { text.isEmpty }

    static func < (a: Self, b: Self) -> Bool { a.text < b.text }

    static func trimmed(_ written: String) -> String {
        let characters = written.drop { $0 == " " || $0 == "\t" }
        guard let last = characters.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(characters[...last])
    }
}
