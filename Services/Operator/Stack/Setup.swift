internal import Arguments
internal import Contracts
internal import Kafka
internal import Platform
internal import Postgres

/// `o2c setup`: makes what the services find when they start.
struct Setup: OperatorCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes roles, schemas and topics; safe to repeat.",
        discussion: """
            Connects with a role that may create roles and schemas, makes a role and a schema for each service and a \
            role for the operator, shuts each out of the others' schemas, and makes the topics that are missing. The \
            services make their own tables when they start.

            The passwords of the roles come from O2C_PASSWORD_ORDER_INTAKE, O2C_PASSWORD_INVENTORY, \
            O2C_PASSWORD_FULFILLMENT, O2C_PASSWORD_BILLING, O2C_PASSWORD_COLLECTIONS, O2C_PASSWORD_LEDGER and \
            O2C_PASSWORD_OPERATOR; a role whose variable is not set keeps the password that it has.
            """)

    @OptionGroup var connection: ConnectionOptions
    @Option(name: [.customLong("service")], help: "Only this service's role and schema.", valueName: "name")
    var services: [Service] = []
    @Option(help: "Partitions of each topic.") var partitions: Int = TopicSetup.partitionsDefault
    @Option(help: "Copies of each partition; the cluster's default if it is not given.") var replication: Int?
    @Flag(help: "Leave the database alone.") var topicsOnly: Bool = false
    @Flag(help: "Leave Kafka alone.") var databaseOnly: Bool = false

    mutating func validate() throws {
        guard (1...1024).contains(partitions) else { throw ValidationError("--partitions is from 1 to 1024") }
        guard !topicsOnly || !databaseOnly else {
            throw ValidationError("--topics-only and --database-only leave nothing to do")
        }
    }

    mutating func perform() throws {
        if !topicsOnly {
            let connection = try connection.connect()
            let chosen = services.isEmpty ? Service.allCases : services
            try DatabaseSetup(connection, deadline: .after(milliseconds: 60_000))
                .run(services: chosen, passwords: Self.passwords(of: chosen, ProcessEnvironment.variables))
            Results.print(
                "roles and schemas: \((chosen.map(\.schema) + [DatabaseRole.operatorRole.name]).joined(separator: ", "))"
            )
        }
        if !databaseOnly {
            let admin = try Admin(connection.kafkaClient(role: "setup"))
            let made = try TopicSetup(partitions: partitions, replication: replication).run(admin, stop: StopRequest())
            Results.print("topics: \(made.count) made, \(TopicSetup.names.count - made.count) were there")
        }
    }

    static func passwords(of services: [Service], _ environment: [String: String]) -> RolePasswords {
        let roles = services.map { DatabaseRole($0) } + [.operatorRole]
        let given = roles.compactMap { role in environment[role.passwordVariable].map { (role.name, $0) } }
        return RolePasswords(Dictionary(uniqueKeysWithValues: given.filter { !$0.1.isEmpty }))
    }
}
