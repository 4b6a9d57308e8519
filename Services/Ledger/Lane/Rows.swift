import Contracts
import Rows

/// An entry as it goes into the journal.
struct Entry: Sendable {
    var id: EntryID
    /// The legal entity in whose books it stands.
    var entity: String
    var event: EventKey
    var subject: Subject
    var draft: EntryDraft
    /// When it happened.
    var effectiveOn: LocalDate
    /// The day in whose period it stands.
    var bookedOn: LocalDate
    var postedAt: Timestamp
}

/// Which balance an amount belongs to. Each lane keeps its own, so that lanes never wait for each other; reading sums
/// them.
@StoredPart
struct BalanceKey: Hashable, Comparable, Sendable {
    var lane: Lane
    var entity: String
    var account: Account
    var currency: Currency
    var period: Month

    static func < (a: Self, b: Self) -> Bool {
        if a.lane != b.lane { return a.lane < b.lane }
        if a.entity != b.entity { return a.entity < b.entity }
        if a.account != b.account { return a.account.rawValue < b.account.rawValue }
        if a.currency != b.currency { return a.currency.code < b.currency.code }
        return a.period < b.period
    }
}

/// What is moved on a balance: both sides positive, in minor units.
@StoredPart
struct Movement: Hashable, Sendable {
    @Summed var debit: Int64 = 0
    @Summed var credit: Int64 = 0

    mutating func add(_ other: Movement) throws(MoneyError) {
        debit = try Amount.sum(debit, other.debit)
        credit = try Amount.sum(credit, other.credit)
    }
}

/// A balance as it is stored: it is moved once a turn.
@StoredRow("balance")
struct StoredBalance: Hashable, Sendable {
    @Key let key: BalanceKey
    var moved: Movement
}

/// What a month has moved on an account, over all lanes.
@SelectedRow
struct MonthTotal: Hashable, Sendable {
    let entity: String
    let period: Month
    let account: Account
    let currency: Currency
    let debit: Int64
    let credit: Int64

    /// As a fact tells it.
    var told: PeriodClosed.Total {
        PeriodClosed.Total(account: account.rawValue, currency: currency, debit: debit, credit: credit)
    }
}

extension [PeriodClosed.Total] {
    /// By currency, then account.
    var inOrder: [PeriodClosed.Total] { sorted { ($0.currency.code, $0.account) < ($1.currency.code, $1.account) } }
}

/// The rows of a turn of the Ledger, in memory.
struct LedgerRows: Sendable {
    /// Facts of the batch that have their entries: from earlier, and by what this turn decided.
    var recorded: Set<EventKey>
    var calendars: PeriodCalendars
    /// What months had moved before this turn: of those that the turn may close.
    var totals: [MonthTotal] = []
    /// New entries, in the order of their decision.
    var entries: [Entry] = []
    var movements: [BalanceKey: Movement] = [:]

    /// Takes an entry into the journal and moves the balances of its lane.
    mutating func post(_ entry: Entry) throws(MoneyError) {
        entries.append(entry)
        guard case .postings(let currency, let postings) = entry.draft.content else { return }
        let month = Month(of: entry.bookedOn)
        calendars.book(entry.entity, in: month)
        for posting in postings {
            let key = BalanceKey(
                lane: entry.id.lane, entity: entry.entity, account: posting.account, currency: currency, period: month)
            var movement = movements[key, default: Movement()]
            if posting.amount > 0 {
                movement.debit = try Amount.sum(movement.debit, posting.amount)
            } else {
                movement.credit = try Amount.difference(movement.credit, posting.amount)
            }
            movements[key] = movement
        }
    }

    /// All that is booked in a month, by currency and account: before this turn and in it.
    func totals(of place: BookMonth) throws(MoneyError) -> [PeriodClosed.Total] {
        struct Total: Hashable {
            let account: Account
            let currency: Currency
        }
        var sums: [Total: Movement] = [:]
        for total in totals where total.period == place.month && total.entity == place.entity {
            try sums[Total(account: total.account, currency: total.currency), default: Movement()]
                .add(Movement(debit: total.debit, credit: total.credit))
        }
        for (key, movement) in movements where key.period == place.month && key.entity == place.entity {
            try sums[Total(account: key.account, currency: key.currency), default: Movement()].add(movement)
        }
        return sums.map { total, sum in
            PeriodClosed.Total(
                account: total.account.rawValue, currency: total.currency, debit: sum.debit, credit: sum.credit)
        }.inOrder
    }
}
