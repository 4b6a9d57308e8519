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

/// A month that has a state.
@SelectedRow
struct Period: Hashable, Sendable {
    let firstDay: LocalDate
    let state: PeriodState
}

extension LocalDate {
    /// The first day of its month.
    var firstOfMonth: LocalDate { adding(days: 1 - Int32(components.day)) }

    /// The first day of the month after its own.
    var firstOfNextMonth: LocalDate { firstOfMonth.adding(days: 31).firstOfMonth }
}

/// The months and their states, as far as a turn needs them.
struct PeriodCalendar: Sendable {
    /// By first day. A month that is not here is open.
    private let states: [LocalDate: PeriodState]

    init(_ states: [LocalDate: PeriodState]) { self.states = states }

    init(_ periods: [Period]) {
        self.init(Dictionary(uniqueKeysWithValues: periods.map { ($0.firstDay, $0.state) }))
    }

    /// The day on which something that happened on `day` is booked: that day if its month is open, else the first day
    /// of the next month that is.
    func bookingDay(for day: LocalDate) -> LocalDate {
        var month = day.firstOfMonth
        if isOpen(month) { return day }
        repeat { month = month.firstOfNextMonth } while !isOpen(month)
        return month
    }

    private func isOpen(_ month: LocalDate) -> Bool {
        switch states[month] {
        case nil, .open: true
        case .closed, .locked: false
        }
    }
}
