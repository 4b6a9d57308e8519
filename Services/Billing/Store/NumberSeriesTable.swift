import Postgres

/// The last number given in each series: rows that all lanes share, locked in the order of their keys.
enum NumberSeriesTable {
    /// Takes as many numbers of each series as `counts` says, and holds the series until the commit.
    static func take(_ counts: [String: Int64]) -> SQL {
        let rows = counts.sorted { $0.key < $1.key }
        return """
            INSERT INTO number_series AS held (series, last)
            SELECT * FROM unnest(\(each: rows, { $0.key }), \(each: rows, { $0.value }))
            ON CONFLICT (series) DO UPDATE SET last = held.last + excluded.last
            RETURNING series, last
            """
    }

    /// The next number of each series, from what `take` answered.
    static func firsts(_ rows: ResultSet, taken counts: [String: Int64]) throws -> TakenNumbers {
        var next: [String: Int64] = [:]
        for row in rows {
            let (series, last) = try row.decode(String.self, Int64.self)
            next[series] = last - (counts[series] ?? 0) + 1
        }
        return TakenNumbers(next: next)
    }
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
