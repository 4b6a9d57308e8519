import Contracts
import Postgres
import Rows
import Runtime

/// The months of the books as they are read.
enum PeriodQueries {
    /// One row a month and entity.
    static let list = List<PeriodView>.register(
        select: selection, by: "key", key: { "\($0.period) \($0.entity)" }, isKey: { $0.isPrintable(keyLengths) })

    /// Of a month, a space and an entity's code.
    private static let keyLengths = 9...8 + Lengths.entity.upperBound

    /// A month of all books.
    @Sendable
    static func period(_ month: Month, _ connection: Connection, _ deadline: Deadline) throws -> PeriodTotals? {
        let rows = try connection.query(
            "\(unescaped: selection) WHERE first_day = \(month) ORDER BY key", deadline: deadline)
        guard !rows.isEmpty else { return nil }
        let totals: [MonthTotal] = try connection.query(PeriodTable.totals(of: [month]), deadline: deadline).rows()
        return PeriodTotals(
            period: month,
            books: try rows.rows(as: PeriodView.self).map { period in
                PeriodTotals.Book(
                    state: period, totals: totals.filter { $0.entity == period.entity }.map(\.told).inOrder)
            })
    }

    private static let selection = "SELECT \(PeriodView.columns) FROM published_period"
}
