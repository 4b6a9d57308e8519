import Postgres

/// The rights of the role that a service runs under: for each table what the service does with it, and nothing beside.
struct SchemaRights {
    /// What is done with each table.
    let uses: [String: TableUse]

    /// A table or view of the schema, and what the role may do with it now.
    struct Table: Hashable {
        var name: String
        var isView: Bool
        var privileges: Set<String>
    }

    /// A table that nobody has said the use of.
    struct UndeclaredTable: Error, Hashable, CustomStringConvertible {
        let name: String
        var description: String { "nothing says what the service does with its table \(name)" }
    }

    private static let all = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]

    /// Statements that make the rights what they are to be; none where they are. Pure.
    func changes(_ tables: [Table]) throws(UndeclaredTable) -> [(table: String, privileges: [String])] {
        var changes: [(table: String, privileges: [String])] = []
        for table in tables {
            var wanted: Set<String> = ["SELECT"]
            if !table.isView {
                guard let use = uses[table.name] else { throw UndeclaredTable(name: table.name) }
                wanted.formUnion(use.privileges)
            }
            if wanted != table.privileges { changes.append((table.name, wanted.sorted())) }
        }
        return changes
    }

    /// Gives a role its rights, and takes away what it has beside them.
    /// - Returns: What was not done, and why.
    func apply(to role: String, _ connection: Connection, deadline: Deadline) throws -> [String] {
        let question = try connection.query(
            """
            SELECT r.rolsuper OR pg_has_role(r.oid, c.relowner, 'USAGE') FROM pg_roles AS r, pg_class AS c
            WHERE r.rolname = \(role) AND c.oid = to_regclass('migration')
            """, deadline: deadline)
        guard let row = question.first else { throw MissingRole(name: role) }
        guard try !row[0, as: Bool.self] else {
            return [
                """
                \(role) owns the schema or everything: no rights were taken from it, and the service could change its \
                books
                """
            ]
        }
        let changes = try changes(try tables(of: role, connection, deadline: deadline))
        try connection.transaction(deadline: deadline) {
            let schema = try connection.query("SELECT current_schema()", deadline: deadline).single()[
                0, as: String.self]
            try connection.execute(
                "GRANT USAGE ON SCHEMA \(identifier: schema) TO \(identifier: role)", deadline: deadline)
            for (table, privileges) in changes {
                try connection.execute(
                    "REVOKE ALL ON \(identifier: table) FROM \(identifier: role)", deadline: deadline)
                try connection.execute(
                    """
                    GRANT \(unescaped: privileges.joined(separator: ", ")) ON \(identifier: table) TO \
                    \(identifier: role)
                    """,
                    deadline: deadline)
            }
        }
        return try admitHousekeeper(connection, deadline: deadline)
    }

    /// Partitions are no tables of their own here: they are reached by their parent alone. Nor are months that were
    /// detached; and what others have made in the schema is theirs to say.
    private func tables(of role: String, _ connection: Connection, deadline: Deadline) throws -> [Table] {
        let rows = try connection.query(
            """
            SELECT c.relname::text, c.relkind = 'v',
                ARRAY(SELECT right_name FROM unnest(\(Self.all)) AS r (right_name) WHERE has_table_privilege(\(role),
                    c.oid, right_name))
            FROM pg_class AS c
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT
                c.relispartition
                AND c.relname !~ '^outbox_[0-9]{4}_[0-9]{2}$'
                AND c.relowner = (SELECT relowner FROM pg_class WHERE oid = to_regclass('migration'))
            ORDER BY 1
            """, deadline: deadline)
        return try rows.map { row in
            let (name, isView, privileges) = try row.decode(String.self, Bool.self, [String].self)
            return Table(name: name, isView: isView, privileges: Set(privileges))
        }
    }

    /// Months of the archive are moved away by a role of its own, if there is one.
    private func admitHousekeeper(_ connection: Connection, deadline: Deadline) throws -> [String] {
        let role = SchemaOwner.housekeeper
        let isThere = try connection.query("SELECT to_regrole(\(role)) IS NOT NULL", deadline: deadline)
        guard try isThere.single()[0, as: Bool.self] else {
            return ["there is no role \(role): old months of the archive can be moved away by the owner alone"]
        }
        try connection.execute(
            "GRANT EXECUTE ON FUNCTION detach_outbox_month(date), drop_outbox_month(date) TO \(identifier: role)",
            deadline: deadline)
        return []
    }
}

/// The role that a service is to run under is not there.
struct MissingRole: Error, CustomStringConvertible {
    let name: String
    var description: String { "there is no role \(name), which DATABASE_URL names: 'o2c setup' makes it" }
}
