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
    /// The net of orders whose credit is reserved and that are not invoiced yet, in minor units.
    @Bound(.atLeast(0))
    var reserved: Int64
    /// What is still to be paid of invoices, in minor units.
    @Bound(.atLeast(0))
    var open: Int64
    /// What counts against the limit: `reserved` and `open`, in minor units.
    @Bound(.atLeast(0))
    var exposure: Int64
    /// What is left of the limit, in minor units: negative when it is exceeded, absent without one.
    @Bound(.atLeast(-9_007_199_254_740_991))
    var available: Int64?

    static let example = AccountView(
        account: "C-1001", customer: CustomerID(lane: 7, counter: 12), currency: .gbp, creditLimit: 500_000,
        reserved: 12_500, open: 5_000, exposure: 17_500, available: 482_500)
}
