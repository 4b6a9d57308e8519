import Contracts
import Rows

/// A customer and the state of its registration.
@StoredRow("customer")
struct Customer: Hashable, Sendable {
    @Key let id: CustomerID
    /// From 1; counts changes.
    private(set) var version: Int32 = 1
    private(set) var registration: Registration
    let registeredAt: Timestamp
    private(set) var updatedAt: Timestamp

    /// The name by which upstream systems know it, to the byte.
    var account: ExactText { ExactText(registration.account) }

    /// Two turns that register the same accounts wait for each other in the order of accounts.
    var identity: ExactText { account }

    /// A customer that is registered now.
    init(id: CustomerID, registration: Registration, at time: Timestamp) {
        self.init(id: id, registration: registration, registeredAt: time, updatedAt: time)
    }

    /// Takes a new registration of the same account; whether it changed anything.
    ///
    /// The currency is fixed: exposure, receivables and payments are kept in it elsewhere.
    mutating func register(_ registration: Registration, at time: Timestamp) throws(Refused) -> Bool {
        guard registration.currency == self.registration.currency else {
            throw Refused(
                "/currency", .currencyFixed, "the account is kept in \(self.registration.currency) and stays there")
        }
        guard registration != self.registration else { return false }
        version += 1
        self.registration = registration
        updatedAt = time
        return true
    }

    /// The fact that tells the registration as it is now.
    var registered: CustomerRegistered {
        CustomerRegistered(
            customer: id, version: version, account: registration.account, name: registration.name,
            billingEmail: registration.billingEmail, country: registration.country, taxId: registration.taxId,
            currency: registration.currency, paymentTermsDays: registration.paymentTermsDays)
    }

    /// The customer as a buyer of an order that is shipped to `country`.
    func buyer(shippingTo country: Country) -> Buyer {
        Buyer(
            customer: id, account: registration.account, name: registration.name,
            billingEmail: registration.billingEmail, country: country, taxId: registration.taxId,
            paymentTermsDays: registration.paymentTermsDays)
    }
}
