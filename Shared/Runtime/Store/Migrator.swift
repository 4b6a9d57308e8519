public import Contracts
public import Postgres
import Rows

/// Brings a service's schema to the version that the program knows, or says why the program cannot run on it.
public enum Migrator {
    /// The program and the schema do not go together, and no waiting helps.
    public enum Refusal: Error, Hashable, CustomStringConvertible {
        /// A migration that ran once reads differently now: it was edited after it had been released.
        case changed(part: SchemaPart, version: Int, name: String)
        /// The schema has a migration that no program of this version can run with.
        case newer(part: SchemaPart, version: Int, name: String, compatibleFrom: Int, known: Int)

        public var description: String {
            switch self {
            case .changed(let part, let version, let name):
                "\(part) migration \(version) (\(name)) is not the one that this schema was made with"
            case .newer(let part, let version, let name, let compatibleFrom, let known):
                """
                the schema has \(part) migration \(version) (\(name)), which wants a program that knows \(part) \
                migration \(compatibleFrom); this one knows \(known)
                """
            }
        }
    }

    /// How long a statement of a migration may wait for a lock. Whoever queues behind a waiting ALTER TABLE waits as
    /// long, so it is short, and the migration is tried again.
    public static let lockMillisecondsMax = 5_000

    /// Pages of a table that one transaction of a backfill reads: 8 MiB.
    static let backfillPagesMax = 1_024

    /// How often a backfill goes through the table at most. One that still finds rows then meets a program of before
    /// that goes on writing them.
    static let backfillPassesMax = 3

    /// Applies what is missing of the runtime's and the service's migrations, one migrator at a time: each script in a
    /// transaction, each backfill in as many as it takes.
    ///
    /// - Parameters:
    ///   - deadline: of the questions around a migration; a migration itself takes as long as it takes.
    ///   - note: gets a line for what begins, and for how far it has come.
    public static func migrate(
        _ connection: Connection, service: Service, migrations: [Migration], deadline: Deadline,
        note: (String) -> Void = { _ in }
    ) throws {
        try exclusively(connection, service: service, deadline: deadline) {
            try migrate(connection, migrations: migrations, deadline: deadline, note: note)
        }
    }

    /// Applies what is missing; the caller holds the lock.
    static func migrate(
        _ connection: Connection, migrations: [Migration], deadline: Deadline, note: (String) -> Void
    ) throws {
        try connection.script(
            """
            CREATE TABLE IF NOT EXISTS migration (
                part text NOT NULL CHECK (part IN ('runtime', 'service')),
                version integer NOT NULL,
                name text NOT NULL,
                checksum text NOT NULL,
                -- The lowest version of this part that a program may have and still run on this schema.
                compatible_from integer NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (part, version)
            )
            """, deadline: deadline)
        let state = try SchemaState(applied: try applied(connection, deadline: deadline), service: migrations)
        for known in state.missing {
            note("\(known.part) migration \(known.migration.version) (\(known.migration.name)) begins")
            switch known.migration.work {
            case .script(let sql):
                try connection.transaction(deadline: .never) {
                    try connection.script(sql, deadline: .never)
                    try record(known, connection)
                }
            case .backfill(let backfill):
                try fill(backfill, connection) { note("\(known.part) migration \(known.migration.version): \($0)") }
                try record(known, connection)
            }
        }
    }

    /// Runs `body` while no other migrator of the service does anything.
    static func exclusively(
        _ connection: Connection, service: Service, deadline: Deadline, _ body: () throws -> Void
    ) throws {
        _ = try connection.query("SELECT pg_advisory_lock(\(service.code), \(lockKey))", deadline: deadline)
        defer { release(connection, service) }
        try body()
    }

    /// What the schema has: nothing where no migrator has been yet.
    static func applied(_ connection: Connection, deadline: Deadline) throws -> [AppliedMigration] {
        let isThere = try connection.query("SELECT to_regclass('migration') IS NOT NULL", deadline: deadline)
        guard try isThere.single()[0, as: Bool.self] else { return [] }
        let rows = try connection.query(
            "SELECT part, version, name, checksum, compatible_from FROM migration", deadline: deadline)
        return try rows.map { row in
            let (part, version, name, checksum, compatibleFrom) = try row.decode(
                String.self, Int32.self, String.self, String.self, Int32.self)
            return AppliedMigration(
                part: try UnknownStoredValue.require(part, in: "migration.part"), version: Int(version), name: name,
                checksum: checksum, compatibleFrom: Int(compatibleFrom))
        }
    }

    private static func record(_ known: KnownMigration, _ connection: Connection) throws {
        let migration = known.migration
        try connection.execute(
            """
            INSERT INTO migration (part, version, name, checksum, compatible_from) VALUES (
                \(known.part.rawValue), \(Int32(migration.version)), \(migration.name), \(known.checksum),
                \(Int32(migration.compatibleFrom)))
            """, deadline: .after(milliseconds: lockMillisecondsMax))
    }

    /// Fills in what is missing, range of pages by range of pages, until a whole pass finds nothing: a row that was
    /// changed meanwhile may have moved to a page that the pass had behind it. What a program of before writes later is
    /// left to the migration that contracts, when none runs any more.
    private static func fill(_ backfill: Backfill, _ connection: Connection, note: (String) -> Void) throws {
        for pass in 1...backfillPassesMax {
            var filled = 0
            for part in try leaves(of: backfill.table, connection) {
                for first in stride(from: 0, to: part.pages, by: backfillPagesMax) {
                    let count = try connection.execute(
                        """
                        UPDATE \(unescaped: part.name) SET \(unescaped: backfill.assignments)
                        WHERE ctid >= '(\(unescaped: "\(first)"),0)' AND ctid <
                            '(\(unescaped: "\(first + backfillPagesMax)"),0)'
                            AND (\(unescaped: backfill.pending))
                        """, deadline: .never)
                    filled += count
                    let done = min(first + backfillPagesMax, part.pages)
                    note("\(part.name), pass \(pass): \(done) of \(part.pages) pages, \(filled) rows")
                }
            }
            if filled == 0 { return }
        }
        note(
            "\(backfill.table): rows are still written without what is filled in; a later migration has to fill them in"
        )
    }

    /// A table, or its partitions, with the pages of each now.
    private static func leaves(
        of table: String, _ connection: Connection
    ) throws -> [(name: String, pages: Int)] {
        let rows = try connection.query(
            """
            SELECT c.oid::regclass::text, pg_relation_size(c.oid) / current_setting('block_size')::bigint
            FROM pg_class AS c
            WHERE c.relkind = 'r' AND (
                c.oid = to_regclass(\(table)) OR c.oid IN (SELECT relid FROM pg_partition_tree(to_regclass(\(table)))))
            ORDER BY 1
            """, deadline: .after(milliseconds: lockMillisecondsMax))
        return try rows.map { row in
            let (name, pages) = try row.decode(String.self, Int64.self)
            return (name, Int(pages))
        }
    }

    private static let lockKey: Int32 = -2

    private static func release(_ connection: Connection, _ service: Service) {
        guard !connection.isBroken else { return }
        do {
            try connection.unlockAdvisory(
                class: service.code, key: lockKey, deadline: .after(milliseconds: lockMillisecondsMax))
        } catch {
            // A connection that cannot unlock is broken, and the server releases the lock with it.
            assert(connection.isBroken, "\(error)")
        }
    }
}
