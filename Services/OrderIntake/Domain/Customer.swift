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
    // What `CustomerMerge` writes, as it was read.
    let mergedInto: CustomerID?
    let mergedAt: Timestamp?
    let mergeVersion: Int32

    /// The name by which upstream systems know it, to the byte.
    var account: ExactText { ExactText(registration.account) }

    /// Two turns that register the same accounts wait for each other in the order of accounts.
    var identity: ExactText { account }

    /// A customer that is registered now.
    init(id: CustomerID, registration: Registration, at time: Timestamp) {
        self.init(
            id: id, registration: registration, registeredAt: time, updatedAt: time, mergedInto: nil, mergedAt: nil,
            mergeVersion: 0)
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

    /// The fact that tells the registration as it is now: whoever changes it has read all of it.
    var registered: CustomerRegistered {
        guard let parties = registration.parties else { preconditionFailure("read without its parties") }
        return CustomerRegistered(
            customer: id, version: version, account: registration.account, country: registration.country,
            taxId: registration.taxId, currency: registration.currency,
            paymentTermsDays: registration.paymentTermsDays, blocks: registration.blocks,
            parties: parties)
    }

    /// The customer as the buyer of an order whose goods go to its own address.
    var buyer: Buyer {
        Buyer(
            customer: id, version: version, account: registration.account, country: registration.country,
            taxId: registration.taxId, paymentTermsDays: registration.paymentTermsDays)
    }
}

extension Customer {
    /// Compares the version that the sender of a change has seen with the one that there is.
    /// - Parameters:
    ///   - seen: `nil`: the sender takes whatever is there; 0: none.
    ///   - known: what is registered under the account; `nil`: nothing.
    static func require(_ seen: Int32?, of known: Customer?) throws(Refused) {
        let version = known?.version ?? 0
        guard let seen, seen != version else { return }
        throw Refused(
            "/expectedVersion", .versionDiffers, "the sender has seen version \(seen), and there is version \(version)")
    }
}
