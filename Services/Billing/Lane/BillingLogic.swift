import Contracts
import Postgres
import Rows
import Runtime

/// Billing: one invoice for each shipment, numbered without gaps, taxed on the day of issue.
struct BillingLogic: ServiceLogic {
    typealias Keys = BillingKeys
    typealias WorkingSet = BillingRows

    var settings = BillingSettings()

    static let service = Service.billing
    static let migrations = BillingMigrations.all
    static let tables = BillingMigrations.tables
    /// All lanes number in the same series: a number given twice is never the fault of one event.
    static let sharedConstraints: Set<String> = ["invoice_number"]

    func load(
        _ keys: BillingKeys, into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> BillingRows {
        let invoiced = pipeline.add(InvoiceTable.invoiced(of: keys.shipments.sorted()))
        let rates = pipeline.add(TaxRateTable.rates(of: keys.countries.sorted()))
        return { results in
            BillingRows(
                rates: TaxRates(try results[rates].rows()),
                invoiced: try InvoiceTable.readInvoiced(results[invoiced]))
        }
    }

    /// Takes the numbers of the whole batch with one statement, last of all, so that a series is locked for the commit
    /// alone.
    func number(
        _ set: BillingRows, into pipeline: inout Pipeline
    ) throws -> ((PipelineResults, inout BillingRows, inout Decisions) throws -> Void)? {
        if set.drafts.isEmpty { return nil }
        let counts = Dictionary(grouping: set.drafts, by: \.series).mapValues { Int64($0.count) }
        let taken = pipeline.add(NumberSeriesTable.take(counts))
        return { results, set, decisions in
            var next = try NumberSeriesTable.firsts(results[taken], taken: counts)
            for draft in set.drafts {
                let place = try next.take(draft.series)
                let number = InvoiceNumber(series: draft.series, number: place)
                let fact = draft.content.issued(as: draft.invoice, number: number)
                try decisions.publish(fact, about: .order(fact.order), because: draft.cause)
                set.invoices.append(
                    Invoice(id: draft.invoice, number: number, content: draft.content, issuedAt: decisions.now))
            }
            set.drafts = []
        }
    }

    func store(_ set: BillingRows, at now: Timestamp, into pipeline: inout Pipeline) throws {
        pipeline.insert(set.invoices)
    }
}
