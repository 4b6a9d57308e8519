import Contracts
import Rows

/// An entry as it goes into the journal.
struct Entry: Sendable {
    var id: EntryID
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
    var account: Account
    var currency: Currency
    /// The first day of a month.
    var period: LocalDate

    static func < (a: Self, b: Self) -> Bool {
        if a.lane != b.lane { return a.lane < b.lane }
        if a.account != b.account { return a.account.rawValue < b.account.rawValue }
        if a.currency != b.currency { return a.currency.code < b.currency.code }
        return a.period < b.period
    }
}

/// What a turn moves on a balance: both sides positive, in minor units.
@StoredPart
struct Movement: Hashable, Sendable {
    @Summed var debit: Int64 = 0
    @Summed var credit: Int64 = 0
}

/// A balance as it is stored: it is moved once a turn.
@StoredRow("balance")
struct StoredBalance: Hashable, Sendable {
    @Key let key: BalanceKey
    var moved: Movement
}

/// The rows of a turn of the Ledger, in memory.
struct LedgerRows: Sendable {
    /// Facts of the batch that have their entries: from earlier, and by what this turn decided.
    var recorded: Set<EventKey>
    var calendar: PeriodCalendar
    /// New entries, in the order of their decision.
    var entries: [Entry] = []
    var movements: [BalanceKey: Movement] = [:]

    /// Takes an entry into the journal and moves the balances of its lane.
    mutating func post(_ entry: Entry) throws(MoneyError) {
        entries.append(entry)
        guard case .postings(let currency, let postings) = entry.draft.content else { return }
        for posting in postings {
            let key = BalanceKey(
                lane: entry.id.lane, account: posting.account, currency: currency, period: entry.bookedOn.firstOfMonth)
            var movement = movements[key, default: Movement()]
            if posting.amount > 0 {
                movement.debit = try Amount.sum(movement.debit, posting.amount)
            } else {
                movement.credit = try Amount.difference(movement.credit, posting.amount)
            }
            movements[key] = movement
        }
    }
}
