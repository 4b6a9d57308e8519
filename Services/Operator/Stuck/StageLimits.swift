internal import Contracts

/// How long an order may make no progress, by what it waits for.
struct StageLimits: Hashable, Sendable {
    /// Until stock and credit are decided; the order's own deadline is respected where it is earlier.
    var reservationMinutes = 5
    /// Until a step that services do by themselves is done: planning, invoicing, the answer to a wish to cancel.
    var stepMinutes = 5
    /// Until goods have left, past the day they are promised for.
    var dispatchDays = 1
    /// Until goods that have left are with the customer.
    var deliveryDays = 7
    /// Until the invoice is paid, past its due date.
    var paymentDays = 1

    static let minutesMax = 525_600
    static let daysMax = 3_650

    /// The moment until which a step that began at `start` may take.
    func stepEnd(_ start: Timestamp) -> Timestamp { Self.minutes(stepMinutes, after: start) }

    func reservationEnd(_ start: Timestamp, deadline: Timestamp?) -> Timestamp {
        let end = Self.minutes(reservationMinutes, after: start)
        return deadline.map { min($0, end) } ?? end
    }

    /// The end of the last day that is allowed: the day itself belongs to it.
    static func end(of day: LocalDate, days: Int) -> Timestamp {
        day.adding(days: Int32(clamping: days + 1)).startOfDay
    }

    private static func minutes(_ count: Int, after start: Timestamp) -> Timestamp {
        start.adding(milliseconds: Int64(count) * 60_000)
    }
}
