import Contracts
import Postgres
import Rows
import Runtime

/// The Ledger: each financial fact once in the books, balanced, or an explicit none.
struct LedgerLogic: ServiceLogic {
    typealias Keys = LedgerKeys
    typealias WorkingSet = LedgerRows

    static let service = Service.ledger
    static let migrations = LedgerMigrations.all
    static let tables = LedgerMigrations.tables

    func load(
        _ keys: LedgerKeys, into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> LedgerRows {
        let recorded = pipeline.add(EntryTable.recorded(among: EventRange.ranges(of: keys.events)))
        let months = keys.months.sorted()
        pipeline.add(PeriodTable.open(months))
        let periods = pipeline.add(PeriodTable.lockForPosting(from: months))
        return { results in
            LedgerRows(
                recorded: try EntryTable.readRecorded(results[recorded]),
                calendar: PeriodCalendar(try results[periods].rows()))
        }
    }

    func store(_ set: LedgerRows, at now: Timestamp, into pipeline: inout Pipeline) throws {
        if set.entries.isEmpty { return }
        pipeline.add(EntryTable.insert(set.entries))
        pipeline.upsert(set.movements.map { StoredBalance(key: $0.key, moved: $0.value) })
    }
}
