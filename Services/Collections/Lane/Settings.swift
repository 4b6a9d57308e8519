import Contracts
import Runtime

/// What an operator can tell Collections.
struct CollectionsSettings: Hashable, Sendable {
    /// The credit limit of a customer for whom nobody has set one.
    var creditLimitDefault = CreditLimit.limited(0)

    init(creditLimitDefault: CreditLimit = .limited(0)) { self.creditLimitDefault = creditLimitDefault }

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
    }
}
