import Contracts
import FoundationEssentials
import LocalStack
import Postgres
import Synchronization
import Testing

@testable import Runtime

@Suite("A schema is brought to the program's version, once, and guarded by checksums")
struct MigratorTests {
    private let first = Migration(version: 1, name: "first", sql: "CREATE TABLE a (x integer)")
    private let second = Migration(
        version: 2, name: "second", sql: "CREATE TABLE b (x integer); INSERT INTO b VALUES (1)")

    private func connection() throws -> Connection {
        let database = try SharedTestCluster.database("migrator")
        return try Connection(ConnectionConfiguration(url: database.url), deadline: .after(milliseconds: 10_000))
    }

    private func migrate(_ connection: Connection, _ migrations: [Migration]) throws {
        try Migrator.migrate(
            connection, service: .ledger, migrations: migrations, deadline: .after(milliseconds: 30_000))
    }

    private func check(_ connection: Connection, _ migrations: [Migration]) throws {
        try SchemaCheck(service: .ledger, migrations: migrations).run(connection, deadline: .after(milliseconds: 5_000))
    }

    private func count(_ table: SQL, _ connection: Connection) throws -> Int64 {
        try connection.query(table, deadline: .after(milliseconds: 30_000)).single()[0, as: Int64.self]
    }

    @Test("each migration runs once")
    func once() throws {
        let connection = try connection()
        try migrate(connection, [first])
        try migrate(connection, [first, second])
        try migrate(connection, [first, second])
        #expect(try count("SELECT count(*) FROM b", connection) == 1)
    }

    @Test("a migration that was edited after it ran is refused by name")
    func edited() throws {
        let connection = try connection()
        try migrate(connection, [first])
        let changed = Migration(version: 1, name: "first", sql: "CREATE TABLE a (x bigint)")
        let refusal = Migrator.Refusal.changed(part: .service, version: 1, name: "first")
        #expect(throws: refusal) { try migrate(connection, [changed]) }
        #expect(throws: refusal) { try check(connection, [changed]) }
    }

    @Test(
        "a program that is older than the schema is refused where the schema says so, and neither runs nor changes it")
    func older() throws {
        let connection = try connection()
        try migrate(connection, [first, second])
        let refusal = Migrator.Refusal.newer(
            part: .service, version: 2, name: "second", compatibleFrom: 2, known: 1)
        #expect(throws: refusal) { try migrate(connection, [first]) }
        #expect(throws: refusal) { try check(connection, [first]) }
    }

    @Test(
        """
        the version before can start beside a schema that says it may: it neither runs nor undoes what it does not \
        know
        """
    )
    func versionBefore() throws {
        let connection = try connection()
        let expanding = Migration(
            version: 2, name: "expand", sql: "ALTER TABLE a ADD COLUMN y integer", compatibleFrom: 1)
        try migrate(connection, [first, expanding])
        try check(connection, [first])
        try migrate(connection, [first])
        #expect(try count("SELECT count(y) FROM a", connection) == 0)
        // What contracts ends that: the version before the one that stopped using the column is out.
        let contracting = Migration(
            version: 3, name: "contract", sql: "ALTER TABLE a DROP COLUMN x", compatibleFrom: 2)
        try migrate(connection, [first, expanding, contracting])
        try check(connection, [first, expanding])
        #expect(
            throws: Migrator.Refusal.newer(
                part: .service, version: 3, name: "contract", compatibleFrom: 2, known: 1)
        ) { try check(connection, [first]) }
    }

    @Test("a program whose schema lacks something says what, and waits")
    func behind() throws {
        let connection = try connection()
        let empty = try #require(throws: SchemaBehind.self) { try check(connection, [first]) }
        #expect(empty.part == .runtime && empty.version == 1)
        try migrate(connection, [first])
        let behind = try #require(throws: SchemaBehind.self) { try check(connection, [first, second]) }
        #expect(behind.description.contains("service migration 2 (second): run 'ledger migrate'"))
        try migrate(connection, [first, second])
        try check(connection, [first, second])
    }

    @Test("the runtime and the service number on their own")
    func ownNumbers() throws {
        let known = Migration(version: 1, name: "runtime", sql: "SELECT 1")
        let added = Migration(version: 2, name: "more", sql: "SELECT 2", compatibleFrom: 1)
        let applied = [(SchemaPart.runtime, known), (.runtime, added), (.service, first)].map { part, migration in
            AppliedMigration(
                part: part, version: migration.version, name: migration.name,
                checksum: KnownMigration(part: part, migration: migration).checksum,
                compatibleFrom: migration.compatibleFrom)
        }
        let state = try SchemaState(applied: applied, runtime: [known], service: [first, second])
        #expect(state.missing.map { "\($0.part) \($0.migration.version)" } == ["service 2"])
        #expect(state.compatibleFrom == [.runtime: 1, .service: 1])
    }

    @Test("a migration that fails leaves nothing of itself behind, and can be run again")
    func failing() throws {
        let connection = try connection()
        let broken = Migration(version: 1, name: "first", sql: "CREATE TABLE a (x integer); SELECT 1 / 0")
        #expect(throws: PostgresError.self) { try migrate(connection, [broken]) }
        try migrate(connection, [first])
    }

    @Test(
        "a migration that takes longer than a statement may elsewhere ends, and its thread is not taken for a stuck one"
    )
    func long() throws {
        let database = try SharedTestCluster.database("migrator")
        let connection = try Connection(
            Connections.owner(url: database.url, .ledger), deadline: .after(milliseconds: 10_000))
        try connection.execute("CREATE SCHEMA ledger", deadline: .after(milliseconds: 5_000))
        let now = Mutex(ContinuousClock.now)
        let health = Health(clock: { now.withLock { $0 } })
        let heartbeat = health.heartbeat("worker 1")
        let slow = Migration(version: 1, name: "slow", sql: "SELECT pg_sleep(0.1)")
        var statusMeanwhile: Int?
        try heartbeat.whileWaiting {
            try Migrator.migrate(
                connection, service: .ledger, migrations: [slow], deadline: .after(milliseconds: 30_000)
            ) { _ in
                now.withLock { $0 += .seconds(3_600) }
                statusMeanwhile = health.liveness.status
            }
        }
        #expect(statusMeanwhile == 200)
        #expect(health.liveness.status == 200)
        now.withLock { $0 += .seconds(3_600) }
        #expect(health.liveness.status == 503)
        let timeout = try connection.query("SHOW statement_timeout", deadline: .after(milliseconds: 5_000)).single()
        #expect(try timeout[0, as: String.self] == "0")
    }

    @Test(
        "a migration that finds its table locked gives up soon, by the name of what it waited for, and can be run again"
    )
    func locked() throws {
        let database = try SharedTestCluster.database("migrator")
        var configuration = try ConnectionConfiguration(url: database.url)
        configuration.session.lockTimeoutMilliseconds = 100
        let connection = try Connection(configuration, deadline: .after(milliseconds: 10_000))
        try migrate(connection, [first])
        let holder = try Connection(configuration, deadline: .after(milliseconds: 10_000))
        try holder.execute("BEGIN", deadline: .after(milliseconds: 5_000))
        try holder.execute("LOCK TABLE a IN ACCESS SHARE MODE", deadline: .after(milliseconds: 5_000))
        let altering = Migration(version: 2, name: "alter", sql: "ALTER TABLE a ADD COLUMN y integer")
        let error = try #require(throws: PostgresError.self) { try migrate(connection, [first, altering]) }
        #expect(error.sqlState == SQLState.lockNotAvailable && error.isTransient)
        #expect("\(error)".contains("ALTER TABLE a"))
        try holder.execute("ROLLBACK", deadline: .after(milliseconds: 5_000))
        try migrate(connection, [first, altering])
    }

    @Test(
        "a backfill fills every row in pieces, each committed, and tells how far it is; what it meets half done it ends"
    )
    func backfill() throws {
        let connection = try connection()
        try connection.script(
            """
            CREATE TABLE wide (id bigint PRIMARY KEY, filler text NOT NULL, twice bigint) WITH (autovacuum_enabled =
                off);
            INSERT INTO wide SELECT id, repeat('x', 900), CASE WHEN id % 2 = 0 THEN 2 * id END FROM generate_series(1,
                20000) AS id;
            """, deadline: .after(milliseconds: 30_000))
        let filling = Migration(
            version: 1, name: "fill",
            work: .backfill(Backfill(table: "wide", assignments: "twice = 2 * id", pending: "twice IS NULL")))
        let pages = Mutex<[String]>([])
        try Migrator.migrate(
            connection, service: .ledger, migrations: [filling], deadline: .after(milliseconds: 30_000)
        ) { line in pages.withLock { $0.append(line) } }
        #expect(try count("SELECT count(*) FROM wide WHERE twice IS DISTINCT FROM 2 * id", connection) == 0)
        // Every piece is a transaction of its own: no two pieces have rows of the same one.
        #expect(try count("SELECT count(DISTINCT xmin::text) FROM wide WHERE id % 2 = 1", connection) >= 2)
        #expect(pages.withLock { $0.contains { $0.contains("wide, pass 1: 1024 of ") } })
        try migrate(connection, [filling])
    }

    /// How many rows, where `scripts/release-check` asks for it.
    private static let rows = ProcessInfo.processInfo.environment["O2C_BACKFILL_ROWS"].flatMap { Int($0) }

    @Test("a backfill of millions of rows ends, and others write meanwhile", .enabled(if: rows != nil))
    func manyRows() throws {
        let database = try SharedTestCluster.database("many")
        let connection = try Connection(
            Connections.owner(url: database.url, .ledger), deadline: .after(milliseconds: 10_000))
        let rows = try #require(Self.rows)
        try connection.script(
            """
            CREATE SCHEMA ledger;
            CREATE TABLE wide (id bigint PRIMARY KEY, twice bigint) WITH (fillfactor = 50);
            INSERT INTO wide SELECT id FROM generate_series(1, \(rows)) AS id;
            """, deadline: .never)
        let writer = try Connection(
            Connections.owner(url: database.url, .ledger), deadline: .after(milliseconds: 10_000))
        let filling = Migration(
            version: 1, name: "fill",
            work: .backfill(Backfill(table: "wide", assignments: "twice = 2 * id", pending: "twice IS NULL")))
        var written: Int64 = 0
        try Migrator.migrate(
            connection, service: .ledger, migrations: [filling], deadline: .after(milliseconds: 30_000)
        ) { _ in
            written += 1
            let change: SQL = "INSERT INTO wide VALUES (\(-written), NULL)"
            #expect(throws: Never.self) { try writer.execute(change, deadline: .after(milliseconds: 5_000)) }
        }
        #expect(try count("SELECT count(*) FROM wide WHERE id > 0 AND twice IS DISTINCT FROM 2 * id", connection) == 0)
        #expect(written > 1)
    }

    @Test("a backfill ends although others go on writing what it fills in, and says that they do")
    func endless() throws {
        let database = try SharedTestCluster.database("endless")
        let connections = try (0..<2).map { _ in
            try Connection(ConnectionConfiguration(url: database.url), deadline: .after(milliseconds: 10_000))
        }
        try connections[0].script(
            "CREATE TABLE busy (id bigint GENERATED ALWAYS AS IDENTITY, x integer); INSERT INTO busy (x) VALUES (NULL)",
            deadline: .after(milliseconds: 5_000))
        let filling = Migration(
            version: 1, name: "fill",
            work: .backfill(Backfill(table: "busy", assignments: "x = 1", pending: "x IS NULL")))
        var notes: [String] = []
        try Migrator.migrate(
            connections[0], service: .ledger, migrations: [filling], deadline: .after(milliseconds: 30_000)
        ) { note in
            notes.append(note)
            #expect(throws: Never.self) {
                try connections[1].execute("INSERT INTO busy (x) VALUES (NULL)", deadline: .after(milliseconds: 5_000))
            }
        }
        #expect(notes.last?.contains("rows are still written without what is filled in") == true)
        try check(connections[0], [filling])
    }

    @Test("a backfill reaches every partition")
    func partitionedBackfill() throws {
        let connection = try connection()
        try migrate(connection, [])
        let day = try #require(LocalDate("2026-11-25"))
        _ = try OutboxPartitions.ensure(connection, today: day, deadline: .after(milliseconds: 30_000))
        try connection.execute(
            """
            INSERT INTO outbox (kind, lane, target, first, count, at, events) VALUES
                (0, 0, 0, 1, 1, '2026-11-24', 'old'), (0, 0, 0, 2, 1, '2026-12-24', 'old'), (0, 0, 0, 3, 1,
                '1999-01-01', 'old')
            """, deadline: .after(milliseconds: 5_000))
        let filling = Migration(
            version: 1, name: "fill",
            work: .backfill(Backfill(table: "outbox", assignments: "events = 'new'", pending: "events = 'old'")))
        try migrate(connection, [filling])
        #expect(try count("SELECT count(*) FROM outbox WHERE events = 'new'", connection) == 3)
    }
}
