import Contracts
import Runtime

/// What an operator can tell OrderIntake.
struct OrderIntakeSettings: Hashable, Sendable {
    /// How long stock and credit may take to be reserved, in seconds; then the order is declined.
    var decisionSeconds = 900
    /// From goods that can leave to goods that are with the customer, in days.
    var leadTimeDays: Int32 = 2

    /// What a guest may owe for one order, with its tax, in minor units of the order's currency.
    var guestGrossMax = Self.guestGrossMaxDefault

    static let guestGrossMaxDefault: Int64 = 100_000

    init(
        decisionSeconds: Int = 900, leadTimeDays: Int32 = 2, guestGrossMax: Int64 = Self.guestGrossMaxDefault
    ) {
        self.decisionSeconds = decisionSeconds
        self.leadTimeDays = leadTimeDays
        self.guestGrossMax = guestGrossMax
    }

    init(_ settings: inout Settings) {
        decisionSeconds = settings.read(
            .integer(
                "O2C_DECISION_SECONDS",
                "How long stock and credit of an order may take to be reserved; then it is declined.",
                unit: "seconds", default: 900, in: 1...2_592_000))
        leadTimeDays = Int32(
            settings.read(
                .integer(
                    "O2C_LEAD_TIME_DAYS", "From goods that can leave to goods that are with the customer: the promise.",
                    unit: "days", default: 2, in: 0...365)))
        guestGrossMax = Int64(
            settings.read(
                .integer(
                    "O2C_ORDER_INTAKE_GUEST_GROSS_MAX",
                    """
                    What a guest may owe for one order, with its tax; an order above it is refused as \
                    `prepayment-needed`. 0 lets guests order nothing that costs something.
                    """,
                    unit: "minor units of the order's currency", default: Int(Self.guestGrossMaxDefault),
                    in: 0...Int(Submission.netMax))))
    }

    /// Until when an order that is received at `time` may wait for its reservations.
    func decideBy(_ time: Timestamp) -> Timestamp { time.adding(milliseconds: Int64(decisionSeconds) * 1000) }
}
