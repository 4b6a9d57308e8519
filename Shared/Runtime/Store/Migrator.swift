public import Contracts
import Digest
public import Postgres

/// Brings a service's schema to the version that the program knows.
public enum Migrator {
    /// The schema cannot be brought to this version.
    public enum Refusal: Error, Hashable, CustomStringConvertible {
        /// A migration that ran once reads differently now: it was edited after it had been released.
        case changed(version: Int, name: String)
        /// The schema has migrations that this program does not know: it is older than the schema.
        case newer(version: Int, name: String)

        public var description: String {
            switch self {
            case .changed(let version, let name):
                "migration \(version) (\(name)) is not the one that this schema was made with"
            case .newer(let version, let name):
                "the schema has migration \(version) (\(name)), which this version of the program does not know"
            }
        }
    }

    /// Applies what is missing of the runtime's and the service's migrations, each in a transaction, one migrator at a time.
    public static func migrate(_ connection: Connection, service: Service, migrations: [Migration], deadline: Deadline)
        throws
    {
        let all = RuntimeMigrations.all + migrations
        precondition(zip(all, all.dropFirst()).allSatisfy { $0.version < $1.version }, "migrations are not in order")
        _ = try connection.query("SELECT pg_advisory_lock(\(service.code), \(lockKey))", deadline: deadline)
        defer { release(connection, service, deadline) }
        try connection.script(
            """
            CREATE TABLE IF NOT EXISTS migration (
                version integer PRIMARY KEY,
                name text NOT NULL,
                checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """, deadline: deadline)
        var applied: [Int: (name: String, checksum: String)] = [:]
        for row in try connection.query("SELECT version, name, checksum FROM migration", deadline: deadline) {
            let (version, name, checksum) = try row.decode(Int32.self, String.self, String.self)
            applied[Int(version)] = (name, checksum)
        }
        if let unknown = applied.keys.sorted().first(where: { version in !all.contains { $0.version == version } }) {
            throw Refusal.newer(version: unknown, name: applied[unknown]?.name ?? "")
        }
        for migration in all {
            let checksum = Digest128(of: migration.sql).hex
            if let known = applied[migration.version] {
                guard known.checksum == checksum else {
                    throw Refusal.changed(version: migration.version, name: migration.name)
                }
                continue
            }
            try connection.transaction(deadline: deadline) {
                try connection.script(migration.sql, deadline: deadline)
                try connection.execute(
                    "INSERT INTO migration (version, name, checksum) VALUES (\(Int32(migration.version)), \(migration.name), \(checksum))",
                    deadline: deadline)
            }
        }
    }

    private static let lockKey: Int32 = -2

    private static func release(_ connection: Connection, _ service: Service, _ deadline: Deadline) {
        guard !connection.isBroken else { return }
        do {
            try connection.unlockAdvisory(class: service.code, key: lockKey, deadline: deadline)
        } catch {
            // A connection that cannot unlock is broken, and the server releases the lock with it.
            assert(connection.isBroken, "\(error)")
        }
    }
}
