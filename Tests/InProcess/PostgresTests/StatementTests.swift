import Postgres
import Testing

@Suite("Statements")
struct StatementTests {
    let database: Database
    let connection: Connection

    init() throws {
        database = try Database("statements")
        connection = try database.connect()
    }

    @Test("interpolated values are bound, never part of the text")
    func injection() throws {
        try connection.script("CREATE TABLE victim (name text)", deadline: .soon)
        let attacks = ["'; DROP TABLE victim; --", "$1", "' OR '1'='1", "\\'; DELETE FROM victim", "\"; SELECT 1"]
        for attack in attacks {
            try connection.execute("INSERT INTO victim VALUES (\(attack))", deadline: .soon)
            let found = try connection.query("SELECT name FROM victim WHERE name = \(attack)", deadline: .soon)
            #expect(try found.single()[0, as: String.self] == attack)
        }
        #expect(try connection.query("SELECT 1 FROM victim", deadline: .soon).count == attacks.count)
    }

    @Test("an interpolated identifier is quoted, whatever is in it")
    func identifiers() throws {
        let name = "odd \"name\"; DROP TABLE x"
        try connection.execute("CREATE TABLE \(identifier: name) (id int8)", deadline: .soon)
        try connection.execute("INSERT INTO \(identifier: name) VALUES (\(1))", deadline: .soon)
        #expect(try connection.query("SELECT * FROM \(identifier: name)", deadline: .soon).count == 1)
    }

    @Test("the placeholders count up, and a statement shows no values")
    func text() {
        let sql: SQL =
            "SELECT \(1), \(unescaped: "now()"), \("secret") FROM \(identifier: "t") WHERE id = ANY(\([1, 2]))"
        #expect(sql.text == "SELECT $1, now(), $2 FROM \"t\" WHERE id = ANY($3)")
        #expect(!"\(sql)".contains("secret"))
    }

    @Test("a NUL in a text is an error of its own, not a shorter statement")
    func nul() throws {
        let error = try postgresError {
            try connection.execute("DELETE FROM t \(unescaped: "\0") WHERE id = 1", deadline: .soon)
        }
        guard case .invalidUse = error.kind else { throw error }
        #expect(try postgresError { try connection.execute("SELECT \("a\0b")", deadline: .soon) }.sqlState == "22021")
    }

    @Test("rows go in by unnest, straight from their properties")
    func unnest() throws {
        try connection.script("CREATE TABLE item (id int8, name text, weight int4)", deadline: .soon)
        let items: [(id: Int, name: String, weight: Int32?)] = [(1, "one", nil), (2, "two", 7)]
        let inserted = try connection.execute(
            """
            INSERT INTO item SELECT * FROM unnest(\(each: items, \.id), \(each: items, \.name),
                \(each: items, \.weight))
            """, deadline: .soon)
        #expect(inserted == 2)
        let rows = try connection.query("SELECT id, name, weight FROM item ORDER BY id", deadline: .soon)
        #expect(rows.columns.map(\.name) == ["id", "name", "weight"])
        for (row, item) in zip(rows, items) {
            let (id, name, weight) = try row.decode(Int.self, String.self, Int32?.self)
            #expect((id, name) == (item.id, item.name))
            #expect(weight == item.weight)
        }
        let none: [(id: Int, name: String, weight: Int32?)] = []
        #expect(
            try connection.execute(
                """
                INSERT INTO item SELECT * FROM unnest(\(each: none, \.id), \(each: none, \.name), \
                \(each: none, \.weight))
                """,
                deadline: .soon) == 0)
    }

    @Test("the server's refusal names state, constraint, table, statement and our line, and hides the values")
    func serverError() throws {
        try connection.script(
            "CREATE TABLE account (id int8 CONSTRAINT account_key PRIMARY KEY, CONSTRAINT positive CHECK (id > 0))",
            deadline: .soon)
        try connection.execute("INSERT INTO account VALUES (\(77_777))", deadline: .soon)
        let line: UInt = #line + 2
        let twice = try postgresError {
            try connection.execute("INSERT INTO account VALUES (\(77_777))", deadline: .soon)
        }
        #expect(twice.sqlState == SQLState.uniqueViolation)
        #expect(twice.constraint == "account_key")
        #expect(twice.sql == "INSERT INTO account VALUES ($1)")
        #expect(twice.line == line)
        #expect(!twice.isTransient && !twice.isConnectionLost)
        #expect(twice.description.contains("23505") && twice.description.contains("StatementTests.swift:\(line)"))
        let negative = try postgresError {
            try connection.execute("INSERT INTO account VALUES (\(-1))", deadline: .soon)
        }
        #expect(negative.constraint == "positive")
        #expect(negative.sqlState == SQLState.checkViolation)
        #expect(connection.transactionStatus == .idle)
    }

    @Test("a second use is not prepared again, and the cache keeps its bound")
    func preparedStatements() throws {
        let connection = try database.connect { $0.preparedStatementsMax = 3 }
        for _ in 0..<5 { _ = try connection.query("SELECT \(1)", deadline: .soon) }
        #expect(connection.statistics.preparations == 1)
        for number in 0..<20 { _ = try connection.query("SELECT \(1), \(unescaped: "\(number)")", deadline: .soon) }
        #expect(connection.statistics.preparations == 21)
        let counted = try connection.query("SELECT count(*) FROM pg_prepared_statements", deadline: .soon).single()
        // The three kept, and the one that counts.
        #expect(try counted[0, as: Int.self] <= 4)
        // The oldest was released, and works anew; the newest is still there.
        _ = try connection.query("SELECT \(1)", deadline: .soon)
        #expect(connection.statistics.preparations == 23)
    }

    @Test("nothing is prepared where the bound is zero")
    func unprepared() throws {
        let connection = try database.connect { $0.preparedStatementsMax = 0 }
        for number in 0..<3 {
            let row = try connection.query("SELECT \(number), \([number])", deadline: .soon).single()
            #expect(try row.decode(Int.self, [Int].self) == (number, [number]))
        }
        let counted = try connection.query("SELECT count(*) FROM pg_prepared_statements", deadline: .soon).single()
        #expect(try counted[0, as: Int.self] == 0)
    }

    @Test("the same text with another type of value is another statement")
    func sameTextOtherTypes() throws {
        for _ in 0..<2 {
            #expect(try connection.query("SELECT \(1)", deadline: .soon).single()[0, as: Int.self] == 1)
            #expect(try connection.query("SELECT \("one")", deadline: .soon).single()[0, as: String.self] == "one")
        }
    }

    @Test("a plan made stale by a change of schema is made anew outside a transaction, and reported within one")
    func stalePlan() throws {
        let other = try database.connect()
        try connection.script("CREATE TABLE shape (a int8); INSERT INTO shape VALUES (1)", deadline: .soon)
        #expect(try connection.query("SELECT * FROM shape", deadline: .soon).single().count == 1)
        try other.script("ALTER TABLE shape ADD b int8", deadline: .soon)
        #expect(try connection.query("SELECT * FROM shape", deadline: .soon).single().count == 2)
        try connection.execute("BEGIN", deadline: .soon)
        try other.script("ALTER TABLE shape ADD c int8", deadline: .soon)
        let error = try postgresError { _ = try connection.query("SELECT * FROM shape", deadline: .soon) }
        #expect(error.sqlState == SQLState.featureNotSupported)
        #expect(error.isTransient)
        try connection.execute("ROLLBACK", deadline: .soon)
        #expect(try connection.query("SELECT * FROM shape", deadline: .soon).single().count == 3)
    }

    @Test("statements that somebody deallocated are prepared anew")
    func deallocated() throws {
        _ = try connection.query("SELECT \(1)", deadline: .soon)
        try connection.execute("DEALLOCATE ALL", deadline: .soon)
        #expect(try connection.query("SELECT \(1)", deadline: .soon).count == 1)
    }

    @Test("a script runs several statements as one transaction and stops at the first error")
    func script() throws {
        try connection.script(
            "CREATE TABLE one (id int8); INSERT INTO one VALUES (1), (2); SELECT * FROM one", deadline: .soon)
        let error = try postgresError {
            try connection.script(
                "INSERT INTO one VALUES (3); SELECT nonsense; INSERT INTO one VALUES (4)", deadline: .soon)
        }
        #expect(error.sqlState == "42703")
        #expect(error.statementIndex == 1)
        #expect(try connection.query("SELECT * FROM one", deadline: .soon).count == 2)
    }
}
