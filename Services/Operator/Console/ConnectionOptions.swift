internal import Arguments
internal import Contracts
package import Kafka
internal import Platform
internal import Postgres
internal import Runtime
internal import SystemProcess

/// Where the system is: options, else the environment, else the stack that runs in this directory.
package struct ConnectionOptions: ParsableArguments {
    @Option(
        help: """
            The PostgreSQL database, with a role that may read the schemas; given again with a service's name before \
            it, that service's own. Else O2C_<SERVICE>_DATABASE_URL and DATABASE_URL, else the stack's.
            """)
    var databaseURL: [DatabaseAddress] = []
    @Option(
        help: "The Kafka cluster. Else KAFKA_BOOTSTRAP_SERVERS, else the stack's.", valueName: "host:port,...")
    var bootstrapServers: String?
    @Option(help: "Where 'o2c up' keeps what it knows about its stack.", valueName: "path")
    var stackDirectory: String = StackDirectory.defaultPath

    package init() {}

    /// Where each service's schema lies.
    func databases(
        of services: [Service] = Service.allCases, environment: [String: String] = ProcessEnvironment.variables
    ) throws(OperatorFailure) -> DatabaseAddresses {
        try DatabaseAddresses(databaseURL, of: services, environment: environment) {
            () throws(OperatorFailure) -> String in
            try runningStack(lacking: "--database-url or DATABASE_URL").databaseURL
        }
    }

    /// The Kafka cluster's addresses.
    func brokers() throws(OperatorFailure) -> String {
        if let servers = bootstrapServers ?? Host.environment("KAFKA_BOOTSTRAP_SERVERS") { return servers }
        return try runningStack(lacking: "--bootstrap-servers or KAFKA_BOOTSTRAP_SERVERS").bootstrapServers
    }

    /// A connection to a database.
    static func connect(
        _ url: String, applicationName: String = "o2c", withinMilliseconds: Int = 10_000
    ) throws -> Connection {
        var configuration: ConnectionConfiguration
        do { configuration = try ConnectionConfiguration(url: url) } catch {
            throw OperatorFailure(.configuration, "The database's address cannot be understood: \(error)")
        }
        try requireEncryption(configuration)
        configuration.applicationName = applicationName
        return try Connection(configuration, deadline: .after(milliseconds: withinMilliseconds))
    }

    /// The rule of the services holds for passwords of the operator too.
    static func requireEncryption(_ configuration: ConnectionConfiguration) throws(OperatorFailure) {
        var settings = Settings(environment: ProcessEnvironment.variables)
        let objection = Plaintext(&settings).objection(to: configuration)
        guard let problem = settings.problems.first ?? objection.map({ "The database's address " + $0 }) else { return }
        throw OperatorFailure(.configuration, problem + ".")
    }

    /// How to reach the Kafka cluster, with the security that `O2C_KAFKA_*` ask for, as the services read them.
    package func kafkaClient(role: String) throws(OperatorFailure) -> ClientConfiguration {
        try KafkaClients.configuration(bootstrapServers: brokers(), role: role)
    }

    /// What the running stack of `stackDirectory` has recorded about itself; `nil` when none runs.
    func stack() throws(OperatorFailure) -> StackRecord? {
        guard let record = try StackDirectory(stackDirectory).record(), record.isRunning else { return nil }
        return record
    }

    private func runningStack(lacking: String) throws(OperatorFailure) -> StackRecord {
        if let record = try stack() { return record }
        throw OperatorFailure(
            .unavailable, "No stack runs in \(stackDirectory), and neither \(lacking) is given.",
            advice: "Start one with 'o2c up', or name the servers.")
    }
}
