import Contracts
import Runtime

/// What people decide about the months of the books.
extension Context<LedgerLogic> {
    mutating func close(_ command: ClosePeriod) throws {
        let period = try change(.close, of: command.period, because: command.reason)
        try publish(
            PeriodClosed(
                period: period.month, version: period.version, totals: try set.totals(of: period.month),
                actor: period.actor, reason: period.reason, closedAt: now), about: .period(period.month))
    }

    mutating func reopen(_ command: ReopenPeriod) throws {
        let period = try change(.reopen, of: command.period, because: command.reason)
        try publish(
            PeriodReopened(
                period: period.month, version: period.version, actor: period.actor, reason: period.reason,
                reopenedAt: now), about: .period(period.month))
    }

    mutating func lock(_ command: LockPeriod) throws {
        let period = try change(.lock, of: command.period, because: command.reason)
        try publish(
            PeriodLocked(
                period: period.month, version: period.version, actor: period.actor, reason: period.reason,
                lockedAt: now), about: .period(period.month))
    }

    private mutating func change(
        _ change: PeriodChange, of month: String, because reason: String
    ) throws -> Period {
        let period = try set.calendar.change(
            PeriodDecision(change, of: month, because: reason, by: actor), at: now)
        try accept(PeriodView(period))
        return period
    }
}
