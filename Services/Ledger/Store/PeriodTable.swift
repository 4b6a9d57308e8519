import Contracts
import Postgres
import Rows

/// Months and their states: rows that all lanes share. Who posts holds them for share, who closes one for update.
///
/// A month gets its row before anything is booked in it, so that there is always something to lock. Who closes a month
/// has to see to it that the next one has a row, too.
enum PeriodTable {
    /// Gives these months a row if they have none.
    static func open(_ months: [LocalDate]) -> SQL {
        """
        INSERT INTO period (first_day, state) SELECT first_day, 'open' FROM unnest(\(months)) AS month (first_day)
        ON CONFLICT (first_day) DO NOTHING
        """
    }

    /// Holds the state of these months and of all after them until the commit: one of them is booked in.
    static func lockForPosting(from months: [LocalDate]) -> SQL {
        """
        SELECT \(Period.columns) FROM period WHERE first_day >= (SELECT min(first_day) FROM unnest(\(months)) AS month
            (first_day))
        ORDER BY first_day FOR SHARE
        """
    }
}
