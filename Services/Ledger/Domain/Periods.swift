import Contracts
import Rows

/// What may still be booked in a month.
enum PeriodState: String, CaseIterable, Sendable {
    case open
    /// Nothing is booked in it; it can be opened again.
    case closed
    /// Closed for good.
    case locked
}

/// What a person may do with a month.
enum PeriodChange: String, CaseIterable, Sendable {
    case close, reopen, lock

    /// The state that it leads to.
    var state: PeriodState {
        switch self {
        case .close: .closed
        case .reopen: .open
        case .lock: .locked
        }
    }
}

/// A month of the books whose state was changed, and its last change.
@StoredRow("period")
struct Period: Hashable, Sendable {
    @Key @Column("first_day") let month: Month
    private(set) var state: PeriodState
    /// Counts the changes, from 1.
    private(set) var version: Int32
    private(set) var changedAt: Timestamp
    /// Who decided the last change.
    private(set) var actor: String
    private(set) var reason: String

    /// A person's decision about a month, after those before it.
    fileprivate init(_ month: Month, after earlier: Period?, _ decision: PeriodDecision, at now: Timestamp) {
        self.init(
            month: month, state: decision.change.state, version: (earlier?.version ?? 0) + 1, changedAt: now,
            actor: decision.actor, reason: decision.reason)
    }
}

/// The months of the books, as far as a turn needs them.
///
/// Months close in their order and open again in the reverse order. So one month says it all: what is closed reaches
/// through it from the beginning, and whatever lies after it is open.
struct PeriodCalendar: Sendable {
    /// The last month that is closed or locked; `nil` where none is.
    private(set) var closedThrough: Month?
    /// Months that were ever changed: all of them where a month is to be changed, else none.
    private(set) var periods: RowSet<Period>
    /// The first month in which something is booked, as far as this turn had to know it.
    private var firstBooked: Month?

    /// For turns that post and change no month.
    init(closedThrough: Month?) { self.init(periods: [], closedThrough: closedThrough, firstBooked: nil) }

    /// - Parameters:
    ///   - periods: all that were ever changed.
    ///   - firstBooked: the first month in which something is booked.
    init(_ periods: [Period], firstBooked: Month?) {
        self.init(
            periods: periods, closedThrough: periods.filter { $0.state != .open }.map(\.month).max(),
            firstBooked: firstBooked)
    }

    private init(periods: [Period], closedThrough: Month?, firstBooked: Month?) {
        self.periods = RowSet(periods)
        self.closedThrough = closedThrough
        self.firstBooked = firstBooked
    }

    /// The day on which something that happened on `day` is booked: that day if its month is open, else the first day
    /// of the next month that is.
    func bookingDay(for day: LocalDate) -> LocalDate {
        guard let closedThrough, Month(of: day) <= closedThrough else { return day }
        return closedThrough.next.firstDay
    }

    /// Something is booked in a month.
    mutating func book(in month: Month) { firstBooked = min(firstBooked ?? month, month) }

    func state(of month: Month) -> PeriodState {
        guard let closedThrough, month <= closedThrough else { return .open }
        // What lies before the first month that was closed is closed with it.
        return periods[month]?.state ?? .closed
    }

    /// Changes a month as a person has decided.
    /// - Throws: `Refused`, which names all that is wrong.
    mutating func change(_ decision: PeriodDecision, at now: Timestamp) throws(Refused) -> Period {
        var wrong = decision.wrong
        if let month = decision.month { objection(to: decision.change, of: month, today: now.date, &wrong) }
        guard let month = decision.month, wrong.isEmpty else { throw wrong.refusal }
        let period = Period(month, after: periods[month], decision, at: now)
        periods.put(period)
        closedThrough = periods.rows.filter { $0.state != .open }.map(\.month).max()
        return period
    }

    private func objection(
        to change: PeriodChange, of month: Month, today: LocalDate, _ wrong: inout ReasonList
    ) {
        let pointer = "/period"
        switch (change, state(of: month)) {
        case (.close, .open):
            if today <= month.lastDay { wrong.add(pointer, .periodNotOver, "the month lasts until \(month.lastDay)") }
            if let earlier = firstOpen(before: month) {
                wrong.add(pointer, .earlierPeriodOpen, "close \(earlier) first")
            }
        case (.close, .closed): wrong.add(pointer, .periodClosed, "the month is closed already")
        case (.reopen, .closed):
            if let last = closedThrough, month < last {
                wrong.add(pointer, .laterPeriodClosed, "reopen \(last) first")
            }
        case (.lock, .closed): break
        case (.reopen, .open), (.lock, .open): wrong.add(pointer, .periodNotClosed, "the month is open")
        case (_, .locked): wrong.add(pointer, .periodLocked, "the month is locked")
        }
    }

    /// The earliest open month that has to be closed before another: of those in which something is booked, or that
    /// were opened again, where nothing is closed yet.
    private func firstOpen(before month: Month) -> Month? {
        let first: Month? =
            if let closedThrough {
                closedThrough.next
            } else {
                (periods.rows.map(\.month) + [firstBooked].compactMap { $0 }).min()
            }
        return first.flatMap { $0 < month ? $0 : nil }
    }
}

/// What a person has decided about a month, with what is wrong with it already.
struct PeriodDecision: Sendable {
    let change: PeriodChange
    /// `nil` where the text is no month.
    let month: Month?
    let actor: String
    let reason: String
    fileprivate var wrong = ReasonList()

    /// - Parameters:
    ///   - period: the month, as the command has it.
    ///   - actor: who decides; `nil` where the command names nobody.
    init(_ change: PeriodChange, of period: String, because reason: String, by actor: String?) {
        self.change = change
        month = Month(period)
        self.reason = reason
        if month == nil { wrong.add("/period", .notAMonth, "must be a month such as 2026-10") }
        self.actor = wrong.decider(actor, reason: reason)
    }
}
