import Contracts
import LocalStack
import Postgres
import Testing

@testable import Runtime

@Suite("A schema is brought to the program's version, once, and guarded by checksums")
struct MigratorTests {
    private let first = Migration(version: 2, name: "first", sql: "CREATE TABLE a (x integer)")
    private let second = Migration(
        version: 3, name: "second", sql: "CREATE TABLE b (x integer); INSERT INTO b VALUES (1)")

    private func connection() throws -> Connection {
        let database = try SharedTestCluster.database("migrator")
        return try Connection(ConnectionConfiguration(url: database.url), deadline: .after(milliseconds: 10_000))
    }

    private func migrate(_ connection: Connection, _ migrations: [Migration]) throws {
        try Migrator.migrate(
            connection, service: .ledger, migrations: migrations, deadline: .after(milliseconds: 30_000))
    }

    @Test("Each migration runs once")
    func once() throws {
        let connection = try connection()
        try migrate(connection, [first])
        try migrate(connection, [first, second])
        try migrate(connection, [first, second])
        let count = try connection.query("SELECT count(*) FROM b", deadline: .after(milliseconds: 5000)).single()[
            0, as: Int64.self]
        #expect(count == 1)
    }

    @Test("A migration that was edited after it ran is refused by name")
    func edited() throws {
        let connection = try connection()
        try migrate(connection, [first])
        let changed = Migration(version: 2, name: "first", sql: "CREATE TABLE a (x bigint)")
        #expect(throws: Migrator.Refusal.changed(version: 2, name: "first")) { try migrate(connection, [changed]) }
    }

    @Test("A program that is older than the schema is refused")
    func older() throws {
        let connection = try connection()
        try migrate(connection, [first, second])
        #expect(throws: Migrator.Refusal.newer(version: 3, name: "second")) { try migrate(connection, [first]) }
    }

    @Test("A migration that fails leaves nothing of itself behind, and can be run again")
    func failing() throws {
        let connection = try connection()
        let broken = Migration(version: 2, name: "first", sql: "CREATE TABLE a (x integer); SELECT 1 / 0")
        #expect(throws: PostgresError.self) { try migrate(connection, [broken]) }
        try migrate(connection, [first])
    }

    @Test("The outbox has partitions for this month and those ahead")
    func partitions() throws {
        let connection = try connection()
        try migrate(connection, [])
        let day = try #require(LocalDate("2026-11-25"))
        #expect(try OutboxPartitions.ensure(connection, today: day, deadline: .after(milliseconds: 5000)) == [])
        #expect(try OutboxPartitions.ensure(connection, today: day, deadline: .after(milliseconds: 5000)) == [])
        let names = try connection.query(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'outbox'::regclass ORDER BY 1",
            deadline: .after(milliseconds: 5000)
        ).map { try $0[0, as: String.self] }
        #expect(names == ["outbox_2026_11", "outbox_2026_12", "outbox_2027_01", "outbox_2027_02", "outbox_default"])
    }

    @Test("A month whose rows lie in the default partition already gets none, by name, and the others get theirs")
    func lateMonth() throws {
        let connection = try connection()
        try migrate(connection, [])
        try connection.execute(
            "INSERT INTO outbox (kind, lane, target, first, count, at, events) VALUES (0, 0, 0, 1, 1, '2026-12-24', '')",
            deadline: .after(milliseconds: 5000))
        let day = try #require(LocalDate("2026-11-25"))
        let problems = try OutboxPartitions.ensure(connection, today: day, deadline: .after(milliseconds: 5000))
        #expect(problems == ["outbox_2026_12 could not be made: outbox_default holds rows of that month"])
    }
}
