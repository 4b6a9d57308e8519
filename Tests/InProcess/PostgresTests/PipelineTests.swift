import Postgres
import Testing

@Suite("Pipelines")
struct PipelineTests {
    let database: Database
    let connection: Connection

    init() throws {
        database = try Database("pipelines")
        connection = try database.connect()
        try connection.script("CREATE TABLE entry (id int8 CONSTRAINT entry_key PRIMARY KEY)", deadline: .soon)
    }

    private func entries() throws -> [Int] {
        try connection.query("SELECT id FROM entry ORDER BY id", deadline: .soon).map { try $0[0, as: Int.self] }
    }

    @Test("a turn is two round trips: begin and read, then write and commit")
    func turn() throws {
        let before = connection.statistics
        var first = Pipeline()
        first.add("BEGIN")
        let read = first.add("SELECT count(*) FROM entry")
        let found = try connection.run(first, deadline: .soon)
        #expect(try found[read].single()[0, as: Int.self] == 0)
        #expect(connection.transactionStatus == .inTransaction)

        var second = Pipeline()
        let written = second.add("INSERT INTO entry SELECT * FROM unnest(\([1, 2, 3]))")
        let committed = second.add("COMMIT")
        let results = try connection.run(second, deadline: .soon)
        #expect(results[written].affectedRows == 3)
        #expect(results[committed].commandTag == "COMMIT")
        #expect(connection.transactionStatus == .idle)
        #expect(connection.statistics.roundTrips == before.roundTrips + 2)
        #expect(try entries() == [1, 2, 3])
    }

    @Test("the first statement that fails is named, what is behind it is not run, and without BEGIN all is undone")
    func failure() throws {
        var pipeline = Pipeline()
        pipeline.add("INSERT INTO entry VALUES (\(1))")
        pipeline.add("INSERT INTO entry VALUES (\(1))")
        pipeline.add("INSERT INTO entry VALUES (\(2))")
        let error = try postgresError { _ = try connection.run(pipeline, deadline: .soon) }
        #expect(error.statementIndex == 1)
        #expect(error.constraint == "entry_key")
        #expect(connection.transactionStatus == .idle)
        #expect(try entries() == [])
    }

    @Test("a failure behind BEGIN leaves a failed transaction, which ROLLBACK ends")
    func failureInTransaction() throws {
        var pipeline = Pipeline()
        pipeline.add("BEGIN")
        pipeline.add("SELECT 1 / \(0)")
        pipeline.add("COMMIT")
        let error = try postgresError { _ = try connection.run(pipeline, deadline: .soon) }
        #expect(error.statementIndex == 1)
        #expect(error.sqlState == "22012")
        #expect(connection.transactionStatus == .inFailedTransaction)
        try connection.execute("ROLLBACK", deadline: .soon)
        #expect(connection.transactionStatus == .idle)
    }

    @Test("a statement that cannot be prepared is named, and one behind it can be prepared later")
    func failureToPrepare() throws {
        var pipeline = Pipeline()
        pipeline.add("SELECT \(1)")
        pipeline.add("SELECT nonsense")
        pipeline.add("SELECT \("behind")")
        for _ in 0..<2 {
            let error = try postgresError { _ = try connection.run(pipeline, deadline: .soon) }
            #expect(error.statementIndex == 1)
            #expect(error.sqlState == "42703")
        }
        #expect(try connection.query("SELECT \("behind")", deadline: .soon).count == 1)
    }

    @Test("COMMIT of a failed transaction is an error, although the server calls it a success")
    func rolledBackAtCommit() throws {
        try connection.execute("BEGIN", deadline: .soon)
        _ = try postgresError { try connection.execute("SELECT nonsense", deadline: .soon) }
        let error = try postgresError { try connection.execute("  commit", deadline: .soon) }
        guard case .rolledBackAtCommit = error.kind else { throw error }
        #expect(connection.transactionStatus == .idle)
    }

    @Test("what fails only when it is committed fails the pipeline, with and without BEGIN")
    func failureAtCommit() throws {
        try connection.script(
            "CREATE TABLE child (id int8 CONSTRAINT child_of REFERENCES entry DEFERRABLE INITIALLY DEFERRED)",
            deadline: .soon)
        func expectRefusal(_ statements: [SQL], index: Int) throws {
            var pipeline = Pipeline()
            for statement in statements { pipeline.add(statement) }
            let error = try postgresError { _ = try connection.run(pipeline, deadline: .soon) }
            #expect(error.sqlState == SQLState.foreignKeyViolation)
            #expect(error.constraint == "child_of")
            #expect(error.statementIndex == index)
            #expect(connection.transactionStatus == .idle && !connection.isBroken)
        }
        let orphan: SQL = "INSERT INTO child VALUES (\(404))"
        for _ in 0..<2 {
            try expectRefusal([orphan], index: 0)
            try expectRefusal(["SELECT 1", orphan, "SELECT 2"], index: 2)
            try expectRefusal(["BEGIN", orphan, "COMMIT"], index: 2)
        }
        let streamed = try postgresError {
            try connection.forEachRow("INSERT INTO child VALUES (\(404)) RETURNING id", deadline: .soon) { _ in }
        }
        #expect(streamed.constraint == "child_of")
        #expect(try connection.query("SELECT * FROM child", deadline: .soon).isEmpty)
    }

    @Test("an empty pipeline makes no round trip")
    func empty() throws {
        let before = connection.statistics
        #expect(try connection.run(Pipeline(), deadline: .soon).count == 0)
        #expect(connection.statistics == before)
    }

    @Test("ten megabytes each way in one round trip, in many statements")
    func large() throws {
        let text = String(repeating: "0123456789abcdef", count: 65_536)
        var pipeline = Pipeline()
        let ids = (0..<10).map { pipeline.add("SELECT \(text) || \("\($0)")") }
        let results = try connection.run(pipeline, deadline: .soon)
        for (number, id) in ids.enumerated() {
            #expect(try results[id].single()[0, as: String.self] == text + "\(number)")
        }
        var many = Pipeline()
        let manyIDs = (0..<5_000).map { many.add("SELECT \($0), \(String(repeating: "x", count: 1_000))") }
        let answers = try connection.run(many, deadline: .soon)
        for (number, id) in manyIDs.enumerated() { #expect(try answers[id].single()[0, as: Int.self] == number) }
    }
}
