import Contracts
import Rows
import Runtime

/// A customer's credit account.
@Described
@SelectedRow
struct AccountView: Exhibit, Hashable, CreditLimitMembers {
    /// The name by which upstream systems know the customer. It is unique.
    @Bound(.length(Lengths.account))
    var account: String
    /// The customer, such as `7-12`.
    var customer: CustomerID
    /// The currency of all amounts, ISO 4217.
    var currency: Currency
    /// How much the customer may owe, in minor units. It is there, or `unlimited` is true.
    @Bound(.range(Ranges.creditLimit))
    var creditLimit: Int64?
    /// True for a customer without limit, in place of `creditLimit`.
    var unlimited: Bool?
    /// How many limits people have set; 0 where nobody has, and the default of Collections holds.
    @Bound(.atLeast(0))
    var limitVersion: Int32
    /// What is reserved for orders that are not invoiced yet, in minor units.
    @Bound(.atLeast(0))
    var reserved: Int64
    /// What is still to be paid of invoices, in minor units.
    @Bound(.atLeast(0))
    var open: Int64
    /// The customer's money that has paid no invoice yet, in minor units.
    @Bound(.atLeast(0))
    var credits: Int64
    /// What counts against the limit: `reserved` and `open` less `credits`, in minor units. It is negative where more
    /// was paid in advance.
    @Bound(.atLeast(-9_007_199_254_740_991))
    var exposure: Int64
    /// What is left of the limit, in minor units: negative when it is exceeded, absent without one.
    @Bound(.atLeast(-9_007_199_254_740_991))
    var available: Int64?

    static let example = AccountView(
        account: "C-1001", customer: CustomerID(lane: 7, counter: 12), currency: .gbp, creditLimit: 500_000,
        limitVersion: 1, reserved: 12_500, open: 5_000, credits: 2_000, exposure: 15_500, available: 484_500)
}

/// The credit limits of an account, as people have set them.
@Described
struct CreditLimitHistory: Exhibit, Hashable {
    /// A limit, who has set it, and why.
    @Described
    @SelectedRow
    struct Change: Hashable, Sendable, CreditLimitMembers {
        /// Counts the limits that were set, from 1.
        @Bound(.atLeast(1))
        var version: Int32
        /// How much the customer may owe, in minor units. It is there, or `unlimited` is true.
        @Bound(.range(Ranges.creditLimit))
        var creditLimit: Int64?
        /// True for a customer without limit, in place of `creditLimit`.
        var unlimited: Bool?
        /// Who decided.
        @Bound(.length(1...CloudEvent.Limits.actorBytesMax))
        var actor: String
        /// Why, in words.
        @Bound(.length(Lengths.reason))
        var reason: String
        /// When it was set (UTC).
        var setAt: Timestamp
    }

    /// The customer's account.
    @Bound(.length(Lengths.account))
    var account: String
    /// The currency of all limits, ISO 4217.
    var currency: Currency
    /// The newest limits, the last first; none where the default of Collections holds.
    @Bound(.count(0...1_000))
    var changes: [Change]

    static let changesMax: Int64 = 1_000

    static let example = CreditLimitHistory(
        account: "C-1001", currency: .gbp,
        changes: [
            Change(
                version: 1, creditLimit: 500_000, actor: "jane", reason: "Paid on time.",
                setAt: Timestamp(microseconds: 1_795_602_601_000_000))
        ])
}
