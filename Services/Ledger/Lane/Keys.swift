import Contracts
import Runtime

/// The rows that a batch needs, by their keys.
struct LedgerKeys: BatchKeys {
    /// Facts that may be in the books. What is no fact of a service is named when it is decided, so that only that
    /// event is parked.
    private(set) var events: [EventKey] = []
    /// First days of the months that facts fall into.
    private(set) var months: Set<LocalDate> = []

    mutating func add(_ cause: Cause) {
        if let event = try? EventKey(source: cause.source, id: cause.id) { events.append(event) }
    }

    mutating func add(effectiveOn day: LocalDate) { months.insert(day.firstOfMonth) }
}
