import Contracts
import Rows
import Runtime

/// What people decide about the months of the books.
extension Context<LedgerLogic> {
    mutating func close(_ command: ClosePeriod) throws {
        let period = try change(.close, of: command.period, in: command.entity, because: command.reason)
        try publish(
            PeriodClosed(
                entity: period.place.entity, period: period.month, version: period.version,
                totals: try set.totals(of: period.place),
                actor: period.actor, reason: period.reason, closedAt: now), about: period.subject)
    }

    mutating func reopen(_ command: ReopenPeriod) throws {
        let period = try change(.reopen, of: command.period, in: command.entity, because: command.reason)
        try publish(
            PeriodReopened(
                entity: period.place.entity, period: period.month, version: period.version, actor: period.actor,
                reason: period.reason,
                reopenedAt: now), about: period.subject)
    }

    mutating func lock(_ command: LockPeriod) throws {
        let period = try change(.lock, of: command.period, in: command.entity, because: command.reason)
        try publish(
            PeriodLocked(
                entity: period.place.entity, period: period.month, version: period.version, actor: period.actor,
                reason: period.reason,
                lockedAt: now), about: period.subject)
    }

    private mutating func change(
        _ change: PeriodChange, of month: String, in code: String?, because reason: String
    ) throws -> Period {
        var wrong = ReasonList()
        let book = wrong.entity(code, among: set.calendars.books)
        let decision = PeriodDecision(change, of: month, because: reason, by: actor, wrong)
        guard let book else { throw decision.refusal }
        let period = try set.calendars[book.code].change(decision, at: now)
        try accept(PeriodView(period))
        return period
    }
}

extension Period {
    fileprivate var subject: Subject { .period(month, of: place.entity) }
}
