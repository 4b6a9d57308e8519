import Contracts
import Rows

/// Money of a customer that has paid no invoice yet: it counts against what the customer owes.
@SelectedRow
struct OpenCredit: Hashable, Sendable {
    /// Whose it is, in which currency. Money of one currency is no credit in another.
    struct Place: Hashable, Sendable {
        let customer: CustomerID
        let currency: Currency
    }

    let customer: CustomerID
    let currency: Currency
    /// In minor units.
    let amount: Int64

    var place: Place { Place(customer: customer, currency: currency) }
}
