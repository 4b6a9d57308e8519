import Postgres
import Testing

@Suite("Every type comes back as it was sent")
struct ValueTests {
    let connection: Connection

    init() throws {
        connection = try Database("values").connect()
    }

    private func roundTrip<Value: PostgresEncodable & PostgresDecodable>(_ value: Value) throws -> Value {
        try connection.query("SELECT \(value)", deadline: .soon).single()[0, as: Value.self]
    }

    private func expectRoundTrips<Value: PostgresScalar & Equatable>(_ values: [Value]) throws {
        for value in values {
            #expect(try roundTrip(value) == value)
            #expect(try roundTrip(Optional(value)) == value)
        }
        #expect(try roundTrip(Value?.none) == nil)
        #expect(try roundTrip(values) == values)
        #expect(try roundTrip([Value]()) == [])
        let withNulls: [Value?] = [nil] + values + [nil]
        #expect(try roundTrip(withNulls) == withNulls)
        #expect(try roundTrip([Value]?.none) == nil)
    }

    @Test func integers() throws {
        try expectRoundTrips([0, 1, -1, Int16.min, Int16.max])
        try expectRoundTrips([0, 1, -1, Int32.min, Int32.max])
        try expectRoundTrips([0, 1, -1, Int64.min, Int64.max])
        try expectRoundTrips([0, 1, -1, Int.min, Int.max])
    }

    @Test func booleansAndDoubles() throws {
        try expectRoundTrips([true, false])
        try expectRoundTrips([0, -0.0, 1.5, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity, -.infinity])
        #expect(try roundTrip(Double.nan).isNaN)
    }

    @Test func texts() throws {
        try expectRoundTrips(["", "plain", "Ærøskøbing 東京 👩‍👩‍👧", "'; DROP TABLE x; --", "\"{a,b}\"", "NULL", "\n\t\\"])
        let long = String(repeating: "ä", count: 500_000)
        #expect(try roundTrip(long) == long)
    }

    @Test func bytes() throws {
        let all = Array(UInt8.min...UInt8.max)
        #expect(try roundTrip([UInt8]()) == [])
        #expect(try roundTrip(all) == all)
        #expect(try roundTrip([all, [], [0]]) == [all, [], [0]])
        let withNulls: [[UInt8]?] = [nil, all, nil, []]
        #expect(try roundTrip(withNulls) == withNulls)
    }

    @Test func identifiers() throws {
        let hash = try #require(PostgresUUID("00112233-4455-6677-8899-aabbccddeeff"))
        try expectRoundTrips([hash, PostgresUUID(high: 0, low: 0), PostgresUUID(high: .max, low: .max)])
        let text = try connection.query("SELECT \(hash)::text", deadline: .soon).single()[0, as: String.self]
        #expect(text == "00112233-4455-6677-8899-aabbccddeeff")
        #expect(text == hash.description)
        #expect(PostgresUUID("00112233-4455-6677-8899-aabbccddeef") == nil)
        #expect(PostgresUUID("g0112233-4455-6677-8899-aabbccddeeff") == nil)
    }

    @Test func dates() throws {
        try expectRoundTrips([-1, 0, 1, 10_957, 20_000].map { PostgresDate(daysSince1970: $0) })
        try expectRoundTrips([PostgresDate.infinity, .minusInfinity])
        let texts = try connection.query(
            "SELECT \(PostgresDate(daysSince1970: 0))::text, \(PostgresDate.infinity)::text, DATE '5874897-12-31'",
            deadline: .soon
        ).single()
        #expect(try texts[0, as: String.self] == "1970-01-01")
        #expect(try texts[1, as: String.self] == "infinity")
        #expect(try texts[2, as: PostgresDate.self] < .infinity)
    }

    @Test func moments() throws {
        try expectRoundTrips([-1, 0, 1, 1_700_000_000_123_456].map { PostgresTimestamp(microsecondsSince1970: $0) })
        try expectRoundTrips([PostgresTimestamp.infinity, .minusInfinity])
        let sql: SQL = "SELECT TIMESTAMPTZ '1970-01-01 00:00:01.5+00', TIMESTAMP '1970-01-01 00:00:01.5'"
        let row = try connection.query(sql, deadline: .soon).single()
        let (zoned, plain) = try row.decode(PostgresTimestamp.self, PostgresTimestamp.self)
        #expect(zoned.microsecondsSince1970 == 1_500_000)
        #expect(plain.microsecondsSince1970 == 1_500_000)
    }

    @Test("a date before all that PostgreSQL knows is refused by the server, not a trap")
    func dateOutOfRange() throws {
        let error = try postgresError { _ = try roundTrip(PostgresDate(daysSince1970: .min + 1)) }
        #expect(error.sqlState == "22008")
    }

    @Test func numerics() throws {
        let texts = [
            "0", "0.00", "1", "-1", "10000", "9999", "0.0001", "-0.00001", "123456789012345678901234567890.123456789",
            "1.10", "100000000", "0.1000", "12345.6789", "-99999999.9999", "NaN", "Infinity", "-Infinity",
        ]
        let values = try texts.map { try #require(PostgresNumeric($0)) }
        try expectRoundTrips(values)
        for value in values {
            let sql: SQL = "SELECT \(value)::text, \(value.text)::numeric"
            let (shown, parsed) = try connection.query(sql, deadline: .soon).single()
                .decode(String.self, PostgresNumeric.self)
            #expect(shown == value.text)
            #expect(parsed == value)
        }
        #expect(PostgresNumeric("007.50")?.text == "7.50")
        #expect(PostgresNumeric("-0")?.text == "0")
        #expect(PostgresNumeric(".5")?.text == "0.5")
        for wrong in ["", "-", ".", "1e5", "1.2.3", "12a", " 1", "--1"] { #expect(PostgresNumeric(wrong) == nil) }
    }

    @Test func documents() throws {
        try expectRoundTrips([JSONB("{\"a\": [1, 2, null]}"), JSONB("\"text\""), JSONB("null")])
        // What is stored as it was written keeps even its spaces, and a name that comes twice.
        let written = JSONText(Array("{\"a\":  1, \"a\": [ ]}".utf8))
        try expectRoundTrips([written, JSONText(Array("null".utf8))])
        let row = try connection.query(
            "SELECT \(written), \(written)::jsonb", deadline: .soon
        ).single()
        #expect(try row[0, as: JSONText.self] == written)
        #expect(try row[1, as: JSONB.self] == JSONB("{\"a\": []}"))
        #expect(throws: PostgresError.self) { try row[1, as: JSONText.self] }
        #expect(throws: PostgresError.self) { try connection.query("SELECT \(JSONText([0x7B]))", deadline: .soon) }
    }

    @Test("arrays of a hundred thousand elements")
    func longArrays() throws {
        let numbers = Array(0..<100_000)
        let texts = numbers.map { "item \($0)" }
        #expect(try roundTrip(numbers) == numbers)
        #expect(try roundTrip(texts) == texts)
    }

    @Test("a type of the domain is stored as its raw value, and an unknown value is a named error")
    func representable() throws {
        #expect(try roundTrip(Season.autumn) == .autumn)
        #expect(try roundTrip([Season.autumn, .spring]) == [.autumn, .spring])
        #expect(try roundTrip([Season?.none, .spring]) == [nil, .spring])
        let row = try connection.query("SELECT 9::int2 AS season", deadline: .soon).single()
        let error = try postgresError { _ = try row[0, as: Season.self] }
        guard case .decoding(let column) = error.kind else { throw error }
        #expect(column.column == "season")
        #expect(column.reason == .value(.notRepresentable("Season")))
    }

    @Test("a column is read from a narrower integer, never from a wider one or another type")
    func typeMismatch() throws {
        let row = try connection.query("SELECT 7::int2 AS small, 7::int8 AS big, NULL::int4 AS none", deadline: .soon)
            .single()
        #expect(try row["small", as: Int64.self] == 7)
        let reasons: [(ColumnError.Reason, () throws -> Void)] = [
            (.value(.typeMismatch(expected: "int4", actual: .int8)), { _ = try row["big", as: Int32.self] }),
            (.value(.typeMismatch(expected: "text", actual: .int8)), { _ = try row["big", as: String.self] }),
            (.value(.null), { _ = try row["none", as: Int32.self] }),
            (.noSuchColumn, { _ = try row["missing", as: Int32.self] }),
            (.columnCount(asked: 2, actual: 3), { _ = try row.decode(Int16.self, Int64.self) }),
            (.columnCount(asked: 4, actual: 3), { _ = try row[3, as: Int.self] }),
        ]
        for (reason, read) in reasons {
            let error = try postgresError(read)
            guard case .decoding(let column) = error.kind else { throw error }
            #expect(column.reason == reason)
        }
    }

    @Test("an enum of the database is read as text")
    func databaseEnum() throws {
        try connection.script("CREATE TYPE mood AS ENUM ('calm', 'wild')", deadline: .soon)
        let row = try connection.query("SELECT \("wild")::text::mood", deadline: .soon).single()
        #expect(try row[0, as: String.self] == "wild")
    }
}

private enum Season: Int16, PostgresRepresentable {
    case spring = 1
    case autumn = 3
}
