import Contracts
import Postgres
import Rows
import Runtime

/// The months of the books as they are read.
enum PeriodQueries {
    /// One row a month.
    static let list = List<PeriodView>.register(select: selection, by: "first_day", key: { $0.period })

    @Sendable
    static func period(_ month: Month, _ connection: Connection, _ deadline: Deadline) throws -> PeriodTotals? {
        let rows = try connection.query("\(unescaped: selection) WHERE first_day = \(month)", deadline: deadline)
        guard let period: PeriodView = try rows.first?.value() else { return nil }
        let totals: [MonthTotal] = try connection.query(PeriodTable.totals(of: [month]), deadline: deadline).rows()
        return PeriodTotals(period: period, totals: totals.map(\.told).inOrder)
    }

    private static let selection = "SELECT \(PeriodView.columns) FROM published_period"
}
