package import Postgres

/// Where each schema keeps which system it belongs to: a table of one row that set-up makes, and that services only
/// read.
package enum SystemIdentityTable {
    /// Makes the table in a schema, where it is missing.
    /// - Parameters:
    ///   - readers: the roles that may read it.
    ///   - raiser: the role that may also raise the epoch.
    package static func create(
        in schema: String, readers: [String], raiser: String?, _ connection: Connection, deadline: Deadline
    ) throws {
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS \(identifier: schema).system_identity (
                is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
                id text NOT NULL,
                epoch bigint NOT NULL CHECK (epoch > 0)
            )
            """, deadline: deadline)
        for role in readers {
            try connection.execute(
                "GRANT SELECT ON \(identifier: schema).system_identity TO \(identifier: role)", deadline: deadline)
        }
        guard let raiser else { return }
        try connection.execute(
            "GRANT UPDATE (epoch) ON \(identifier: schema).system_identity TO \(identifier: raiser)",
            deadline: deadline)
    }

    /// Says to which system a schema belongs, once and for all.
    package static func write(
        _ system: SystemIdentity, in schema: String, _ connection: Connection, deadline: Deadline
    ) throws {
        try connection.execute(
            "INSERT INTO \(identifier: schema).system_identity (id, epoch) VALUES (\(system.id), \(system.epoch))",
            deadline: deadline)
    }

    /// The system of a schema; `nil` where nobody has said it.
    package static func read(of schema: String, _ connection: Connection, deadline: Deadline) throws -> SystemIdentity?
    {
        let name = "\(schema).system_identity"
        let isThere = try connection.query("SELECT to_regclass(\(name)) IS NOT NULL", deadline: deadline).single()
        guard try isThere[0, as: Bool.self] else { return nil }
        return try connection.query(
            "SELECT id, epoch FROM \(identifier: schema).system_identity", deadline: deadline
        ).first.map { row in
            let (id, epoch) = try row.decode(String.self, Int64.self)
            return SystemIdentity(id: id, epoch: epoch)
        }
    }

    /// Sets the epoch of a schema's system. The transaction is asked to write: an operator's sessions only read
    /// otherwise.
    package static func raise(
        to epoch: Int64, in schema: String, _ connection: Connection, deadline: Deadline
    ) throws {
        var pipeline = Pipeline()
        pipeline.add("BEGIN READ WRITE")
        pipeline.add("UPDATE \(identifier: schema).system_identity SET epoch = \(epoch) WHERE epoch < \(epoch)")
        pipeline.add("COMMIT")
        _ = try connection.run(pipeline, deadline: deadline)
    }
}

/// A schema does not say to which system it belongs: a service that began all the same would publish what no reader can
/// tell from a stranger's.
package struct NoSystemIdentity: Error, CustomStringConvertible {
    package let schema: String
    package var description: String { "schema '\(schema)' belongs to no system yet: run 'o2c setup'" }

    package init(schema: String) { self.schema = schema }
}
