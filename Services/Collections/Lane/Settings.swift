import Contracts
import Runtime

/// What an operator can tell Collections.
struct CollectionsSettings: Hashable, Sendable {
    /// The credit limit of a customer for whom nobody has set one.
    var creditLimitDefault = CreditLimit.limited(0)
    /// How old an entry of a bank account may be, in days.
    var paymentDaysBack: Int32 = 400

    init(creditLimitDefault: CreditLimit = .limited(0), paymentDaysBack: Int32 = 400) {
        self.creditLimitDefault = creditLimitDefault
        self.paymentDaysBack = paymentDaysBack
    }

    init(_ settings: inout Settings) {
        creditLimitDefault = settings.read(
            Setting<CreditLimit>(
                SettingDescription(
                    name: "O2C_COLLECTIONS_CREDIT_LIMIT_DEFAULT",
                    purpose: "The credit limit of customers for whom nobody has set one. Money paid in advance counts.",
                    mayHold: "unlimited, or minor units of the customer's currency from 0 to "
                        + "\(Ranges.creditLimit.upperBound)", defaultText: "0"),
                fallback: .limited(0)
            ) { text in
                if text == "unlimited" { return .unlimited }
                return Int64(text).flatMap { Ranges.creditLimit.contains($0) ? .limited($0) : nil }
            })
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
