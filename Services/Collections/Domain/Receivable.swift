import Contracts
import Rows

/// An invoice that is to be paid.
@StoredRow("receivable")
struct Receivable: Hashable, Sendable {
    @Key let invoice: InvoiceID
    /// As it stands on the invoice, which payers are asked to write.
    let number: String
    @Column("order_id") let order: OrderID
    /// The legal entity that is owed.
    let entity: String
    /// `nil` is a guest.
    let customer: CustomerID?
    /// The buyer's own number of the order.
    @Column("buyer_key") let buyerReference: RemittanceReference
    let currency: Currency
    let issuedOn: LocalDate
    let dueOn: LocalDate
    let gross: Int64
    /// What is not paid yet: within 0...gross.
    private(set) var open: Int64

    init(_ issued: InvoiceIssued) throws(ReceivableFault) {
        guard issued.gross >= 0 else { throw .negative(issued.invoice, gross: issued.gross) }
        self.init(
            invoice: issued.invoice, number: issued.number, order: issued.order,
            entity: issued.seller.entity, customer: issued.buyer.customer,
            buyerReference: RemittanceReference(issued.buyersNumber), currency: issued.currency,
            issuedOn: issued.issuedOn, dueOn: issued.dueOn, gross: issued.gross, open: issued.gross)
    }

    /// The number, as payers' references are compared with it.
    @Column("reference_key") var reference: RemittanceReference { RemittanceReference(number) }

    var isSettled: Bool { open == 0 }

    /// What payments that wait for the invoice may have named: its number, its order's, or the buyer's own.
    var names: [String] { [reference.text, order.description, buyerReference.text].filter { !$0.isEmpty } }

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

extension InvoiceIssued {
    /// The buyer's own number of the order, or, where it has given none, that of the order's sender.
    var buyersNumber: String { buyer.purchaseOrder ?? clientReference }
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
