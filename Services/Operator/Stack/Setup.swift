internal import Arguments
internal import Contracts
internal import Kafka
internal import Platform
internal import Postgres
internal import Runtime

/// `o2c setup`: makes what the services find when they start.
struct Setup: OperatorCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes roles, schemas and topics; safe to repeat.",
        discussion: """
            Connects with a role that may create roles and schemas, makes a schema for each service, with a role that \
            owns it and one that the service runs under, a role for the operator and one for housekeeping, shuts each \
            out of what is not its own, and makes the topics that are missing. Tables are made by the 'migrate' \
            command of each service.

            The passwords of the roles that services run under come from O2C_PASSWORD_ORDER_INTAKE, \
            O2C_PASSWORD_INVENTORY, O2C_PASSWORD_FULFILLMENT, O2C_PASSWORD_BILLING, O2C_PASSWORD_COLLECTIONS and \
            O2C_PASSWORD_LEDGER; those of the owners of their schemas from O2C_PASSWORD_ORDER_INTAKE_OWNER, \
            O2C_PASSWORD_INVENTORY_OWNER, O2C_PASSWORD_FULFILLMENT_OWNER, O2C_PASSWORD_BILLING_OWNER, \
            O2C_PASSWORD_COLLECTIONS_OWNER and O2C_PASSWORD_LEDGER_OWNER; the others from O2C_PASSWORD_OPERATOR and \
            O2C_PASSWORD_HOUSEKEEPER. A role whose variable is not set keeps the password that it has.

            What would leave this machine without TLS is refused, unless O2C_PLAINTEXT=allowed.

            Schemas may lie in several databases, see --database-url: each gets the roles of its own services, and \
            the operator's and the housekeeper's. All belong to one system.

            Each role may have as many connections as the services need: a service instances * (2 * workers + pool + 2).
            """)

    @OptionGroup var connection: ConnectionOptions
    @Option(name: [.customLong("service")], help: "Only this service's role and schema.", valueName: "name")
    var services: [Service] = []
    @Option(help: "Partitions of each topic.") var partitions: Int = TopicSetup.partitionsDefault
    @Option(help: "Copies of each partition; the cluster's default if it is not given.") var replication: Int?
    @Option(help: "Instances of a service that may run at once; for the limits of connections.") var instances: Int = 2
    @Option(help: "O2C_WORKERS of an instance; for the limits of connections.") var workers: Int = 1
    @Option(help: "O2C_DATABASE_POOL_CONNECTIONS_MAX of an instance; for the limits of connections.")
    var poolConnections: Int = 8
    @Option(
        help:
            """
            The system that the schemas belong to, as an earlier set-up has printed it; needed where the databases of \
            one system are set up by several calls.
            """,
        valueName: "id.epoch") var system: SystemIdentity?
    @Option(
        help:
            """
            Registers the legal entity that a JSON file describes, with the members of the command RegisterEntity. No \
            order can be taken before there is one. OrderIntake decides when it runs.
            """,
        valueName: "file") var entity: String?
    @Flag(help: "Leave the database alone.") var topicsOnly: Bool = false
    @Flag(help: "Leave Kafka alone.") var databaseOnly: Bool = false

    mutating func validate() throws {
        guard (1...1024).contains(partitions) else { throw ValidationError("--partitions is from 1 to 1024") }
        for (name, value) in [("instances", instances), ("workers", workers), ("pool-connections", poolConnections)] {
            guard (1...1000).contains(value) else { throw ValidationError("--\(name) is from 1 to 1000") }
        }
        guard !topicsOnly || !databaseOnly else {
            throw ValidationError("--topics-only and --database-only leave nothing to do")
        }
        guard entity == nil || !databaseOnly else {
            throw ValidationError("--entity is sent by Kafka, which --database-only leaves alone")
        }
    }

    mutating func perform() throws {
        // What is wrong with the file is said before anything is touched.
        let entity = try entity.map(EntitySetup.read)
        if !topicsOnly {
            try setUpDatabases()
        }
        if !databaseOnly {
            let client = try connection.kafkaClient(role: "setup")
            let admin = try Admin(client)
            let made = try TopicSetup(partitions: partitions, replication: replication).run(admin)
            Results.print("topics: \(made.count) made, \(TopicSetup.names.count - made.count) were there")
            if let entity {
                try EntitySetup.run(entity, isRepeated: false, client, stop: StopRequest())
                Results.print("entity: \(entity.entity) is sent; GET /v1/entities/\(entity.entity) shows what stands")
            } else {
                Results.print(EntitySetup.advice)
            }
        }
    }

    /// One database after the other; all schemas belong to one system.
    private func setUpDatabases() throws {
        let chosen = services.isEmpty ? Service.allCases : services
        let limits = ConnectionLimits(instances: instances, workers: workers, poolConnections: poolConnections)
        let databases = try connection.databases(of: chosen).groups(of: chosen).map {
            (services: $0.services, connection: try ConnectionOptions.connect($0.url))
        }
        let deadline = Deadline.after(milliseconds: 60_000)
        let system = try system ?? SystemSetup.known(databases.map(\.connection), deadline: deadline) ?? .new()
        var notes: [String] = []
        for database in databases {
            let passwords = Self.passwords(of: database.services, ProcessEnvironment.variables)
            let outcome = try DatabaseSetup(database.connection, limits: limits, deadline: deadline)
                .run(services: database.services, passwords: passwords, system: system)
            notes += outcome.notes.filter { !notes.contains($0) }
        }
        Results.print("roles: \(DatabaseRole.all(of: chosen).map(\.name).joined(separator: ", "))")
        Results.print("schemas: \(chosen.map(\.schema).joined(separator: ", "))")
        if databases.count > 1 { Results.print("databases: \(databases.count)") }
        Results.print("system: \(system)")
        for note in notes { Results.print("note: \(note)") }
    }

    static func passwords(of services: [Service], _ environment: [String: String]) -> RolePasswords {
        let given = DatabaseRole.all(of: services).compactMap { role in
            environment[role.passwordVariable].map { (role.name, $0) }
        }
        return RolePasswords(Dictionary(uniqueKeysWithValues: given.filter { !$0.1.isEmpty }))
    }
}
