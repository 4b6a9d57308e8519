internal import Contracts
internal import Postgres

/// Makes roles and schemas so that no service can read another's tables, and the operator can read all and change
/// nothing. Doing it again changes nothing but passwords; tables are the services' own business.
struct DatabaseSetup {
    /// One set-up at a time.
    private static let lockKey: Int64 = 0x6f32_635f_7365_7475

    private let connection: Connection
    private let deadline: Deadline

    /// - Parameter connection: of a role that may create roles and schemas in this database.
    init(_ connection: Connection, deadline: Deadline) {
        self.connection = connection
        self.deadline = deadline
    }

    /// - Parameter passwords: a role without one keeps the one that it has.
    func run(services: [Service], passwords: RolePasswords) throws {
        let roles = services.map { DatabaseRole($0) }
        try connection.transaction(deadline: deadline) {
            try run("SELECT pg_advisory_xact_lock(\(Self.lockKey))")
            let row = try connection.query(
                "SELECT current_database(), (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)",
                deadline: deadline
            ).single()
            let (database, isSuperuser) = try row.decode(String.self, Bool.self)
            for role in roles + [.operatorRole] { try make(role, password: passwords[role]) }
            try shutOut(from: database, granting: roles + [.operatorRole])
            for role in roles { try makeSchema(of: role, database: database, isSuperuser: isSuperuser) }
            try limitOperator(in: database)
        }
    }

    private func make(_ role: DatabaseRole, password: String?) throws {
        let exists = try connection.query(
            "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = \(role.name))", deadline: deadline
        ).single()[0, as: Bool.self]
        if !exists { try run("CREATE ROLE \(identifier: role.name) LOGIN") }
        guard let password else { return }
        // A password cannot be bound in ALTER ROLE, and must not stand in a text that errors and logs show.
        try run("SELECT set_config('o2c.role', \(role.name), true), set_config('o2c.password', \(password), true)")
        try run(
            """
            DO $$ BEGIN
                EXECUTE format('ALTER ROLE %I PASSWORD %L', current_setting('o2c.role'), current_setting('o2c.password'));
            END $$
            """)
        try run("SELECT set_config('o2c.password', '', true)")
    }

    /// Takes away what PostgreSQL gives to everybody.
    private func shutOut(from database: String, granting roles: [DatabaseRole]) throws {
        try run("REVOKE ALL ON DATABASE \(identifier: database) FROM PUBLIC")
        try run("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        for role in roles {
            try run("GRANT CONNECT ON DATABASE \(identifier: database) TO \(identifier: role.name)")
        }
    }

    private func makeSchema(of role: DatabaseRole, database: String, isSuperuser: Bool) throws {
        let reader = DatabaseRole.operatorRole.name
        // Who is no superuser must be a member of a role to make something for it.
        if !isSuperuser { try run("GRANT \(identifier: role.name) TO CURRENT_USER") }
        try run("CREATE SCHEMA IF NOT EXISTS \(identifier: role.name) AUTHORIZATION \(identifier: role.name)")
        try run("REVOKE ALL ON SCHEMA \(identifier: role.name) FROM PUBLIC")
        try run(
            """
            ALTER ROLE \(identifier: role.name) IN DATABASE \(identifier: database)
            SET search_path = \(identifier: role.name)
            """)
        try run("GRANT USAGE ON SCHEMA \(identifier: role.name) TO \(identifier: reader)")
        try run("GRANT SELECT ON ALL TABLES IN SCHEMA \(identifier: role.name) TO \(identifier: reader)")
        try run(
            """
            ALTER DEFAULT PRIVILEGES FOR ROLE \(identifier: role.name) IN SCHEMA \(identifier: role.name)
            GRANT SELECT ON TABLES TO \(identifier: reader)
            """)
    }

    /// The operator reads; and sees whose session is whose, for the owners of lanes.
    private func limitOperator(in database: String) throws {
        let reader = DatabaseRole.operatorRole.name
        try run(
            """
            ALTER ROLE \(identifier: reader) IN DATABASE \(identifier: database) SET default_transaction_read_only = on
            """)
        try run("GRANT pg_read_all_stats TO \(identifier: reader)")
    }

    private func run(_ statement: SQL) throws(PostgresError) { try connection.execute(statement, deadline: deadline) }
}
