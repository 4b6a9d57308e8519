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

/// A month of a legal entity's books.
@StoredPart
struct BookMonth: Hashable, Comparable, Sendable {
    let entity: String
    @Column("first_day") let month: Month

    static func < (a: Self, b: Self) -> Bool { a.entity != b.entity ? a.entity < b.entity : a.month < b.month }
}

/// A month of the books whose state was changed, and its last change.
@StoredRow("period")
struct Period: Hashable, Sendable {
    @Key let place: BookMonth
    private(set) var state: PeriodState
    /// Counts the changes, from 1.
    private(set) var version: Int32
    private(set) var changedAt: Timestamp
    /// Who decided the last change.
    private(set) var actor: String
    private(set) var reason: String

    /// A person's decision about a month, after those before it.
    fileprivate init(_ place: BookMonth, after earlier: Period?, _ decision: PeriodDecision, at now: Timestamp) {
        self.init(
            place: place, state: decision.change.state, version: (earlier?.version ?? 0) + 1, changedAt: now,
            actor: decision.actor, reason: decision.reason)
    }

    var month: Month { place.month }
}

/// The books of a legal entity: it has them from its first entry on.
struct Book: NamedEntity, Hashable, Sendable {
    let code: String
}

/// The months of all books, as far as a turn needs them.
struct PeriodCalendars: Sendable {
    private var byEntity: [String: PeriodCalendar]

    init() { byEntity = [:] }

    /// For turns that post and change no month.
    init(closedThrough: [BookMonth]) {
        byEntity = Dictionary(
            uniqueKeysWithValues: closedThrough.map {
                ($0.entity, PeriodCalendar(of: $0.entity, closedThrough: $0.month))
            })
    }

    /// - Parameters:
    ///   - periods: all that were ever changed.
    ///   - firstBooked: the first month of each entity in which something is booked.
    init(_ periods: [Period], firstBooked: [BookMonth]) {
        let periods = Dictionary(grouping: periods, by: \.place.entity)
        let first = Dictionary(uniqueKeysWithValues: firstBooked.map { ($0.entity, $0.month) })
        byEntity = [:]
        for entity in Set(periods.keys).union(first.keys) {
            byEntity[entity] = PeriodCalendar(
                of: entity, periods[entity] ?? [], firstBooked: first[entity])
        }
    }

    /// The months of an entity's books: all open where none was ever changed.
    subscript(_ entity: String) -> PeriodCalendar {
        get { byEntity[entity] ?? PeriodCalendar(of: entity, closedThrough: nil) }
        set { byEntity[entity] = newValue }
    }

    /// Something is booked in a month.
    mutating func book(_ entity: String, in month: Month) {
        byEntity[entity, default: PeriodCalendar(of: entity, closedThrough: nil)].book(in: month)
    }

    /// Legal entities that have books: something is booked for them. All of them where a month is to be changed.
    var books: [Book] { byEntity.keys.sorted().map(Book.init) }

    /// Months that were changed in the turn.
    var changed: [Period] { byEntity.values.flatMap(\.periods.newAndChanged) }
}

/// The months of a legal entity's books, as far as a turn needs them.
///
/// Months close in their order and open again in the reverse order. So one month says it all: what is closed reaches
/// through it from the beginning, and whatever lies after it is open.
struct PeriodCalendar: Sendable {
    let entity: String
    /// The last month that is closed or locked; `nil` where none is.
    private(set) var closedThrough: Month?
    /// Months that were ever changed: all of them where a month is to be changed, else none.
    private(set) var periods: RowSet<Period>
    /// The first month in which something is booked, as far as this turn had to know it.
    private var firstBooked: Month?

    /// For turns that post and change no month.
    init(of entity: String, closedThrough: Month?) {
        self.init(entity: entity, periods: [], closedThrough: closedThrough, firstBooked: nil)
    }

    /// - Parameters:
    ///   - periods: all that were ever changed.
    ///   - firstBooked: the first month in which something is booked.
    init(of entity: String, _ periods: [Period], firstBooked: Month?) {
        self.init(
            entity: entity, periods: periods, closedThrough: periods.filter { $0.state != .open }.map(\.month).max(),
            firstBooked: firstBooked)
    }

    private init(entity: String, periods: [Period], closedThrough: Month?, firstBooked: Month?) {
        self.entity = entity
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
        return self[month]?.state ?? .closed
    }

    private subscript(_ month: Month) -> Period? { periods[BookMonth(entity: entity, month: month)] }

    /// Changes a month as a person has decided.
    /// - Throws: `Refused`, which names all that is wrong.
    mutating func change(_ decision: PeriodDecision, at now: Timestamp) throws(Refused) -> Period {
        var wrong = decision.wrong
        if let month = decision.month { objection(to: decision.change, of: month, at: now, &wrong) }
        guard let month = decision.month, wrong.isEmpty else { throw wrong.refusal }
        let period = Period(
            BookMonth(entity: entity, month: month), after: self[month], decision, at: now)
        periods.put(period)
        closedThrough = periods.rows.filter { $0.state != .open }.map(\.month).max()
        return period
    }

    private func objection(
        to change: PeriodChange, of month: Month, at now: Timestamp, _ wrong: inout ReasonList
    ) {
        let pointer = "/period"
        switch (change, state(of: month)) {
        case (.close, .open):
            if !month.isOver(at: now) {
                wrong.add(pointer, .periodNotOver, "the month lasts until \(month.lastDay), everywhere on earth")
            }
            guard let first = firstToClose, first <= month else {
                return wrong.add(pointer, .beforeFirstPeriod, "nothing is booked in it, or in any before it")
            }
            if first < month { wrong.add(pointer, .earlierPeriodOpen, "close \(first) first") }
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

    /// The one month that can be closed: the next after those that are closed, or else the first in which something is
    /// booked, or that was opened again. `nil` where there is none yet. A month that was mistyped, years before all
    /// that is booked, would make all those after it wait to be closed.
    private var firstToClose: Month? {
        closedThrough?.next ?? (periods.rows.map(\.month) + [firstBooked].compactMap { $0 }).min()
    }
}

/// What a person has decided about a month, with what is wrong with it already.
struct PeriodDecision: Sendable {
    let change: PeriodChange
    /// `nil` where the text is no month.
    let month: Month?
    let actor: String
    let reason: String
    fileprivate var wrong: ReasonList

    /// - Parameters:
    ///   - period: the month, as the command has it.
    ///   - actor: who decides; `nil` where the command names nobody.
    ///   - wrong: what is wrong with it already.
    init(
        _ change: PeriodChange, of period: String, because reason: String, by actor: String?,
        _ wrong: ReasonList = ReasonList()
    ) {
        self.wrong = wrong
        self.change = change
        month = Month(period)
        self.reason = reason
        if month == nil { self.wrong.add("/period", .notAMonth, "must be a month such as 2026-10") }
        self.actor = self.wrong.decider(actor, reason: reason)
    }

    /// What is wrong with it, as a refusal.
    var refusal: Refused { wrong.refusal }
}

extension Month {
    /// Whether its last day is over everywhere on earth. The books know of no time zone: an entity's own day follows
    /// from its facts, which carry it, and a month that is closed half a day later misses none of them.
    func isOver(at moment: Timestamp) -> Bool {
        lastDay < moment.adding(milliseconds: -Self.hoursBehind * 3_600_000).date
    }

    /// How far the last time zone is behind UTC.
    private static let hoursBehind: Int64 = 12
}
