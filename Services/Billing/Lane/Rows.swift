import Contracts
import Rows
import Runtime
import Tax

/// The rows of a turn of Billing, in memory.
struct BillingRows: Sendable {
    /// Of the countries of the batch.
    private(set) var taxRates: RowSet<CountryTaxRates>
    /// Those that the program is shipped with, and over them those that somebody has set.
    private(set) var rates = TaxRates.shipped
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
    }

    init(taxRates: [CountryTaxRates] = [], invoiced: Set<ShipmentID> = []) {
        self.taxRates = RowSet(taxRates)
        self.invoiced = invoiced
        for country in taxRates { rates.set(country.rates, of: country.country) }
    }

    /// Keeps the highest version.
    mutating func put(_ country: CountryTaxRates) {
        guard taxRates[country.country].map({ $0.version < country.version }) ?? true else { return }
        taxRates.put(country)
        rates.set(country.rates, of: country.country)
    }
}
