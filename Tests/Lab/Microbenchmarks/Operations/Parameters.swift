import Postgres
import Rows

/// A row of the shape that most tables have: keys, a text, an amount.
@StoredRow("sample")
struct SampleRow {
    @Key let id: Int64
    @Column("order_id") let order: Int64
    let sku: String
    let amount: Int64

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
        batchSizes.map { size in
            Operation(name: "arrays/\(size)", unit: "row of 4 columns", units: size) {
                let rows = SampleRow.rows(size)
                return { SampleRow.insert(rows).parameterCount }
            }
        }
    }
}
