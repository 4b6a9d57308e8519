package import Contracts
package import Postgres
package import Runtime

/// Makes roles and schemas so that no service can read another's tables or change its own schema, and the operator can
/// read all and change nothing. Doing it again changes nothing but passwords and limits; tables are made by `SERVICE
/// migrate`.
package struct DatabaseSetup {
    /// One set-up at a time.
    private static let lockKey: Int64 = 0x6f32_635f_7365_7475

    private let connection: Connection
    private let limits: ConnectionLimits
    private let deadline: Deadline

    /// - Parameter connection: of a role that may create roles and schemas in this database.
    package init(_ connection: Connection, limits: ConnectionLimits = ConnectionLimits(), deadline: Deadline) {
        self.connection = connection
        self.limits = limits
        self.deadline = deadline
    }

    /// What a set-up has found and done.
    package struct Outcome {
        /// The system that the schemas belong to.
        let system: SystemIdentity
        /// What could not be done here, a line each, and what follows from it.
        let notes: [String]
    }

    /// - Parameters:
    ///   - passwords: a role without one keeps the one that it has.
    ///   - system: see `SystemSetup.run`.
    @discardableResult
    package func run(
        services: [Service], passwords: RolePasswords, system: SystemIdentity? = nil
    ) throws -> Outcome {
        let roles = DatabaseRole.all(of: services)
        return try connection.transaction(deadline: deadline) {
            try run("SELECT pg_advisory_xact_lock(\(Self.lockKey))")
            let row = try connection.query(
                "SELECT current_database(), (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)",
                deadline: deadline
            ).single()
            let (database, isSuperuser) = try row.decode(String.self, Bool.self)
            for role in roles { try make(role, password: passwords[role]) }
            try shutOut(from: database, granting: roles)
            for service in services { try makeSchema(of: service, database: database, isSuperuser: isSuperuser) }
            try limitOperator(in: database)
            let notes = try [reserveLocks(for: roles, isSuperuser: isSuperuser), weighLimits(roles)].compactMap(\.self)
            let system = try SystemSetup(connection, deadline: deadline).run(services: services, given: system)
            return Outcome(system: system, notes: notes)
        }
    }

    private func make(_ role: DatabaseRole, password: String?) throws {
        let exists = try connection.query(
            "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = \(role.name))", deadline: deadline
        ).single()[0, as: Bool.self]
        if !exists { try run("CREATE ROLE \(identifier: role.name) LOGIN") }
        try run(
            "ALTER ROLE \(identifier: role.name) CONNECTION LIMIT \(unescaped: "\(limits.connections(of: role))")")
        guard let password else { return }
        // A password cannot be bound in ALTER ROLE, and must not stand in a text that errors and logs show.
        try run("SELECT set_config('o2c.role', \(role.name), true), set_config('o2c.password', \(password), true)")
        try run(
            """
            DO $$ BEGIN
                EXECUTE format('ALTER ROLE %I PASSWORD %L', current_setting('o2c.role'),
                    current_setting('o2c.password'));
            END $$
            """)
        try run("SELECT set_config('o2c.password', '', true)")
    }

    /// Takes away what PostgreSQL gives to everybody: connections, temporary tables, the schema that belongs to nobody.
    private func shutOut(from database: String, granting roles: [DatabaseRole]) throws {
        try run("REVOKE ALL ON DATABASE \(identifier: database) FROM PUBLIC")
        try run("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        for role in roles {
            try run("GRANT CONNECT ON DATABASE \(identifier: database) TO \(identifier: role.name)")
        }
    }

    /// A schema of its owner's. The role that the service runs under finds its tables there; what it may do with each
    /// is said where they are made.
    private func makeSchema(of service: Service, database: String, isSuperuser: Bool) throws {
        let schema = service.schema
        let owner = DatabaseRole.owner(of: service).name
        // Who is no superuser must be a member of a role to make something for it.
        if !isSuperuser { try run("GRANT \(identifier: owner) TO CURRENT_USER") }
        try run("CREATE SCHEMA IF NOT EXISTS \(identifier: schema) AUTHORIZATION \(identifier: owner)")
        try run("REVOKE ALL ON SCHEMA \(identifier: schema) FROM PUBLIC")
        for role in [owner, DatabaseRole(service).name] {
            try run(
                """
                ALTER ROLE \(identifier: role) IN DATABASE \(identifier: database) SET search_path = \
                \(identifier: schema)
                """
            )
        }
        for role in [DatabaseRole(service), .operatorRole, .housekeeper] {
            try run("GRANT USAGE ON SCHEMA \(identifier: schema) TO \(identifier: role.name)")
        }
        let reader = DatabaseRole.operatorRole.name
        try run("GRANT SELECT ON ALL TABLES IN SCHEMA \(identifier: schema) TO \(identifier: reader)")
        try run(
            """
            ALTER DEFAULT PRIVILEGES FOR ROLE \(identifier: owner) IN SCHEMA \(identifier: schema)
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

    /// Locks are the ownership of lanes, and PostgreSQL gives their functions to everybody: in this database they are
    /// for our roles alone.
    private func reserveLocks(for roles: [DatabaseRole], isSuperuser: Bool) throws -> String? {
        let functions = "pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^pg_(try_)?advisory_'"
        if isSuperuser {
            let rows = try connection.query(
                "SELECT oid::regprocedure::text FROM pg_proc WHERE \(unescaped: functions)", deadline: deadline)
            let list = try rows.map { try $0[0, as: String.self] }.joined(separator: ", ")
            try run("REVOKE EXECUTE ON FUNCTION \(unescaped: list) FROM PUBLIC")
            // The housekeeper and the operator take no locks.
            for role in roles {
                switch role.purpose {
                case .runtime, .owner:
                    try run("GRANT EXECUTE ON FUNCTION \(unescaped: list) TO \(identifier: role.name)")
                case .housekeeper, .observer: continue
                }
            }
        }
        let open = try connection.query(
            """
            SELECT EXISTS (SELECT FROM pg_proc WHERE \(unescaped: functions) AND has_function_privilege('public', oid, \
            'EXECUTE'))
            """,
            deadline: deadline)
        guard try open.single()[0, as: Bool.self] else { return nil }
        return
            """
            everybody who may connect can take advisory locks, since only a superuser can take that right from PUBLIC; \
            locks of strangers count for nothing, but keep lanes from being taken, which the services report
            """
    }

    private func weighLimits(_ roles: [DatabaseRole]) throws -> String? {
        let row = try connection.query(
            """
            SELECT current_setting('max_connections')::integer -
                current_setting('superuser_reserved_connections')::integer
            """, deadline: deadline
        ).single()
        let (sum, available) = (limits.sum(roles), Int(try row[0, as: Int32.self]))
        guard sum > available else { return nil }
        return
            """
            the roles may have \(sum) connections together, and the server has \(available): raise max_connections, or \
            one role can keep the others out
            """
    }

    private func run(_ statement: SQL) throws(PostgresError) { try connection.execute(statement, deadline: deadline) }
}
