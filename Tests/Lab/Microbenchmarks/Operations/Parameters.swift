import Postgres
import Rows

/// A row of the shape that most tables have: keys, a text, an amount.
@StoredRow("sample")
struct SampleRow: Hashable, Sendable {
    @Key let id: Int64
    @Column("order_id") let order: Int64
    let sku: String
    var amount: Int64

    static func rows(_ count: Int, from first: Int64 = 1) -> [SampleRow] {
        (0..<Int64(count)).map {
            SampleRow(id: first + $0, order: 4_711 + $0, sku: "S\(100_000 + $0)", amount: 1_999 * ($0 % 9))
        }
    }
}

/// Columns of rows to PostgreSQL's binary arrays.
enum Parameters {
    static let batchSizes = [10, 100, 500]

    static var operations: [Operation] {
        batchSizes.flatMap { size in
            [
                Operation(name: "arrays/\(size)", unit: "row of 4 columns", units: size) {
                    let rows = SampleRow.rows(size)
                    return { SampleRow.insert(rows).parameterCount }
                },
                Operation(name: "changes/\(size)", unit: "row loaded and changed, or new", units: size) {
                    let rows = SampleRow.rows(size)
                    return { changes(of: rows).count }
                },
            ]
        }
    }

    /// What a turn does with its rows: loads half of them and changes those, adds the others, and writes all.
    private static func changes(of rows: [SampleRow]) -> Pipeline {
        var set = RowSet(Array(rows.prefix(rows.count / 2)))
        for var row in rows {
            row.amount += 1
            set.put(row)
        }
        var pipeline = Pipeline()
        pipeline.write(set)
        return pipeline
    }
}
