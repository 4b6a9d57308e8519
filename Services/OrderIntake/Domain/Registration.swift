import Contracts
import Rows

/// What a customer's registration says: valid by construction.
@StoredPart
struct Registration: Hashable, Sendable {
    /// The name by which upstream systems know the customer; unique.
    let account: String
    var name: String
    /// Where invoices and reminders go.
    var billingEmail: String?
    /// ISO 3166-1 alpha-2.
    var country: Country
    /// The tax id that the customer buys under.
    @JSONColumn var taxId: TaxID?
    let currency: Currency
    /// Days from invoice to due date (net terms).
    var paymentTermsDays: Int32

    static let accountLengths = Lengths.account
}

extension Registration {
    /// Validates a registration; the refusal names all that is wrong with it.
    init(_ command: RegisterCustomer) throws(Refused) {
        var wrong = ReasonList()
        wrong.require(command.account, printable: Self.accountLengths, at: "/account")
        wrong.require(command.name, name: Lengths.customerName, at: "/name")
        if let email = command.billingEmail, !Self.isEmail(email) {
            wrong.add("/billingEmail", .notAnEmail, "must be an address such as name@example.com")
        }
        let country = wrong.country(command.country, at: "/country")
        let taxId = command.taxId.flatMap { wrong.taxID($0, at: "/taxId") }
        let currency = Currency(command.currency)
        if currency == nil { wrong.add("/currency", .unknownCurrency, "must be a currency of ISO 4217") }
        if !Ranges.paymentTermsDays.contains(Int64(command.paymentTermsDays)) {
            wrong.add("/paymentTermsDays", .outOfRange, "must be within \(Ranges.paymentTermsDays) days")
        }
        guard let country, let currency, wrong.isEmpty else { throw wrong.refusal }
        self.init(
            account: command.account, name: command.name, billingEmail: command.billingEmail, country: country,
            taxId: taxId, currency: currency, paymentTermsDays: command.paymentTermsDays)
    }

    /// The shape only: something on both sides of one `@`, no space. Whether it can be reached shows when something is
    /// sent.
    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return text.isPrintable(Lengths.email) && !text.contains(" ") && parts.count == 2
            && parts.allSatisfy { !$0.isEmpty }
    }
}
