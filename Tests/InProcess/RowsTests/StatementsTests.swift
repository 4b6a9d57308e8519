import Contracts
import LocalStack
import Rows
import Testing

@testable import Postgres

/// A row of all kinds of columns.
@StoredRow("owed")
struct Owed: Hashable, Sendable {
    @Key let id: Int64
    @Column("due_on") let day: LocalDate
    @Column("highest", "endless") var limit: CreditLimit
    var open: Int64
    @JSONColumn var lines: [String] = []
    @Column("digit") var lastDigit: Int64 { open % 10 }
}

/// A sum by two keys.
@StoredPart
struct Place: Hashable, Comparable, Sendable {
    let lane: Int32
    let name: String

    static func < (a: Place, b: Place) -> Bool { (a.lane, a.name) < (b.lane, b.name) }
}

@StoredRow("moved")
struct Moved: Hashable, Sendable {
    @Key let place: Place
    @Summed var debit: Int64
    @Column("at") var day: LocalDate
}

@StoredRow("known")
struct Known: Hashable, Sendable {
    @Key let sku: String
    @Version var version: Int32
    var name: String
}

@Suite("Statements that follow from the declaration of a row")
struct StatementsTests {
    private let connection: Connection
    private let deadline = Deadline.after(milliseconds: 30_000)

    init() throws {
        let database = try SharedTestCluster.database("rows")
        connection = try Connection(ConnectionConfiguration(url: database.url), deadline: deadline)
        for table in [
            """
            CREATE TABLE owed (
                id bigint PRIMARY KEY, due_on date, highest bigint, endless boolean, open bigint, lines json,
                digit bigint)
            """,
            "CREATE TABLE moved (lane integer, name text, debit bigint, at date, PRIMARY KEY (lane, name))",
            "CREATE TABLE known (sku text PRIMARY KEY, version integer, name text)",
        ] { try connection.execute(SQL(unescaped: table), deadline: deadline) }
    }

    private func owed(_ id: Int64, open: Int64, limit: CreditLimit = .unlimited, lines: [String] = []) -> Owed {
        Owed(id: id, day: LocalDate(days: 20_000), limit: limit, open: open, lines: lines)
    }

    private func stored() throws -> [Owed] {
        try connection.query("SELECT \(Owed.columns) FROM owed ORDER BY id", deadline: deadline).rows()
    }

    @Test("have one text each, whatever the rows")
    func texts() {
        #expect("\(Owed.columns)" == "id, due_on, highest, endless, open, lines")
        #expect(
            Owed.insert([]).text
                == """
                INSERT INTO owed (id, due_on, highest, endless, open, lines, digit) \
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
                """)
        #expect(
            Owed.update([owed(1, open: 2)]).text
                == """
                UPDATE owed AS held SET highest = u.highest, endless = u.endless, open = u.open, lines = u.lines \
                FROM unnest($1, $2, $3, $4, $5) AS u (id, highest, endless, open, lines) WHERE held.id = u.id
                """)
        #expect(Owed.insert([owed(1, open: 2)]).parameterCount == 7)
        #expect(Owed.update([owed(1, open: 2)]).parameterCount == 5)
        #expect(
            Moved.upsert([]).text
                == """
                INSERT INTO moved AS held (lane, name, debit, at) SELECT * FROM unnest($1, $2, $3, $4) \
                ON CONFLICT (lane, name) DO UPDATE SET debit = held.debit + excluded.debit, at = excluded.at
                """)
        #expect(Known.upsert([]).text.hasSuffix(" WHERE held.version < excluded.version"))
        #expect(Moved.upsertReturning([]).text.hasSuffix(" RETURNING lane, name, debit, at"))
    }

    @Test("write what was put, and read it again")
    func thereAndBack() throws {
        let rows = [
            owed(3, open: 17, limit: .limited(50), lines: ["a", "\"b\""]), owed(1, open: 0), owed(2, open: .max),
        ]
        var set = RowSet<Owed>()
        for row in rows { set.put(row) }
        var pipeline = Pipeline()
        pipeline.write(set)
        #expect(pipeline.count == 1)
        _ = try connection.run(pipeline, deadline: deadline)
        #expect(try stored() == rows.sorted { $0.id < $1.id })
        let digits = try connection.query("SELECT digit FROM owed ORDER BY id", deadline: deadline)
        #expect(try digits.map { try $0[0, as: Int64.self] } == [0, 7, 7])
    }

    @Test("write in the order of identities, whatever the order of the rows")
    func order() throws {
        let rows = [4, 1, 3, 2].map { owed($0, open: 1) }
        func places(_ statement: SQL) throws -> [Int64] {
            try connection.execute("TRUNCATE owed", deadline: deadline)
            try connection.execute(statement, deadline: deadline)
            return try connection.query("SELECT id FROM owed ORDER BY ctid", deadline: deadline)
                .map { try $0[0, as: Int64.self] }
        }
        for statement in [Owed.insert(rows), Owed.upsert(rows), Owed.upsertReturning(rows)] {
            #expect(try places(statement) == [1, 2, 3, 4])
        }
        let ordered = Owed.update(rows.sorted { $0.id < $1.id })
        #expect(Owed.update(rows).parameters.bytes == ordered.parameters.bytes)
    }

    @Test("change what is 'var', and nothing else")
    func updates() throws {
        try connection.execute(Owed.insert([owed(1, open: 5), owed(2, open: 6)]), deadline: deadline)
        var set = RowSet(try stored())
        var changed = Owed(
            id: 2, day: LocalDate(days: 1), limit: .limited(9), open: 1, lines: ["z"])
        set.put(changed)
        var pipeline = Pipeline()
        pipeline.write(set)
        #expect(pipeline.count == 1)
        _ = try connection.run(pipeline, deadline: deadline)
        changed = Owed(id: 2, day: LocalDate(days: 20_000), limit: .limited(9), open: 1, lines: ["z"])
        #expect(try stored() == [owed(1, open: 5), changed])
    }

    @Test("insert in the order that is asked for, where lanes meet in another index than that of the identities")
    func insertsInOrder() throws {
        try connection.execute("ALTER TABLE owed ADD place bigint GENERATED ALWAYS AS IDENTITY", deadline: deadline)
        var pipeline = Pipeline()
        pipeline.insert([owed(1, open: 5), owed(2, open: 9), owed(3, open: 7)]) { $0.open > $1.open }
        pipeline.insert([Owed]()) { $0.open > $1.open }
        #expect(pipeline.count == 1)
        _ = try connection.run(pipeline, deadline: deadline)
        let rows = try connection.query("SELECT id FROM owed ORDER BY place", deadline: deadline)
        #expect(try rows.map { try $0[0, as: Int64.self] } == [2, 3, 1])
    }

    @Test("are none where there is nothing to write")
    func nothing() throws {
        try connection.execute(Owed.insert([owed(1, open: 5)]), deadline: deadline)
        var set = RowSet(try stored())
        set.put(owed(1, open: 5))
        var pipeline = Pipeline()
        pipeline.write(set)
        pipeline.insert([Moved]())
        pipeline.upsert([Known]())
        #expect(pipeline.isEmpty)
    }

    @Test("add up what is summed, and keep the highest version")
    func upserts() throws {
        func moved(_ lane: Int32, _ debit: Int64, _ day: Int32) -> Moved {
            Moved(place: Place(lane: lane, name: "a"), debit: debit, day: LocalDate(days: day))
        }
        try connection.execute(Moved.upsert([moved(2, 5, 1), moved(1, 1, 1)]), deadline: deadline)
        let held: [Moved] = try connection.query(
            Moved.upsertReturning([moved(2, 7, 2), moved(3, 1, 2)]), deadline: deadline
        ).rows()
        #expect(held == [moved(2, 12, 2), moved(3, 1, 2)])
        for version: Int32 in [2, 3, 1] {
            let item = Known(sku: "A", version: version, name: "\(version)")
            try connection.execute(Known.upsert([item]), deadline: deadline)
        }
        let known: [Known] = try connection.query("SELECT \(Known.columns) FROM known", deadline: deadline).rows()
        #expect(known == [Known(sku: "A", version: 3, name: "3")])
    }

    @Test("are read by place only where the columns are those of the declaration")
    func otherColumns() throws {
        try connection.execute(Known.insert([Known(sku: "A", version: 1, name: "n")]), deadline: deadline)
        for columns in ["sku, name, version", "sku, version", "sku, version, name || '' AS title"] {
            let rows = try connection.query("SELECT \(unescaped: columns) FROM known", deadline: deadline)
            let error = #expect(throws: PostgresError.self) { try rows.rows(as: Known.self) }
            #expect("\(try #require(error))".contains("there is no column"))
            #expect(throws: PostgresError.self) { try rows[0].value(as: Known.self) }
        }
        let more = try connection.query("SELECT \(Known.columns), 7::bigint FROM known", deadline: deadline)
        let (known, seven) = try #require(try more.rows(as: Known.self, and: Int64.self).first)
        #expect(known.name == "n" && seven == 7)
    }

    @Test("list columns of several tables, each of the first that has it")
    func joined() {
        #expect(Known.columns.of("k") == "k.sku, k.version, k.name")
        #expect(
            Known.columns.of(["m": Moved.columns, "k": Known.columns], where: ["version": "max(version)"])
                == "k.sku, max(version) AS version, m.name")
    }

    @Test("take rows as a table of another statement")
    func unnested() throws {
        let places = [Place(lane: 1, name: "x"), Place(lane: 2, name: "y")]
        let sql: SQL = "SELECT \(Place.columns) FROM \(unnest: places, as: "p") WHERE lane > \(Int32(1))"
        #expect(sql.text == "SELECT lane, name FROM unnest($1, $2) AS p (lane, name) WHERE lane > $3")
        #expect(try connection.query(sql, deadline: deadline).rows(as: Place.self) == [places[1]])
    }

    @Test("refuse a credit limit that says nothing, or two things")
    func limits() throws {
        for (amount, isUnlimited) in [("NULL", "false"), ("1", "true")] {
            let rows = try connection.query(
                """
                SELECT 1::bigint AS id, current_date AS due_on, \(unescaped: amount)::bigint AS highest,
                    \(unescaped: isUnlimited) AS endless, 1::bigint AS open, '[]'::json AS lines
                """, deadline: deadline)
            #expect(throws: UnknownStoredValue.self) { try rows.rows(as: Owed.self) }
        }
    }
}
