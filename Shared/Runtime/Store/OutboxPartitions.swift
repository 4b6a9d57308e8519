import Contracts
import Postgres

/// The outbox is partitioned by month, so that an old part of the archive can be moved away as a whole. The owner of
/// the schema makes the months; what runs makes none.
enum OutboxPartitions {
    /// Months that are made ahead.
    static let monthsAhead = 24
    /// Fewer months ahead than this is a condition: it is time for the owner to migrate. A month without a partition
    /// loses nothing: its rows go to the default partition, but then cannot be moved away as a whole.
    static let monthsAheadMin = 2

    /// Makes the partitions of this month and the next ones, where they are missing.
    /// - Returns: Months that could not get one, since the default partition holds rows of theirs already; nothing is
    ///   lost by that.
    static func ensure(_ connection: Connection, today: LocalDate, deadline: Deadline) throws -> [String] {
        let existing = try names(connection, deadline: deadline)
        var problems: [String] = []
        for month in months(from: today, count: monthsAhead + 1) where !existing.contains(month.name) {
            if let problem = try create(month, connection, deadline: deadline) { problems.append(problem) }
        }
        return problems
    }

    /// How many months after the current one have a partition, without a gap.
    static func countAhead(_ connection: Connection, today: LocalDate, deadline: Deadline) throws -> Int {
        countAhead(of: try names(connection, deadline: deadline), today: today)
    }

    /// The same of partitions by name. Pure.
    static func countAhead(of existing: Set<String>, today: LocalDate) -> Int {
        months(from: today, count: monthsAhead + 1).dropFirst().prefix { existing.contains($0.name) }.count
    }

    private static func names(_ connection: Connection, deadline: Deadline) throws -> Set<String> {
        let rows = try connection.query(
            """
            SELECT relname::text FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
            WHERE inhparent = to_regclass('outbox')
            """, deadline: deadline)
        return Set(try rows.map { try $0[0, as: String.self] })
    }

    private struct Month {
        let start: LocalDate
        let end: LocalDate
        var name: String { "outbox_" + start.description.prefix(7).replacing("-", with: "_") }
    }

    private static func months(from today: LocalDate, count: Int) -> [Month] {
        var (year, month, _) = today.components
        var months: [Month] = []
        for _ in 0..<count {
            let (nextYear, nextMonth) = month == 12 ? (year + 1, 1) : (year, month + 1)
            if let start = LocalDate(year: year, month: month, day: 1),
                let end = LocalDate(year: nextYear, month: nextMonth, day: 1)
            {
                months.append(Month(start: start, end: end))
            }
            (year, month) = (nextYear, nextMonth)
        }
        return months
    }

    /// Makes one partition; what prevents it, if something does.
    private static func create(
        _ month: Month, _ connection: Connection, deadline: Deadline
    ) throws(PostgresError) -> String? {
        let statement: SQL = """
            CREATE TABLE IF NOT EXISTS \(identifier: month.name) PARTITION OF outbox
            FOR VALUES FROM ('\(unescaped: month.start.description)+00') TO ('\(unescaped: month.end.description)+00')
            """
        do {
            try connection.execute(statement, deadline: deadline)
            return nil
        } catch {
            guard error.sqlState == SQLState.checkViolation else { throw error }
            return "\(month.name) could not be made: outbox_default holds rows of that month"
        }
    }
}
