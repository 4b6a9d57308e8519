import Contracts
import Runtime

/// What an operator can tell OrderIntake.
struct OrderIntakeSettings: Hashable, Sendable {
    /// How long stock and credit may take to be held, in seconds; then the order is refused.
    var holdSeconds = 900
    /// From goods that can leave to goods that are with the customer, in days.
    var leadTimeDays: Int32 = 2

    init(holdSeconds: Int = 900, leadTimeDays: Int32 = 2) {
        self.holdSeconds = holdSeconds
        self.leadTimeDays = leadTimeDays
    }

    init(_ settings: inout Settings) {
        holdSeconds = settings.read(
            .integer(
                "O2C_HOLD_SECONDS", "How long stock and credit of an order may take to be held; then it is refused.",
                unit: "seconds", default: 900, in: 1...2_592_000))
        leadTimeDays = Int32(
            settings.read(
                .integer(
                    "O2C_LEAD_TIME_DAYS", "From goods that can leave to goods that are with the customer: the promise.",
                    unit: "days", default: 2, in: 0...365)))
    }

    /// Until when an order that is received at `time` may wait for its holds.
    func holdUntil(_ time: Timestamp) -> Timestamp { time.adding(milliseconds: Int64(holdSeconds) * 1000) }
}
