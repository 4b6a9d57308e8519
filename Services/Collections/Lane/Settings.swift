import Contracts
import Runtime

/// What an operator can tell Collections.
struct CollectionsSettings: Hashable, Sendable {
    /// How old an entry of a bank account may be, in days.
    var paymentDaysBack: Int32 = 400

    init(paymentDaysBack: Int32 = 400) { self.paymentDaysBack = paymentDaysBack }

    init(_ settings: inout Settings) {
        paymentDaysBack = Int32(
            settings.read(
                .integer(
                    "O2C_PAYMENT_DAYS_BACK",
                    "How old the booking day or the value date of a payment may be. An older one is refused.",
                    unit: "days", default: 400, in: 1...3_650)))
    }

    /// The days that a bank entry may be of.
    func days(around today: LocalDate) -> ClosedRange<LocalDate> {
        today.adding(days: -paymentDaysBack)...today.adding(days: BankEntry.daysAheadMax)
    }
}
