import FoundationEssentials
import Postgres
import Testing

/// Not a test: what loading costs. Run with `O2C_BENCHMARK=1`; figures mean something in a release build only.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["O2C_BENCHMARK"] != nil), .serialized)
struct Benchmark {
    private struct Line {
        let id: Int
        let lane: Int32
        let item: String
        let quantity: Int32
        let priceMinorUnits: Int
        let orderedAt: PostgresTimestamp
        let customer: String
        let isOpen: Bool
    }

    private static let batchRows = 500
    private static let batches = 100
    private let connection: Connection
    private let lines = (0..<batchRows).map { number in
        Line(
            id: number, lane: Int32(number % 12), item: "item-\(number)", quantity: Int32(number),
            priceMinorUnits: number * 100,
            orderedAt: PostgresTimestamp(microsecondsSince1970: Int64(number)), customer: "7-\(number)", isOpen: true)
    }

    init() throws {
        connection = try Database("benchmark").connect()
        try connection.script(
            """
            CREATE TABLE line (id int8, lane int4, item text, quantity int4, price int8, ordered_at timestamptz,
                customer text,
                is_open bool)
            """, deadline: .soon)
    }

    private func measure(_ name: String, rows: Int, _ work: () throws -> Void) rethrows {
        let elapsed = try ContinuousClock().measure(work)
        print("\(name): \(Int(Double(rows) / (elapsed / .seconds(1)))) rows/s")
    }

    private func insertion() -> SQL {
        """
        INSERT INTO line SELECT * FROM unnest(\(each: lines, \.id), \(each: lines, \.lane), \(each: lines, \.item),
            \(each: lines, \.quantity), \(each: lines, \.priceMinorUnits), \(each: lines, \.orderedAt),
            \(each: lines, \.customer), \(each: lines, \.isOpen))
        """
    }

    @Test func unnestAgainstCopy() throws {
        let rows = Self.batchRows * Self.batches
        var parameters = 0
        measure("encode 500 x 8", rows: rows) {
            for _ in 0..<Self.batches { parameters += insertion().parameterCount }
        }
        #expect(parameters == 8 * Self.batches)
        try measure("unnest 500 x 8, a commit each", rows: rows) {
            for _ in 0..<Self.batches { try connection.execute(insertion(), deadline: .soon) }
        }
        try measure("COPY 500 x 8, a commit each", rows: rows) {
            for _ in 0..<Self.batches { try copy(times: 1) }
        }
        try measure("COPY all at once", rows: rows) { try copy(times: Self.batches) }
        try measure("select and decode 8 columns", rows: 3 * rows) {
            for row in try connection.query("SELECT * FROM line", deadline: .soon) {
                _ = try row.decode(
                    Int.self, Int32.self, String.self, Int32.self, Int.self, PostgresTimestamp.self, String.self,
                    Bool.self)
            }
        }
    }

    private func copy(times: Int) throws {
        let columns = ["id", "lane", "item", "quantity", "price", "ordered_at", "customer", "is_open"]
        try connection.copyIn(into: "line", columns: columns, deadline: .soon) { writer in
            for _ in 0..<times {
                for line in lines {
                    try writer.row(
                        line.id, line.lane, line.item, line.quantity, line.priceMinorUnits, line.orderedAt,
                        line.customer,
                        line.isOpen)
                }
            }
        }
    }
}
