internal import Contracts
internal import Kafka
package import LocalStack
internal import Platform
internal import Postgres
internal import SystemProcess

/// The whole system on this machine: PostgreSQL, Kafka and the six services, started in the order of dependence and
/// stopped in reverse. Whatever ends this process ends them all: the kernel sees to it.
package final class LocalSystem {
    package static let databaseName = "o2c"
    private static let readyMilliseconds = 90_000
    private static let stopMilliseconds = 15_000

    package let directory: StackDirectory
    private let cluster: PostgresCluster
    private let broker: StackBroker
    private let passwords: RolePasswords
    private let narration: Narration
    private let keeper: RecordKeeper
    private let lock: FileLock
    private let ports: HTTPPorts
    private var services: [ServiceProcess] = []

    /// Takes the directory and the ports, then starts PostgreSQL and the broker, and sets them up; the services are not
    /// started yet.
    /// - Parameters:
    ///   - lifetime: how long it is likely to run.
    ///   - ports: where the services are to listen.
    package init(
        in directory: StackDirectory, ports: HTTPPorts.Choice, lifetime: KafkaBroker.Lifetime, narration: Narration,
        stop: StopRequest
    ) throws {
        self.directory = directory
        self.narration = narration
        keeper = RecordKeeper(directory, narration)
        try directory.prepare()
        lock = try directory.lock()
        self.ports = try HTTPPorts(ports)
        narration("starting PostgreSQL")
        cluster = try PostgresCluster.start(.init(directory: directory.postgresPath))
        narration("starting Kafka")
        do { broker = try StackBroker.start(in: directory, lifetime: lifetime) } catch {
            cluster.stop()
            throw error
        }
        do {
            passwords = try RolePasswords.kept(in: directory, for: DatabaseRole.all())
            try stop.pause(milliseconds: 0)
        } catch {
            broker.stop()
            cluster.stop()
            throw error
        }
    }

    /// The address of the database for the operator's own role.
    package var operatorURL: String { url(for: .operatorRole) }
    package var bootstrapServers: String { broker.bootstrapServers }
    package var brokerKind: String { broker.kind }
    /// The PostgreSQL server, for what its own programs do with it.
    package var server: PostgresServer { cluster.server }

    /// Makes sure that a cluster of others holds nothing of an earlier system, which this one's new database could not
    /// explain: its topics must be unused, or are removed if that is asked for.
    package func requireFreshTopics(removing: Bool, stop: StopRequest) throws {
        guard case .given(let servers) = broker else { return }
        let admin = try Admin(KafkaClients.configuration(bootstrapServers: servers, role: "setup"))
        if try TopicSetup().areUnused(admin) { return }
        guard removing else {
            throw OperatorFailure(
                .refused, "The topics o2c.* of \(servers) hold what another system has written.",
                advice: "Name another cluster, or let them be removed by --recreate-topics.")
        }
        narration("removing the topics")
        try TopicSetup().remove(admin, stop: stop)
    }

    /// Sets up database and topics, starts the services, and waits until all of them are ready.
    package func start(stop: StopRequest) throws {
        narration("setting up roles, schemas, topics and a legal entity")
        try setUp(stop: stop)
        narration("starting the services")
        let programs = try ServicePrograms(in: Host.executableDirectory)
        for name in programs.unknownVariables(ProcessEnvironment.variables.keys) {
            narration("\(name) is set, but no service has such a setting")
        }
        services = Service.allCases.map { process(for: $0, of: programs) }
        try startServices(stop)
        try keeper.publish(record)
    }

    /// Starts the services, and waits until all of them are ready.
    package func startServices(_ stop: StopRequest) throws {
        for service in services { try service.start() }
        try awaitReady(stop)
    }

    /// Stops the services in reverse; PostgreSQL and the broker go on. Bounded: what does not end by itself is killed.
    package func stopServices() {
        for service in services.reversed() { service.askToStop() }
        for service in services.reversed() { service.awaitEnd(milliseconds: Self.stopMilliseconds) }
    }

    /// Starts PostgreSQL and the broker again if they have ended; the services wait for them by themselves. What
    /// cannot be started is tried again at the next call.
    func restartServers() {
        do throws(LocalStackError) {
            if !cluster.isRunning {
                narration("PostgreSQL has ended; it is started again (its log: \(cluster.logPath))")
                try cluster.start()
            }
            if try broker.restartIfEnded() { narration("Kafka had ended; it was started again") }
        } catch { narration("\(error)") }
    }

    /// Stops everything, in reverse. Bounded: what does not end by itself is killed.
    package func stop() {
        narration("stopping")
        stopServices()
        broker.stop()
        cluster.stop()
        keeper.remove()
    }

    /// Stops everything and removes all that it has stored.
    package func destroy() throws {
        stop()
        try cluster.destroy()
        try directory.remove()
    }

    /// The services' processes, in the order of `Service.allCases`.
    package var processes: [ServiceProcess] { services }

    /// What runs where.
    var record: StackRecord {
        StackRecord(
            process: Host.processID, databaseURL: operatorURL, bootstrapServers: broker.bootstrapServers,
            broker: broker.kind,
            services: services.map {
                .init(name: $0.service.rawValue, httpPort: $0.httpPort, process: $0.processID ?? 0, logPath: $0.logPath)
            })
    }

    /// PostgreSQL's and the broker's part of the table of what runs where: name, address, process, log.
    package var servers: [(name: String, address: String, process: Int32?, logPath: String?)] {
        [
            ("postgresql", "127.0.0.1:\(cluster.port)", cluster.processID, cluster.logPath),
            ("kafka (\(broker.kind))", broker.bootstrapServers, broker.processID, broker.logPath),
        ]
    }
}

// MARK: Starting

extension LocalSystem {
    private func url(for role: DatabaseRole) -> String {
        "postgresql://\(role.name):\(passwords[role] ?? "")@127.0.0.1:\(cluster.port)/\(Self.databaseName)"
    }

    private func setUp(stop: StopRequest) throws {
        if try !cluster.server.hasDatabase(Self.databaseName) { try cluster.createDatabase(Self.databaseName) }
        let connection = try Connection(
            ConnectionConfiguration(url: cluster.url(database: Self.databaseName)),
            deadline: .after(milliseconds: 10_000))
        try DatabaseSetup(connection, deadline: .after(milliseconds: 60_000))
            .run(services: Service.allCases, passwords: passwords)
        try SchemaMigration(directory: Host.executableDirectory) { self.url(for: $0) }.run()
        try broker.makeTopics()
        // A demonstration, until another one is registered under its code.
        let client = try KafkaClients.configuration(bootstrapServers: broker.bootstrapServers, role: "setup")
        try EntitySetup.run(.example, isRepeated: true, client, stop: stop)
    }

    private func process(for service: Service, of programs: ServicePrograms) -> ServiceProcess {
        let port = ports[service]
        let environment = [
            "DATABASE_URL": url(for: DatabaseRole(service)),
            "KAFKA_BOOTSTRAP_SERVERS": broker.bootstrapServers,
            "O2C_HTTP_PORT": "\(port)",
            "O2C_PARTITIONS": "\(TopicSetup.partitionsDefault)",
            "O2C_OPERATORS": Host.environment("O2C_OPERATORS") ?? DecisionOptions.userName ?? "",
        ]
        return ServiceProcess(
            service, executable: programs.path(of: service), httpPort: port,
            logPath: directory.logPath(of: service.rawValue), environment: environment,
            withheldVariables: programs.foreignVariables(service, ProcessEnvironment.variables.keys),
            narration: narration,
            started: { [keeper] in keeper.note(service, process: $0) })
    }

    private func awaitReady(_ stop: StopRequest) throws {
        var waiting = services
        let areReady = try stop.poll(everyMilliseconds: 20, withinMilliseconds: Self.readyMilliseconds) {
            waiting.removeAll { $0.isReady }
            if let failing = waiting.first(where: { $0.startsCount > 3 }) { throw notReady(failing) }
            return waiting.isEmpty
        }
        if !areReady, let late = waiting.first { throw notReady(late) }
    }

    private func notReady(_ service: ServiceProcess) -> OperatorFailure {
        OperatorFailure(
            .unavailable, "\(service.service.rawValue) does not become ready. Its log ends:\n\(service.logTail)",
            advice: "The whole log: \(service.logPath)")
    }
}
