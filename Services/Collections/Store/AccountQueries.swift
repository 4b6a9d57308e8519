import Contracts
import Postgres
import Runtime

/// Credit accounts as they are read.
enum AccountQueries {
    @Sendable
    static func account(_ name: String, _ connection: Connection, _ deadline: Deadline) throws -> AccountView? {
        guard isAccount(name) else { return nil }
        return try connection.query("\(unescaped: selection) WHERE account = \(name)", deadline: deadline)
            .first.map(view)
    }

    /// The constraint `account_name` holds it.
    static let list = List<AccountView>.register(
        select: selection, by: "account", key: { $0.account }, isKey: isAccount, read: view)

    @Sendable private static func isAccount(_ text: String) -> Bool { text.isPrintable(Lengths.account) }

    private static let selection =
        "SELECT account, customer, currency, credit_limit, unlimited, reserved, open FROM account"

    @Sendable private static func view(_ row: Row) throws -> AccountView {
        let (account, customer, currency, amount, isUnlimited, reserved, open) = try row.decode(
            String.self, CustomerID.self, Currency.self, Int64?.self, Bool.self, Int64.self, Int64.self)
        let limit = try CreditLimit(stored: amount, isUnlimited, in: "account")
        let exposure = try Amount.sum(reserved, open)
        return AccountView(
            account: account, customer: customer, currency: currency, creditLimit: limit.amount,
            unlimited: limit.isUnlimited, reserved: reserved, open: open, exposure: exposure,
            available: try limit.amount.map { try Amount.difference($0, exposure) })
    }
}
