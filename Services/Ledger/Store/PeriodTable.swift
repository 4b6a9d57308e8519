import Contracts
import Postgres
import Rows

/// Months and their changes: rows that all lanes share.
///
/// One lock stands for all months. Who posts holds it shared until the commit, who changes a month alone. Locks of
/// single rows would not do: a turn that has waited for a row sees how that month stands now, but not the row of the
/// month after it, which was committed meanwhile. It would book there and hold nothing. So the lock is a statement of
/// its own, and what is read under it is read by later statements: each sees all that was committed when it began.
enum PeriodTable {
    /// Beside the lanes and the runtime's own keys, which are above -10.
    private static let lockKey: Int32 = -100

    /// Keeps all months as they are until the commit; whoever changes one waits.
    static let holdForPosting: SQL = "SELECT pg_advisory_xact_lock_shared(\(Service.ledger.code), \(lockKey))"

    /// Waits for all turns that post, and keeps others from posting until the commit.
    static let holdForChange: SQL = "SELECT pg_advisory_xact_lock(\(Service.ledger.code), \(lockKey))"

    /// The last month of each entity that takes no entries: every turn that posts asks, however many months there are.
    static let closedThrough: SQL = """
        WITH RECURSIVE book AS (
            SELECT min(entity) AS entity FROM period
            UNION ALL
            SELECT (SELECT min(p.entity) FROM period AS p WHERE p.entity > b.entity) FROM book AS b
            WHERE b.entity IS NOT NULL
        )
        SELECT \(unescaped: BookMonth.columns.of("last")) FROM book AS b CROSS JOIN LATERAL (
            SELECT entity, first_day FROM period AS p WHERE p.entity = b.entity AND p.state <> 'open'
            ORDER BY first_day DESC LIMIT 1
        ) AS last
        """

    /// All months that were ever changed: one row a month and entity at most.
    static let all: SQL = "SELECT \(Period.columns) FROM period ORDER BY entity, first_day"

    /// The first month of each entity in which something is booked.
    static let firstBooked: SQL = """
        SELECT \(unescaped: BookMonth.columns.of(where: ["first_day": "min(period)"])) FROM balance GROUP BY entity
        """

    /// What months have moved, over all lanes.
    static func totals(of months: [Month]) -> SQL {
        """
        SELECT \(unescaped: MonthTotal.columns.of(where: sums)) FROM balance
        WHERE period = ANY(\(months)) GROUP BY entity, period, account, currency
        """
    }

    private static let sums = ["debit": "sum(debit)::bigint", "credit": "sum(credit)::bigint"]
}
