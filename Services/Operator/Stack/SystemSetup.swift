internal import Contracts
internal import Postgres
internal import Runtime

/// Says to which system the schemas belong: one identity, the same in all six, made at the first set-up and kept ever
/// after.
struct SystemSetup {
    private let connection: Connection
    private let deadline: Deadline

    /// - Parameter connection: of a role that may create tables in the schemas.
    init(_ connection: Connection, deadline: Deadline) {
        self.connection = connection
        self.deadline = deadline
    }

    /// The identity that any schema of these databases has; `nil` where none has one yet.
    static func known(_ databases: [Connection], deadline: Deadline) throws -> SystemIdentity? {
        for database in databases {
            for service in Service.allCases {
                let found = try SystemIdentityTable.read(of: service.schema, database, deadline: deadline)
                if let found { return found }
            }
        }
        return nil
    }

    /// - Parameter given: the identity that schemas on other servers have; `nil` takes that of this server's schemas,
    ///   or makes one.
    /// - Returns: the identity of all.
    /// - Throws: `OperatorFailure` when schemas belong to different systems, or to another than the given one.
    @discardableResult
    func run(services: [Service], given: SystemIdentity? = nil) throws -> SystemIdentity {
        var found: [Service: SystemIdentity] = [:]
        for service in Service.allCases {
            found[service] = try SystemIdentityTable.read(of: service.schema, connection, deadline: deadline)
        }
        let known = Set(found.values)
        let system = given ?? known.first ?? .new()
        if let other = found.first(where: { $0.value != system }) {
            throw OperatorFailure(
                .configuration,
                "Schema '\(other.key.schema)' belongs to system \(other.value), and not to \(system).",
                advice: "All six schemas of one system have one identity: they were set up for different ones.")
        }
        for service in services {
            try SystemIdentityTable.create(
                in: service.schema, readers: [DatabaseRole(service).name, DatabaseRole.operatorRole.name],
                raiser: DatabaseRole.operatorRole.name, connection, deadline: deadline)
            if found[service] == nil {
                try SystemIdentityTable.write(system, in: service.schema, connection, deadline: deadline)
            }
        }
        return system
    }
}
