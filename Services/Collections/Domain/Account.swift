import Contracts
import Rows

/// A customer's account: its credit limit, and what it has used of it.
///
/// Exposure = open receivables + what is reserved for orders that are not yet invoiced - open credits, the customer's
/// unapplied money. It is negative where more was paid in advance.
@StoredRow("account")
struct Account: Hashable, Sendable {
    @Key let customer: CustomerID
    /// The name by which upstream systems know the customer; unique.
    @Column("account") private(set) var name: String
    /// Of the registration that was taken last.
    private(set) var version: Int32
    let currency: Currency
    // The limit that a person has set, in the two columns of `CreditLimit`; neither where nobody has.
    @Column("credit_limit") private(set) var limitAmount: Int64?
    @Column("unlimited") private(set) var isUnlimited: Bool
    /// Counts the limits that people have set; 0 where nobody has.
    private(set) var limitVersion: Int32
    /// What is reserved for orders that are not yet invoiced.
    private(set) var reserved: Int64
    /// Sum of what is open of the customer's receivables.
    private(set) var open: Int64

    init(_ registered: CustomerRegistered) {
        self.init(
            customer: registered.customer, name: registered.account, version: registered.version,
            currency: registered.currency, limitAmount: nil, isUnlimited: false, limitVersion: 0, reserved: 0, open: 0)
    }

    /// Takes a later registration; an earlier one is history. It says nothing about credit.
    mutating func register(_ registered: CustomerRegistered) throws(AccountFault) {
        guard registered.version > version else { return }
        guard registered.currency == currency else { throw .currencyChanged(customer, currency, registered.currency) }
        version = registered.version
        name = registered.account
    }

    /// The limit that a person has set; `nil` where nobody has, and a default holds.
    var setLimit: CreditLimit? { CreditLimit(amount: limitAmount, unlimited: isUnlimited) }

    mutating func setCreditLimit(_ limit: CreditLimit) {
        (limitAmount, isUnlimited) = (limit.amount, limit == .unlimited)
        limitVersion += 1
    }

    /// - Parameter credits: the customer's unapplied money in the account's currency.
    func exposure(credits: Int64) throws(MoneyError) -> Int64 {
        try Amount.difference(try Amount.sum(reserved, open), credits)
    }

    /// Holds credit for an order, if it stays within the limit.
    /// - Parameters:
    ///   - limit: the default, where nobody has set one.
    ///   - credits: the customer's unapplied money in the account's currency.
    /// - Returns: the exposure without the order, when it does not.
    mutating func reserve(
        _ amount: Int64, orDefault limit: CreditLimit, credits: Int64
    ) throws -> CreditShortage? {
        guard amount >= 0 else { throw AccountFault.negativeAmount(customer, amount) }
        let exposure = try exposure(credits: credits)
        let after = try Amount.sum(exposure, amount)
        if case .limited(let most) = setLimit ?? limit, after > most {
            return CreditShortage(exposure: exposure, limit: most)
        }
        reserved = try Amount.sum(reserved, amount)
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
