import Contracts

/// What a customer's registration says: valid by construction.
struct Registration: Hashable, Sendable {
    /// The name by which upstream systems know the customer; unique.
    var account: String
    var name: String
    /// Where invoices and reminders go.
    var billingEmail: String?
    /// ISO 3166-1 alpha-2.
    var country: String
    var currency: Currency
    /// In minor units of `currency`; `nil` is without limit.
    var creditLimit: Int64?
    /// Days from invoice to due date (net terms).
    var paymentTermsDays: Int32

    static let accountLengths = 1...64
    static let nameLengths = 1...200
    /// RFC 5321, 4.5.3.1.3: a path is at most 256 octets with its brackets.
    static let emailLengths = 3...254
    static let creditLimitMax: Int64 = 1_000_000_000_000_000
    static let paymentTermsDaysMax: Int32 = 365
}

extension Registration {
    /// Validates a registration; the refusal names all that is wrong with it.
    init(_ command: RegisterCustomer) throws(Refused) {
        var wrong = ReasonList()
        wrong.require(command.account, printable: Self.accountLengths, at: "/account")
        wrong.require(command.name, printable: Self.nameLengths, at: "/name")
        if let email = command.billingEmail, !Self.isEmail(email) {
            wrong.add("/billingEmail", "not-an-email", "must be an address such as name@example.com")
        }
        if !command.country.isCountryCode {
            wrong.add("/country", "not-a-country", "must be two capital letters of ISO 3166-1")
        }
        let currency = Currency(command.currency)
        if currency == nil { wrong.add("/currency", "unknown-currency", "must be a currency of ISO 4217") }
        if let limit = command.creditLimit, !(0...Self.creditLimitMax).contains(limit) {
            wrong.add("/creditLimit", "out-of-range", "must be within 0...\(Self.creditLimitMax) minor units")
        }
        if !(0...Self.paymentTermsDaysMax).contains(command.paymentTermsDays) {
            wrong.add("/paymentTermsDays", "out-of-range", "must be within 0...\(Self.paymentTermsDaysMax) days")
        }
        guard let currency, wrong.isEmpty else { throw wrong.refusal }
        self.init(
            account: command.account, name: command.name, billingEmail: command.billingEmail, country: command.country,
            currency: currency, creditLimit: command.creditLimit, paymentTermsDays: command.paymentTermsDays)
    }

    /// The shape only: something on both sides of one `@`, no space. Whether it can be reached shows when something is sent.
    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return text.isPrintable(emailLengths) && !text.contains(" ") && parts.count == 2
            && parts.allSatisfy { !$0.isEmpty }
    }
}
