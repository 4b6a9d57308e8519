import Contracts
import Postgres
import Rows

/// The last number given in each series, and the day of the document that has it: rows that all lanes share, locked in
/// the order of their keys.
enum NumberSeriesTable {
    /// What is taken of a series.
    struct Taking: Hashable, Sendable {
        var count: Int64
        /// The latest day of the documents that are to be numbered.
        var day: LocalDate

        mutating func add(_ documents: Int64, on day: LocalDate) {
            count += documents
            self.day = max(self.day, day)
        }
    }

    /// Takes numbers of each series, and holds the series until the commit.
    static func take(_ takings: [String: Taking]) -> SQL {
        let rows = takings.sorted { $0.key < $1.key }
        return """
            INSERT INTO number_series AS s (series, last, last_day)
            SELECT u.series, u.count, u.day
            FROM unnest(\(each: rows, { $0.key }), \(each: rows, { $0.value.count }), \(each: rows, { $0.value.day }))
                AS u (series, count, day)
            ON CONFLICT (series) DO UPDATE
            SET last = s.last + excluded.last, last_day = greatest(s.last_day, excluded.last_day)
            RETURNING series, last, last_day
            """
    }

    /// The next number of each series, from what `take` answered.
    static func taken(_ rows: ResultSet, _ takings: [String: Taking]) throws -> TakenNumbers {
        var next: [String: TakenNumbers.Series] = [:]
        for held in try rows.rows(as: NumberSeries.self) {
            next[held.series] = TakenNumbers.Series(
                next: held.last - (takings[held.series]?.count ?? 0) + 1, lastDay: held.lastDay)
        }
        return TakenNumbers(series: next)
    }
}

@SelectedRow
private struct NumberSeries {
    let series: String
    let last: Int64
    let lastDay: LocalDate
}

/// Numbers that this transaction holds, given out in order.
struct TakenNumbers {
    fileprivate struct Series {
        var next: Int64
        var lastDay: LocalDate
    }

    fileprivate var series: [String: Series]

    /// The next number, and the day before which its document may not be dated.
    mutating func take(_ name: String) throws(SeriesNotTaken) -> (number: InvoiceNumber, notBefore: LocalDate) {
        guard let held = series[name] else { throw SeriesNotTaken(series: name) }
        series[name]?.next += 1
        return (InvoiceNumber(series: name, number: held.next), held.lastDay)
    }
}

/// The database did not answer for a series that was asked for.
struct SeriesNotTaken: Error, CustomStringConvertible {
    var series: String
    var description: String { "no numbers were taken of the series '\(series)'" }
}
