import Contracts
import Rows
import Runtime

/// A month of a legal entity's books.
@Described
@SelectedRow
struct PeriodView: Exhibit, Hashable {
    /// What may still be booked in a month.
    @Described
    enum State: String, Hashable, Sendable, CaseIterable {
        /// Whatever happened in it, or before it in a closed month.
        case open
        /// Nothing; it can be opened again.
        case closed
        /// Nothing, for good.
        case locked
    }

    /// The legal entity whose books they are.
    @Bound(.length(Lengths.entity))
    var entity: String
    /// The month, such as `2026-10`.
    @Column("first_day")
    var period: Month
    /// What may still be booked in it.
    var state: State
    /// How often its state was changed; absent where it never was.
    @Bound(.atLeast(1))
    var version: Int32?
    /// When it was changed last (UTC); absent where it never was.
    var changedAt: Timestamp?
    /// Who decided the last change; absent where there was none.
    @Bound(.length(1...CloudEvent.Limits.actorBytesMax))
    var actor: String?
    /// Why, in words; absent where there was no change.
    @Bound(.length(Lengths.reason))
    var reason: String?

    static let example = PeriodView(
        entity: "NORTH", period: Month(of: LocalDate(days: 20_757)), state: .closed, version: 1,
        changedAt: Timestamp(microseconds: 1_793_869_200_000_000), actor: "jane", reason: "All of October is in.")
}

extension PeriodView {
    init(_ period: Period) {
        self.init(
            entity: period.place.entity, period: period.month, state: State(period.state), version: period.version,
            changedAt: period.changedAt,
            actor: period.actor, reason: period.reason)
    }
}

extension PeriodView.State {
    init(_ state: PeriodState) {
        self =
            switch state {
            case .open: .open
            case .closed: .closed
            case .locked: .locked
            }
    }
}

/// A month of the books of every legal entity that has any in it.
@Described
struct PeriodTotals: Exhibit, Hashable {
    /// The month in an entity's books, with all that is booked in it.
    @Described
    struct Book: Hashable, Sendable {
        /// The month, and its last change.
        var state: PeriodView
        /// All that is booked in it, by currency and account.
        @Bound(.count(0...1_000_000))
        var totals: [PeriodClosed.Total]
    }

    /// The month, such as `2026-10`.
    var period: Month
    /// The books, by entity.
    @Bound(.count(Ranges.entities))
    var books: [Book]

    static let example = PeriodTotals(
        period: PeriodView.example.period,
        books: [
            Book(
                state: .example,
                totals: [
                    PeriodClosed.Total(account: 1000, currency: .gbp, debit: 15_000, credit: 0),
                    PeriodClosed.Total(account: 1200, currency: .gbp, debit: 15_000, credit: 15_000),
                ])
        ])
}
