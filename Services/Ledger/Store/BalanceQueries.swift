import Contracts
import Postgres
import Rows
import Runtime

/// The chart and the balances as they are read.
enum BalanceQueries {
    /// The table's key holds it.
    static let chart = List<AccountView>.register(
        select: "SELECT \(AccountView.columns) FROM account", by: "number", key: { $0.number })

    /// The balance of every account that was ever moved, by entity and currency.
    static func balances(
        asOf day: LocalDate?, _ connection: Connection, _ deadline: Deadline
    ) throws -> [AccountBalance] {
        try connection.query(day.map(balances(upTo:)) ?? balances, deadline: deadline).rows()
    }

    private static let balances: SQL = """
        SELECT \(unescaped: AccountBalance.columns.of(where: ["amount": "sum(debit - credit)::bigint"]))
        FROM balance JOIN account ON number = account
        GROUP BY entity, number, name, kind, currency
        """

    /// Whole months come from the balances, the days after them from the journal.
    private static func balances(upTo day: LocalDate) -> SQL {
        let wholeBefore = Month(of: day.adding(days: 1)).firstDay
        return """
            SELECT \(unescaped: AccountBalance.columns.of(where: ["amount": "sum(amount)::bigint"]))
            FROM (
                SELECT entity, account, currency, debit - credit AS amount FROM balance WHERE period < \(wholeBefore)
                UNION ALL
                SELECT entity, account, currency, amount FROM posting WHERE booked_on BETWEEN \(wholeBefore) AND \(day)
            ) AS moved JOIN account ON number = account
            GROUP BY entity, number, name, kind, currency
            """
    }
}
