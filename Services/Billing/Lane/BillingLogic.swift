import Contracts
import Postgres
import Rows
import Runtime

/// Billing: one invoice for each shipment, numbered without gaps, taxed at the rates of the day of the supply.
struct BillingLogic: ServiceLogic {
    typealias Keys = BillingKeys
    typealias WorkingSet = BillingRows

    static let service = Service.billing
    static let migrations = BillingMigrations.all
    static let tables = BillingMigrations.tables
    /// All lanes number in the same series: a number given twice is never the fault of one event.
    static let sharedConstraints: Set<String> = ["invoice_number"]

    func load(
        _ keys: BillingKeys, into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> BillingRows {
        let invoiced = pipeline.add(InvoiceTable.invoiced(of: keys.shipments.sorted()))
        let rates = pipeline.add(TaxRatesTable.select(keys.countries.sorted()))
        return { results in
            BillingRows(
                taxRates: try results[rates].rows(), invoiced: try InvoiceTable.readInvoiced(results[invoiced]))
        }
    }

    /// Takes the numbers of the whole batch with one statement, last of all, so that a series is locked for the commit
    /// alone.
    func number(
        _ set: BillingRows, into pipeline: inout Pipeline
    ) throws -> ((PipelineResults, inout BillingRows, inout Decisions) throws -> Void)? {
        if set.drafts.isEmpty { return nil }
        var takings: [String: NumberSeriesTable.Taking] = [:]
        for draft in set.drafts {
            let day = draft.content.issuedOn
            takings[draft.content.series, default: .init(count: 0, day: day)].add(1, on: day)
        }
        let taken = pipeline.add(NumberSeriesTable.take(takings))
        return { results, set, decisions in
            var numbers = try NumberSeriesTable.taken(results[taken], takings)
            for draft in set.drafts {
                let (number, day) = try numbers.take(draft.content.series)
                var content = draft.content
                content.issue(notBefore: day)
                let fact = content.issued(as: draft.invoice, number: number)
                try decisions.publish(fact, about: .order(fact.order), because: draft.cause)
                set.invoices.append(
                    Invoice(id: draft.invoice, number: number, content: content, issuedAt: decisions.now))
            }
            set.drafts = []
        }
    }

    func store(_ set: BillingRows, at now: Timestamp, into pipeline: inout Pipeline) throws {
        pipeline.insert(set.invoices)
        pipeline.upsert(set.taxRates.newAndChanged)
    }
}
