import Contracts
import Postgres
import Runtime

/// Billing: one invoice for each shipment, numbered without gaps, taxed on the day of issue.
struct BillingLogic: ServiceLogic {
    typealias Input = BillingInput
    typealias WorkingSet = BillingSet

    var taxRounding: TaxRounding = .line

    static let service = Service.billing
    static let types = BillingInput.types
    static let migrations = BillingMigrations.all
    static let tables = BillingMigrations.tables
    /// All lanes number in the same series: a number given twice is never the fault of one event.
    static let sharedConstraints: Set<String> = ["invoice_number"]

    func decode(type: String, data: [UInt8]) throws -> BillingInput {
        try BillingInput(type: type, data: data)
    }

    func load(
        _ batch: [Incoming<BillingInput>], into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> BillingSet {
        var shipments: Set<ShipmentID> = []
        var countries: Set<String> = []
        for event in batch {
            switch event.input {
            case .shipmentDispatched(let fact):
                shipments.insert(fact.shipment)
                countries.insert(fact.buyer.country)
            }
        }
        let invoiced = pipeline.add(InvoiceTable.invoiced(of: shipments.sorted()))
        let rates = pipeline.add(TaxRateTable.rates(of: countries.sorted()))
        return { results in
            BillingSet(
                rates: TaxRates(try TaxRateTable.read(results[rates])),
                invoiced: try InvoiceTable.readInvoiced(results[invoiced]))
        }
    }

    /// A shipment that has its invoice is not invoiced again, whatever repeats it.
    func decide(_ event: Incoming<BillingInput>, _ set: inout BillingSet, _ decisions: inout Decisions) throws {
        switch event.input {
        case .shipmentDispatched(let shipment):
            guard !set.invoiced.contains(shipment.shipment) else { return }
            let content = try InvoiceDraft(
                for: shipment, on: decisions.now.date, rates: set.rates, rounding: taxRounding)
            let invoice = decisions.newIdentifier("invoice", in: event.cause.lane, of: InvoiceEntity.self)
            set.invoiced.insert(shipment.shipment)
            set.drafts.append(.init(invoice: invoice, content: content, cause: event.cause))
        }
    }

    /// Takes the numbers of the whole batch with one statement, last of all, so that a series is locked for the commit
    /// alone.
    func number(
        _ set: BillingSet, into pipeline: inout Pipeline
    ) throws -> ((PipelineResults, inout BillingSet, inout Decisions) throws -> Void)? {
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
                set.invoices.append(NumberedInvoice(fact: fact, number: number, issuedAt: decisions.now))
            }
            set.drafts = []
        }
    }

    func store(_ set: BillingSet, into pipeline: inout Pipeline) throws {
        if set.invoices.isEmpty { return }
        pipeline.add(InvoiceTable.insert(set.invoices))
    }
}
