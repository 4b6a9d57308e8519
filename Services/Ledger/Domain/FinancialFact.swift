import Contracts

/// A fact that the books must know of: it maps to entries or to an explicit none, never to nothing.
protocol FinancialFact: Fact {
    /// The legal entity in whose books it stands.
    var entity: String { get }
    /// The day on which it happened.
    var effectiveOn: LocalDate { get }
    /// What it is about, as its entries carry it: an order, an item or a payment.
    var subject: Subject { get }
    /// Its entries by the posting rules, at least one; each of another purpose or currency.
    func entries() throws -> [EntryDraft]
}

/// The rules by which facts become entries: docs/accounting.md, "Postings". Their version is kept with each entry.
enum PostingRules {
    static let version: Int16 = 1

    static let facts: [any FinancialFact.Type] = [
        StockReceived.self, StockAdjusted.self, StockIssued.self, ShipmentDispatched.self, InvoiceIssued.self,
        PaymentReceived.self, PaymentAllocated.self,
    ]
}
