import Contracts
import Rows
import Runtime

/// What people decide about the months of the books.
extension Context<LedgerLogic> {
    mutating func close(_ command: ClosePeriod) throws {
        guard let period = try change(.close, of: command.period, in: command.entity, because: command.reason) else {
            return
        }
        try publish(
            PeriodClosed(
                entity: period.place.entity, period: period.month, version: period.version,
                totals: try set.totals(of: period.place),
                actor: period.actor, reason: period.reason, closedAt: now), about: period.subject)
    }

    mutating func reopen(_ command: ReopenPeriod) throws {
        guard let period = try change(.reopen, of: command.period, in: command.entity, because: command.reason) else {
            return
        }
        try publish(
            PeriodReopened(
                entity: period.place.entity, period: period.month, version: period.version, actor: period.actor,
                reason: period.reason,
                reopenedAt: now), about: period.subject)
    }

    mutating func lock(_ command: LockPeriod) throws {
        guard let period = try change(.lock, of: command.period, in: command.entity, because: command.reason) else {
            return
        }
        try publish(
            PeriodLocked(
                entity: period.place.entity, period: period.month, version: period.version, actor: period.actor,
                reason: period.reason,
                lockedAt: now), about: period.subject)
    }

    /// - Returns: `nil` where the command waits for the first legal entity, which OrderIntake may be about to tell.
    private mutating func change(
        _ change: PeriodChange, of month: String, in code: String?, because reason: String
    ) throws -> Period? {
        let entities = set.entities.rows
        guard !entities.isEmpty else {
            postpone(until: "a legal entity is registered")
            return nil
        }
        var wrong = ReasonList()
        let entity = wrong.entity(code, among: entities)
        let decision = PeriodDecision(change, of: month, because: reason, by: actor, wrong)
        guard let entity else { throw decision.refusal }
        let period = try set.calendars[entity.code].change(
            decision, today: try entity.businessDay(of: now), at: now)
        try accept(PeriodView(period))
        return period
    }
}

extension Period {
    fileprivate var subject: Subject { .period(month, of: place.entity) }
}
