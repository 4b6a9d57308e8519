import Contracts
import Postgres

/// The outbox is partitioned by month, so that an old part of the archive can be moved away as a whole.
enum OutboxPartitions {
    /// Months that are made ahead. Without a partition of its own a month's rows go to the default partition: nothing is lost.
    static let monthsAhead = 3

    /// Makes the partitions of this month and the next ones, where they are missing.
    static func ensure(_ connection: Connection, today: LocalDate, deadline: Deadline) throws {
        var (year, month, _) = today.components
        for _ in 0...monthsAhead {
            let (nextYear, nextMonth) = month == 12 ? (year + 1, 1) : (year, month + 1)
            guard let start = LocalDate(year: year, month: month, day: 1),
                let end = LocalDate(year: nextYear, month: nextMonth, day: 1)
            else { return }
            let name = "outbox_\(start.description.prefix(7).replacing("-", with: "_"))"
            try connection.execute(
                """
                CREATE TABLE IF NOT EXISTS \(identifier: name) PARTITION OF outbox
                FOR VALUES FROM ('\(unescaped: start.description)+00') TO ('\(unescaped: end.description)+00')
                """, deadline: deadline)
            (year, month) = (nextYear, nextMonth)
        }
    }
}
