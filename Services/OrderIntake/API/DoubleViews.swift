import Contracts
import Rows
import Runtime

/// Customers that may be one.
@Described
@SelectedRow
struct CustomerDoubles: Exhibit {
    /// What they have in common: `tax-id/GB123456782`, or `email/accounts@harbour.example` in small letters.
    @Bound(.length(CustomerDoubles.matchLengths))
    var match: String
    /// How many customers have it; none of them is merged into another.
    @Bound(.atLeast(2))
    var count: Int64
    /// Who has it, the oldest first, and at most 20.
    @Bound(.count(2...OrderIntakeMigrations.doublesShownMax))
    @JSONColumn
    var customers: [CustomerDouble]

    /// An e-mail address is the longest, with its kind.
    static let matchLengths = 5...Lengths.email.upperBound + 8

    static let example = CustomerDoubles(
        match: "tax-id/GB123456782", count: 2,
        customers: [
            CustomerDouble(customer: CustomerID(lane: 3, counter: 40), account: "C-1002"),
            CustomerDouble(customer: CustomerID(lane: 7, counter: 12), account: "C-1001"),
        ])
}

/// A customer that may be registered twice.
@Described
struct CustomerDouble: Hashable, Sendable {
    /// The customer, such as `7-12`.
    var customer: CustomerID
    /// The name by which upstream systems know the customer.
    @Bound(.length(Lengths.account))
    var account: String
}
