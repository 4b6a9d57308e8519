import Contracts
import Runtime

/// The rows of a turn of Billing, in memory.
struct BillingRows: Sendable {
    /// The rates of the countries that the batch ships to.
    var rates: TaxRates
    /// Shipments of the batch that have an invoice: from earlier, and by what this turn decided.
    var invoiced: Set<ShipmentID>
    /// Decided, and waiting for their numbers: in the order in which they get them.
    var drafts: [Draft] = []
    /// Numbered, to be stored.
    var invoices: [Invoice] = []

    struct Draft: Sendable {
        var invoice: InvoiceID
        var content: InvoiceDraft
        var cause: Cause

        var series: String { InvoiceNumber.series(on: content.issuedOn) }
    }
}
