import Contracts
import Postgres
import Runtime

/// The Ledger: each financial fact once in the books, balanced, or an explicit none.
struct LedgerLogic: ServiceLogic {
    typealias Input = any FinancialFact
    typealias WorkingSet = LedgerSet

    static let service = Service.ledger
    static let types = LedgerInput.types
    static let migrations = LedgerMigrations.all
    static let tables = LedgerMigrations.tables

    func decode(type: String, data: [UInt8]) throws -> any FinancialFact {
        try LedgerInput.decode(type: type, data: data)
    }

    func load(
        _ batch: [Incoming<any FinancialFact>], into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> LedgerSet {
        // What is not a fact of ours is told by `decide`, so that only that event is parked.
        let events = batch.compactMap { try? EventKey(source: $0.cause.source, id: $0.cause.id) }
        let recorded = pipeline.add(EntryTable.recorded(among: EventRange.ranges(of: events)))
        let months = Set(batch.map { $0.input.effectiveOn.firstOfMonth }).sorted()
        pipeline.add(PeriodTable.open(months))
        let periods = pipeline.add(PeriodTable.lockForPosting(from: months))
        return { results in
            LedgerSet(
                recorded: try EntryTable.readRecorded(results[recorded]),
                calendar: PeriodCalendar(try PeriodTable.read(results[periods])))
        }
    }

    /// A fact that is in the books is not entered again, whatever repeats it.
    func decide(_ event: Incoming<any FinancialFact>, _ set: inout LedgerSet, _ decisions: inout Decisions) throws {
        let fact = event.input
        let key = try EventKey(source: event.cause.source, id: event.cause.id)
        guard set.recorded.insert(key).inserted else { return }
        let bookedOn = set.calendar.bookingDay(for: fact.effectiveOn)
        for draft in try fact.entries() {
            let entry = Entry(
                id: decisions.newIdentifier("entry", in: event.cause.lane, of: EntryEntity.self), event: key,
                subject: fact.subject, draft: draft, effectiveOn: fact.effectiveOn, bookedOn: bookedOn,
                postedAt: decisions.now)
            try set.post(entry)
            guard let posted = EntryPosted(entry, source: event.cause.source, id: event.cause.id) else { continue }
            try decisions.publish(posted, about: fact.subject, because: event.cause)
        }
    }

    func store(_ set: LedgerSet, into pipeline: inout Pipeline) throws {
        if set.entries.isEmpty { return }
        pipeline.add(EntryTable.insert(set.entries))
        if !set.movements.isEmpty { pipeline.add(BalanceTable.add(set.movements)) }
    }
}

extension EntryPosted {
    /// `nil` for an explicit none, which is not published.
    init?(_ entry: Entry, source: String, id: String) {
        guard case .postings(let currency, let postings) = entry.draft.content else { return nil }
        self.init(
            entry: entry.id, event: "\(source) \(id)", purpose: entry.draft.purpose.rawValue, currency: currency,
            effectiveOn: entry.effectiveOn, bookedOn: entry.bookedOn,
            lines: postings.map { Line(account: $0.account.rawValue, amount: $0.amount) })
    }
}
