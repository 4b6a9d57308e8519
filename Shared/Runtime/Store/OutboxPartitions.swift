import Contracts
import Postgres

/// The outbox is partitioned by month, so that an old part of the archive can be moved away as a whole.
enum OutboxPartitions {
    /// Months that are made ahead. Without a partition of its own a month's rows go to the default partition: nothing is lost.
    static let monthsAhead = 3

    /// Makes the partitions of this month and the next ones, where they are missing.
    /// - Returns: Months that could not get one, since the default partition holds rows of theirs already; nothing is lost by that.
    static func ensure(_ connection: Connection, today: LocalDate, deadline: Deadline) throws -> [String] {
        var problems: [String] = []
        var (year, month, _) = today.components
        for _ in 0...monthsAhead {
            let (nextYear, nextMonth) = month == 12 ? (year + 1, 1) : (year, month + 1)
            if let start = LocalDate(year: year, month: month, day: 1),
                let end = LocalDate(year: nextYear, month: nextMonth, day: 1),
                let problem = try create(from: start, to: end, connection, deadline: deadline)
            {
                problems.append(problem)
            }
            (year, month) = (nextYear, nextMonth)
        }
        return problems
    }

    /// Makes one partition; what prevents it, if something does.
    private static func create(
        from start: LocalDate, to end: LocalDate, _ connection: Connection, deadline: Deadline
    ) throws(PostgresError) -> String? {
        let name = "outbox_\(start.description.prefix(7).replacing("-", with: "_"))"
        let statement: SQL = """
            CREATE TABLE IF NOT EXISTS \(identifier: name) PARTITION OF outbox
            FOR VALUES FROM ('\(unescaped: start.description)+00') TO ('\(unescaped: end.description)+00')
            """
        do {
            try connection.execute(statement, deadline: deadline)
            return nil
        } catch {
            guard error.sqlState == SQLState.checkViolation else { throw error }
            return "\(name) could not be made: outbox_default holds rows of that month"
        }
    }
}
