import Postgres
import Testing

@Suite("Loading and exporting")
struct BulkTests {
    private struct Refusal: Error, Equatable {}
    let connection: Connection

    init() throws {
        connection = try Database("bulk").connect()
        try connection.script("CREATE TABLE stock (item text, quantity int8 CHECK (quantity >= 0))", deadline: .soon)
    }

    private func load(_ count: Int, _ quantity: (Int) throws -> Int?) throws -> Int {
        try connection.copyIn(into: "public.stock", columns: ["item", "quantity"], deadline: .soon) { writer in
            for number in 0..<count { try writer.row("item \(number)", try quantity(number)) }
        }
    }

    private func count() throws -> Int {
        try connection.query("SELECT count(*) FROM stock", deadline: .soon).single()[0, as: Int.self]
    }

    @Test("COPY loads rows, NULLs too, and says how many")
    func copy() throws {
        #expect(try load(100_000) { $0 == 5 ? nil : $0 } == 100_000)
        #expect(try load(0) { $0 } == 0)
        let missing = try connection.query("SELECT item FROM stock WHERE quantity IS NULL", deadline: .soon)
        #expect(try missing.single()[0, as: String.self] == "item 5")
        #expect(try count() == 100_000)
    }

    @Test("a COPY that fails, by the server or the caller, leaves no row and a usable connection")
    func failedCopy() throws {
        let refused = try postgresError { _ = try load(50_000) { $0 == 40_000 ? -1 : $0 } }
        #expect(refused.sqlState == SQLState.checkViolation)
        #expect(throws: Refusal()) {
            _ = try load(50_000) { number -> Int in
                guard number < 40_000 else { throw Refusal() }
                return number
            }
        }
        let unknown = try postgresError {
            _ = try connection.copyIn(into: "nowhere", columns: ["a"], deadline: .soon) { _ in }
        }
        #expect(unknown.sqlState == "42P01")
        let uneven = try postgresError {
            _ = try connection.copyIn(into: "stock", columns: ["item"], deadline: .soon) { try $0.row("a", 1) }
        }
        guard case .invalidUse = uneven.kind else { throw uneven }
        #expect(connection.transactionStatus == .idle)
        #expect(try count() == 0)
    }

    @Test("rows are streamed in order, and the connection goes on")
    func stream() throws {
        var sum = 0
        let count = try connection.forEachRow("SELECT generate_series(1, \(200_000)::int8)", deadline: .soon) { row in
            sum += try row[0, as: Int.self]
        }
        #expect(count == 200_000)
        #expect(sum == 200_000 * 200_001 / 2)
        #expect(try self.count() == 0)
    }

    @Test("a stream's memory does not grow with its rows")
    func boundedMemory() throws {
        let kilobyte = String(repeating: "x", count: 1_024)
        let before = try residentMegabytes()
        try connection.forEachRow("SELECT \(kilobyte) FROM generate_series(1, 300000)", deadline: .soon) { _ in }
        // Three hundred megabytes went by; other tests run meanwhile.
        #expect(try residentMegabytes() - before < 200)
    }

    @Test("a stream that its reader ends is cancelled, and the connection goes on")
    func abandonedStream() throws {
        var seen = 0
        #expect(throws: Refusal()) {
            try connection.forEachRow("SELECT generate_series(1, 100000000)", deadline: .soon) { _ in
                seen += 1
                if seen == 10 { throw Refusal() }
            }
        }
        #expect(seen == 10)
        #expect(!connection.isBroken)
        #expect(try count() == 0)
    }

    @Test("an error in the middle of a stream is the server's, after the rows before it")
    func failingStream() throws {
        var seen = 0
        let error = try postgresError {
            try connection.forEachRow("SELECT 1 / (5 - n) FROM generate_series(1, 9) AS n", deadline: .soon) { _ in
                seen += 1
            }
        }
        #expect(error.sqlState == "22012")
        #expect(seen == 4)
        #expect(try count() == 0)
    }

    @Test("the connection refuses to be used by a stream's reader")
    func reentry() throws {
        let error = try postgresError {
            try connection.forEachRow("SELECT 1", deadline: .soon) { _ in _ = try count() }
        }
        guard case .invalidUse = error.kind else { throw error }
        #expect(try count() == 0)
    }
}
