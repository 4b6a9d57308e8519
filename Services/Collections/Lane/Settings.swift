import Contracts
import Runtime

/// What an operator can tell Collections.
struct CollectionsSettings: Hashable, Sendable {
    /// The credit limit of a customer for whom nobody has set one.
    var creditLimitDefault = CreditLimit.limited(0)
    /// On which days an entry of a bank account may have been booked, or counts.
    var reportedDays = ReportedDays()

    init(creditLimitDefault: CreditLimit = .limited(0), reportedDays: ReportedDays = ReportedDays()) {
        self.creditLimitDefault = creditLimitDefault
        self.reportedDays = reportedDays
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
        reportedDays = ReportedDays(&settings)
    }
}
