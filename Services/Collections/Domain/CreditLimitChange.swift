import Contracts
import Rows

/// Which of the limits of a customer it is.
@StoredPart
struct CreditLimitVersion: Hashable, Comparable, Sendable {
    let customer: CustomerID
    /// From 1.
    let version: Int32

    static func < (a: Self, b: Self) -> Bool { (a.customer, a.version) < (b.customer, b.version) }
}

/// A credit limit as a person has set it: what was decided once is kept.
@StoredRow("credit_limit_change")
struct CreditLimitChange: Hashable, Sendable {
    @Key let key: CreditLimitVersion
    let limit: CreditLimit
    let actor: String
    let reason: String
    let setAt: Timestamp
}
