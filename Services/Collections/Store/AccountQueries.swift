import Contracts
import Postgres
import Rows
import Runtime

/// Credit accounts as they are read.
enum AccountQueries {
    @Sendable
    static func account(_ name: String, _ connection: Connection, _ deadline: Deadline) throws -> AccountView? {
        guard isAccount(name) else { return nil }
        return try connection.query("\(unescaped: selection) WHERE account = \(name)", deadline: deadline)
            .first?.value()
    }

    /// The constraint `account_name` holds it.
    static let list = List<AccountView>.register(
        select: selection, by: "account", key: { $0.account }, isKey: isAccount)

    @Sendable private static func isAccount(_ text: String) -> Bool { text.isPrintable(Lengths.account) }

    private static let selection = """
        SELECT \(AccountView.columns.of(where: computed)) FROM account
        """

    private static let computed = [
        "unlimited": "nullif(unlimited, false)", "exposure": "reserved + open",
        "available": "credit_limit - reserved - open",
    ]
}
