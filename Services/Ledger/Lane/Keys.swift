import Contracts
import Runtime

/// The rows that a batch needs, by their keys.
struct LedgerKeys: BatchKeys {
    /// Facts that may be in the books. What is no fact of a service is named when it is decided, so that only that
    /// event is parked.
    private(set) var events: [EventKey] = []
    /// What the batch does with the months of the books.
    private(set) var months = Months.untouched

    enum Months: Equatable {
        case untouched
        /// It posts in whichever months are open.
        case booked
        /// It changes months, and may close these.
        case changed(closing: Set<Month>)
    }

    mutating func add(_ cause: Cause) {
        if let event = try? EventKey(source: cause.source, id: cause.id) { events.append(event) }
    }

    /// A fact is posted.
    mutating func addPosting() {
        if months == .untouched { months = .booked }
    }

    /// A month is closed, reopened or locked.
    /// - Parameter closing: the month that is to be closed; `nil` where none is.
    mutating func addChange(closing month: Month? = nil) {
        var closing: Set<Month> = []
        if case .changed(let known) = months { closing = known }
        if let month { closing.insert(month) }
        months = .changed(closing: closing)
    }
}
