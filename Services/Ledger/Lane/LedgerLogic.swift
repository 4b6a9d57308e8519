import Contracts
import Postgres
import Rows
import Runtime

/// The Ledger: each financial fact once in the books, balanced, or an explicit none; and the months of the books.
///
/// The books belong to no lane: the facts of all lanes are booked in the same months. So a turn that posts keeps the
/// months as they are until it commits, and one that changes a month keeps others from posting.
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
        let months = try load(keys.months, into: &pipeline)
        return { results in
            let (calendars, totals) = try months(results)
            return LedgerRows(
                recorded: try EntryTable.readRecorded(results[recorded]), calendars: calendars, totals: totals)
        }
    }

    private typealias Months = (calendars: PeriodCalendars, totals: [MonthTotal])

    private func load(
        _ months: LedgerKeys.Months, into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> Months {
        switch months {
        case .untouched: return { _ in (PeriodCalendars(), []) }
        case .booked:
            pipeline.add(PeriodTable.holdForPosting)
            let closedThrough = pipeline.add(PeriodTable.closedThrough)
            return { results in
                (PeriodCalendars(closedThrough: try results[closedThrough].rows()), [])
            }
        case .changed(let closing):
            pipeline.add(PeriodTable.holdForChange)
            let periods = pipeline.add(PeriodTable.all)
            let firstBooked = pipeline.add(PeriodTable.firstBooked)
            let totals = closing.isEmpty ? nil : pipeline.add(PeriodTable.totals(of: closing.sorted()))
            return { results in
                let calendars = PeriodCalendars(
                    try results[periods].rows(), firstBooked: try results[firstBooked].rows())
                return (calendars, try totals.map { try results[$0].rows() } ?? [])
            }
        }
    }

    func store(_ set: LedgerRows, at now: Timestamp, into pipeline: inout Pipeline) throws {
        pipeline.upsert(set.calendars.changed)
        if set.entries.isEmpty { return }
        pipeline.add(EntryTable.insert(set.entries))
        pipeline.upsert(set.movements.map { StoredBalance(key: $0.key, moved: $0.value) })
    }
}
