import Postgres
import Rows

/// The last number given in each series: rows that all lanes share, locked in the order of their keys.
enum NumberSeriesTable {
    /// Takes as many numbers of each series as `counts` says, and holds the series until the commit.
    static func take(_ counts: [String: Int64]) -> SQL {
        NumberSeries.upsertReturning(counts.map { NumberSeries(series: $0.key, last: $0.value) })
    }

    /// The next number of each series, from what `take` answered.
    static func firsts(_ rows: ResultSet, taken counts: [String: Int64]) throws -> TakenNumbers {
        var next: [String: Int64] = [:]
        for held in try rows.rows(as: NumberSeries.self) {
            next[held.series] = held.last - (counts[held.series] ?? 0) + 1
        }
        return TakenNumbers(next: next)
    }
}

/// The last number that was given in a series; what is added, when it is written.
@StoredRow("number_series")
private struct NumberSeries {
    @Key let series: String
    @Summed var last: Int64
}

/// Numbers that this transaction holds, given out in order.
struct TakenNumbers {
    fileprivate var next: [String: Int64]

    mutating func take(_ series: String) throws(SeriesNotTaken) -> Int64 {
        guard let number = next[series] else { throw SeriesNotTaken(series: series) }
        next[series] = number + 1
        return number
    }
}

/// The database did not answer for a series that was asked for.
struct SeriesNotTaken: Error, CustomStringConvertible {
    var series: String
    var description: String { "no numbers were taken of the series '\(series)'" }
}
