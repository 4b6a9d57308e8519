import Contracts
import Postgres
import Runtime

/// The Ledger: each financial fact once in the books, balanced, or an explicit none.
struct LedgerLogic: ServiceLogic {
    typealias Keys = LedgerKeys
    typealias WorkingSet = LedgerSet

    static let service = Service.ledger
    static let migrations = LedgerMigrations.all
    static let tables = LedgerMigrations.tables

    func load(
        _ keys: LedgerKeys, into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> LedgerSet {
        let recorded = pipeline.add(EntryTable.recorded(among: EventRange.ranges(of: keys.events)))
        let months = keys.months.sorted()
        pipeline.add(PeriodTable.open(months))
        let periods = pipeline.add(PeriodTable.lockForPosting(from: months))
        return { results in
            LedgerSet(
                recorded: try EntryTable.readRecorded(results[recorded]),
                calendar: PeriodCalendar(try PeriodTable.read(results[periods])))
        }
    }

    func store(_ set: LedgerSet, at now: Timestamp, into pipeline: inout Pipeline) throws {
        if set.entries.isEmpty { return }
        pipeline.add(EntryTable.insert(set.entries))
        if !set.movements.isEmpty { pipeline.add(BalanceTable.add(set.movements)) }
    }
}
