import Contracts
import Postgres
import Rows
import Runtime

/// Credit accounts as they are read.
struct AccountQueries: Sendable {
    /// The limit of accounts for which nobody has set one.
    let creditLimitDefault: CreditLimit

    @Sendable
    func account(_ name: String, _ connection: Connection, _ deadline: Deadline) throws -> AccountView? {
        guard Self.isAccount(name) else { return nil }
        return try connection.query("\(unescaped: selection) WHERE account = \(name)", deadline: deadline)
            .first?.value()
    }

    /// The constraint `account_name` holds it.
    var list: List<AccountView> {
        List.register(select: selection, by: "account", key: { $0.account }, isKey: Self.isAccount)
    }

    /// The newest limits of an account, as people have set them.
    @Sendable
    func limits(_ name: String, _ connection: Connection, _ deadline: Deadline) throws -> CreditLimitHistory? {
        guard let account = try account(name, connection, deadline) else { return nil }
        let rows = try connection.query(
            """
            SELECT \(unescaped: CreditLimitHistory.Change.columns.of(where: Self.asSaid)) FROM credit_limit_change
            WHERE customer = \(account.customer) ORDER BY version DESC LIMIT \(CreditLimitHistory.changesMax)
            """, deadline: deadline)
        return CreditLimitHistory(account: account.account, currency: account.currency, changes: try rows.rows())
    }

    @Sendable private static func isAccount(_ text: String) -> Bool { text.isPrintable(Lengths.account) }

    private static let asSaid = ["unlimited": "nullif(unlimited, false)"]

    /// Accounts with the limit that holds: the one that was set, else the default.
    private var selection: String {
        """
        SELECT \(AccountView.columns.of(where: Self.computed)) FROM (
            SELECT account, customer, currency, reserved, open, credits, limit_version,
                CASE WHEN limit_version > 0 THEN credit_limit ELSE \(amountDefault) END AS credit_limit,
                CASE WHEN limit_version > 0 THEN unlimited ELSE \(creditLimitDefault == .unlimited) END AS unlimited
            FROM published_account
        ) AS held
        """
    }

    private var amountDefault: String { creditLimitDefault.amount.map { "\($0)" } ?? "NULL" }

    private static let computed = [
        "unlimited": "nullif(unlimited, false)", "exposure": "reserved + open - credits",
        "available": "credit_limit - reserved - open + credits",
    ]
}
