import Contracts
import Postgres
import Runtime

/// The chart and the balances as they are read.
enum BalanceQueries {
    /// The table's key holds it.
    static let chart = List<AccountView>.register(
        select: "SELECT number, name, kind, control FROM account", by: "number", key: { $0.number },
        read: { row in
            let (number, name, kind, control) = try row.decode(Int32.self, String.self, String.self, String?.self)
            return AccountView(
                number: number, name: name, kind: try UnknownStoredValue.require(kind, in: "account.kind"),
                control: try control.map { try UnknownStoredValue.require($0, in: "account.control") })
        })

    /// The balance of every account that was ever moved, by currency.
    static func balances(
        asOf day: LocalDate?, _ connection: Connection, _ deadline: Deadline
    ) throws -> [AccountBalance] {
        let rows = try connection.query(day.map(balances(upTo:)) ?? balances, deadline: deadline)
        return try rows.map { row in
            let (account, name, kind, currency, amount) = try row.decode(
                Int32.self, String.self, String.self, Currency.self, Int64.self)
            return AccountBalance(
                account: account, name: name, kind: try UnknownStoredValue.require(kind, in: "account.kind"),
                currency: currency, amount: amount)
        }
    }

    private static let balances: SQL = """
        SELECT number, name, kind, currency, sum(debit - credit)::bigint
        FROM balance JOIN account ON number = account
        GROUP BY number, name, kind, currency
        """

    /// Whole months come from the balances, the days after them from the journal.
    private static func balances(upTo day: LocalDate) -> SQL {
        let wholeBefore = day.adding(days: 1).firstOfMonth
        return """
            SELECT number, name, kind, currency, sum(amount)::bigint
            FROM (
                SELECT account, currency, debit - credit AS amount FROM balance WHERE period < \(wholeBefore)
                UNION ALL
                SELECT account, currency, amount FROM posting WHERE booked_on BETWEEN \(wholeBefore) AND \(day)
            ) AS moved JOIN account ON number = account
            GROUP BY number, name, kind, currency
            """
    }
}
