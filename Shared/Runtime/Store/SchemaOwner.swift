public import Contracts
public import Postgres

/// What the owner of a schema does, and nobody else: it migrates, makes the months of the archive, and gives the role
/// that the service runs under its rights.
public struct SchemaOwner: Sendable {
    let service: Service
    let migrations: [Migration]
    /// What the service does with each table of its own.
    let tables: [String: TableUse]

    /// The role that moves old months of the archive away, where `o2c setup` has made it.
    public static let housekeeper = "o2c_housekeeper"

    /// Does all of it, or the part that is missing. Safe to repeat.
    ///
    /// - Parameters:
    ///   - connection: of the owner, with the schema as its search path.
    ///   - runtimeRole: the role that the service runs under.
    ///   - today: where the months of the archive begin; `nil` makes none, and all rows go to the default partition.
    ///   - note: gets a line for what is done, and for what stays undone and why.
    public func bringUp(
        _ connection: Connection, runtimeRole: String, today: LocalDate?, deadline: Deadline,
        note: (String) -> Void = { _ in }
    ) throws {
        try Migrator.exclusively(connection, service: service, deadline: deadline) {
            try Migrator.migrate(connection, migrations: migrations, deadline: deadline, note: note)
            if let today {
                for line in try OutboxPartitions.ensure(connection, today: today, deadline: deadline) { note(line) }
            }
            let uses = RuntimeMigrations.tables.merging(tables) { own, _ in own }
            for line in try SchemaRights(uses: uses).apply(to: runtimeRole, connection, deadline: deadline) {
                note(line)
            }
        }
    }
}

/// Whether a schema is what this program can run on, as the role sees it that may change nothing of it.
struct SchemaCheck {
    let service: Service
    let migrations: [Migration]

    /// - Throws: `SchemaBehind`, `Migrator.Refusal`.
    func run(_ connection: Connection, deadline: Deadline) throws {
        let applied = try Migrator.applied(connection, deadline: deadline)
        let state = try SchemaState(applied: applied, service: migrations)
        if let first = state.missing.first {
            throw SchemaBehind(
                service: service, part: first.part, version: first.migration.version, name: first.migration.name,
                missingCount: state.missing.count)
        }
    }
}

/// The schema lacks migrations that this program needs: its owner has to migrate it first.
struct SchemaBehind: Error, CustomStringConvertible {
    let service: Service
    let part: SchemaPart
    let version: Int
    let name: String
    let missingCount: Int

    var description: String {
        """
        the schema lacks \(missingCount) migrations of this program, the first of them \(part) migration \(version) \
        (\(name)): run '\(service.rawValue) migrate' with the owner's role, or set O2C_OWNER_DATABASE_URL
        """
    }
}
