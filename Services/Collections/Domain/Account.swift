import Contracts
import Rows

/// A customer's account: its credit limit, and what it has used of it.
///
/// Exposure = open receivables + net of orders that have credit reserved and are not yet invoiced.
@StoredRow("account")
struct Account: Hashable, Sendable {
    @Key let customer: CustomerID
    /// The name by which upstream systems know the customer; unique.
    @Column("account") private(set) var name: String
    /// Of the registration that was taken last.
    private(set) var version: Int32
    let currency: Currency
    private(set) var creditLimit: CreditLimit
    /// What the registration said about the limit.
    @Column("registered_limit", "registered_unlimited") private(set) var registeredLimit: CreditLimit
    /// Net of orders whose credit is reserved, and that are not yet invoiced.
    private(set) var reserved: Int64
    /// Sum of what is open of the customer's receivables.
    private(set) var open: Int64

    init(_ registered: CustomerRegistered) {
        self.init(
            customer: registered.customer, name: registered.account, version: registered.version,
            currency: registered.currency, creditLimit: registered.creditLimit,
            registeredLimit: registered.creditLimit, reserved: 0, open: 0)
    }

    /// Takes a later registration; an earlier one is history.
    ///
    /// A limit that a credit controller has set stands until the registration itself names another limit than before:
    /// a change of address does not undo a decision about credit.
    mutating func register(_ registered: CustomerRegistered) throws(AccountFault) {
        guard registered.version > version else { return }
        guard registered.currency == currency else { throw .currencyChanged(customer, currency, registered.currency) }
        version = registered.version
        name = registered.account
        if registered.creditLimit != registeredLimit { creditLimit = registered.creditLimit }
        registeredLimit = registered.creditLimit
    }

    mutating func setCreditLimit(_ limit: CreditLimit) { creditLimit = limit }

    func exposure() throws(MoneyError) -> Int64 { try Amount.sum(reserved, open) }

    /// Holds credit for an order, if it stays within the limit.
    /// - Returns: the exposure without the order, when it does not.
    mutating func reserve(_ net: Int64) throws -> CreditShortage? {
        guard net >= 0 else { throw AccountFault.negativeAmount(customer, net) }
        let exposure = try exposure()
        let after = try Amount.sum(exposure, net)
        if case .limited(let limit) = creditLimit, after > limit {
            return CreditShortage(exposure: exposure, limit: limit)
        }
        reserved = try Amount.sum(reserved, net)
        return nil
    }

    mutating func release(_ amount: Int64) throws(AccountFault) {
        guard amount <= reserved else { throw .negative(customer, "reserved", by: amount, of: reserved) }
        reserved -= amount
    }

    /// An invoice takes the place of what was reserved for its order.
    mutating func invoice(gross: Int64, inPlaceOf reserved: Int64) throws {
        guard gross >= 0 else { throw AccountFault.negativeAmount(customer, gross) }
        try release(reserved)
        open = try Amount.sum(open, gross)
    }

    mutating func settle(_ amount: Int64) throws(AccountFault) {
        guard amount <= open else { throw .negative(customer, "open", by: amount, of: open) }
        open -= amount
    }
}

/// An order would take its customer over the limit.
struct CreditShortage: Hashable, Sendable {
    /// Without the order.
    var exposure: Int64
    var limit: Int64
}

/// An event contradicts an account: it is parked.
enum AccountFault: Error, Hashable, CustomStringConvertible {
    case unknown(CustomerID)
    case currencyChanged(CustomerID, Currency, Currency)
    case currencyDiffers(CustomerID, Currency, Currency)
    case negativeAmount(CustomerID, Int64)
    case negative(CustomerID, String, by: Int64, of: Int64)

    var description: String {
        switch self {
        case .unknown(let customer): "no account is known of customer \(customer)"
        case .currencyChanged(let customer, let old, let new):
            "the account of customer \(customer) is kept in \(old) and cannot change to \(new)"
        case .currencyDiffers(let customer, let account, let other):
            "the account of customer \(customer) is kept in \(account), not in \(other)"
        case .negativeAmount(let customer, let amount): "customer \(customer) cannot owe \(amount)"
        case .negative(let customer, let what, let amount, let left):
            "\(amount) cannot be taken from the \(left) that customer \(customer) has \(what)"
        }
    }
}
