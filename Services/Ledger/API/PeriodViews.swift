import Contracts
import Rows
import Runtime

/// A month of the books.
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
        period: Month(of: LocalDate(days: 20_757)), state: .closed, version: 1,
        changedAt: Timestamp(microseconds: 1_793_869_200_000_000), actor: "jane", reason: "All of October is in.")
}

extension PeriodView {
    init(_ period: Period) {
        self.init(
            period: period.month, state: State(period.state), version: period.version, changedAt: period.changedAt,
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

/// A month of the books with all that is booked in it.
@Described
struct PeriodTotals: Exhibit, Hashable {
    /// The month, and its last change.
    var period: PeriodView
    /// All that is booked in it, by currency and account.
    @Bound(.count(0...1_000_000))
    var totals: [PeriodClosed.Total]

    static let example = PeriodTotals(
        period: .example,
        totals: [
            PeriodClosed.Total(account: 1000, currency: .gbp, debit: 15_000, credit: 0),
            PeriodClosed.Total(account: 1200, currency: .gbp, debit: 15_000, credit: 15_000),
        ])
}
