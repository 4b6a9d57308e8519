internal import Contracts
internal import FoundationEssentials
internal import Kafka
internal import LocalStack
internal import Operator
internal import Platform
internal import Postgres
internal import Runtime
internal import SystemProcess

/// The whole system as processes on this machine, each of which can be harmed, with a proxy in every connection of a
/// service.
///
/// The harness itself goes to the database and the broker directly: what it sees and sends is not harmed on its way.
final class ChaosSystem: Sendable {
    static let databaseName = "o2c"
    private static let readyMilliseconds = 300_000
    /// How long PostgreSQL and Kafka may take to start again. Kafka takes minutes where a busy machine leaves it
    /// little; what it costs is time alone.
    static let serverStartMilliseconds = 300_000
    private static let stopMilliseconds = 15_000
    /// A supervisor that starts at once what has died: what is measured is the system, not its pauses.
    private static let restartPauseMillisecondsMax = 200

    /// One process of a service, and its way to the database.
    struct Instance: Sendable {
        let process: ServiceProcess
        let databaseLink: LoopbackProxy
    }

    let directory: StackDirectory
    private let primary: Monitor<PostgresCluster>
    let broker: KafkaBroker
    private let passwords: RolePasswords
    private let brokerLinks: [Service: LoopbackProxy]
    private let instances: [Service: [Instance]]
    /// How often the log has been lost: what was sent before is gone with it.
    private let losses = Monitor(0)
    /// Ports of servers that end and start again, kept for them.
    private let reservations: [PortReservation]

    /// The PostgreSQL that everybody works in now.
    var cluster: PostgresCluster { primary.withLock { $0 } }
    var operatorURL: String { Self.url(.operatorRole, passwords, port: cluster.port) }
    var administratorURL: String { cluster.url(database: Self.databaseName) }
    var logLosses: Int { losses.withLock { $0 } }

    /// Starts PostgreSQL and Kafka and sets them up; the services are not started yet.
    /// - Parameter settings: environment variables of all services, such as what a test leaves out.
    init(
        in directory: StackDirectory, kafkaHome: String, settings: [String: String], narration: Narration
    ) throws {
        self.directory = directory
        try directory.prepare()
        narration("starting PostgreSQL")
        let cluster = try PostgresCluster.start(
            .init(directory: directory.postgresPath), withinMilliseconds: Self.serverStartMilliseconds)
        primary = Monitor(cluster)
        var reservations: [PortReservation] = []
        func reserve() throws -> UInt16 {
            let port = try PortReservation.any()
            reservations.append(port)
            return port.port
        }
        var links: [Service: LoopbackProxy] = [:]
        var listeners: [KafkaBroker.Listener] = []
        for service in Service.allCases {
            let port = try reserve()
            let link = try LoopbackProxy(to: port)
            links[service] = link
            listeners.append(.init(name: "\(service)".uppercased(), port: port, advertisedPort: link.port))
        }
        brokerLinks = links
        narration("starting Kafka")
        do {
            broker = try KafkaBroker.start(
                .init(kafkaHome: kafkaHome, directory: directory.kafkaPath, listeners: listeners),
                withinMilliseconds: Self.serverStartMilliseconds)
        } catch {
            try cluster.destroy()
            try directory.remove()
            throw error
        }
        let passwords = try RolePasswords.kept(in: directory, for: DatabaseRole.all())
        self.passwords = passwords
        narration("setting up roles, schemas and topics")
        try cluster.createDatabase(Self.databaseName)
        let connection = try Connection(
            ConnectionConfiguration(url: cluster.url(database: Self.databaseName)),
            deadline: .after(milliseconds: 10_000))
        let limits = ConnectionLimits(instances: FaultPlan.instancesMax)
        try DatabaseSetup(connection, limits: limits, deadline: .after(milliseconds: 60_000))
            .run(services: Service.allCases, passwords: passwords)
        let port = cluster.port
        try SchemaMigration(directory: Host.executableDirectory) { Self.url($0, passwords, port: port) }.run()
        var instances: [Service: [Instance]] = [:]
        for service in Service.allCases {
            for number in 0..<FaultPlan.instancesMax {
                let database = try LoopbackProxy(to: cluster.port)
                var environment = settings
                environment["DATABASE_URL"] = Self.url(DatabaseRole(service), passwords, port: database.port)
                environment["KAFKA_BOOTSTRAP_SERVERS"] = "127.0.0.1:\(links[service]?.port ?? 0)"
                let httpPort = try reserve()
                environment["O2C_HTTP_PORT"] = "\(httpPort)"
                environment["O2C_LOG_FORMAT"] = "text"
                let process = ServiceProcess(
                    service, executable: "\(Host.executableDirectory)/\(service.rawValue)", httpPort: httpPort,
                    logPath: directory.logPath(of: "\(service.rawValue)-\(number)"), environment: environment,
                    restartPauseMillisecondsMax: Self.restartPauseMillisecondsMax, narration: Narration(isQuiet: true),
                    started: { _ in })
                instances[service, default: []].append(Instance(process: process, databaseLink: database))
            }
        }
        self.instances = instances
        self.reservations = reservations
        try makeTopics(TopicSetup.names)
    }

    private static func url(_ role: DatabaseRole, _ passwords: RolePasswords, port: UInt16) -> String {
        "postgresql://\(role.name):\(passwords[role] ?? "")@127.0.0.1:\(port)/\(databaseName)"
    }

    // MARK: Services

    /// Starts the first instance of each service and waits until all are ready.
    func startServices(_ stop: StopRequest) throws {
        for service in Service.allCases { try instance(service, 0).process.start() }
        var waiting = Service.allCases.map { instance($0, 0).process }
        let areReady = try stop.poll(everyMilliseconds: 100, withinMilliseconds: Self.readyMilliseconds) {
            waiting.removeAll { $0.isReady }
            return waiting.isEmpty
        }
        if !areReady, let late = waiting.first {
            throw OperatorFailure(
                .unavailable, "\(late.service.rawValue) does not become ready. Its log ends:\n\(late.logTail)",
                advice: "The whole log: \(late.logPath)")
        }
    }

    func instance(_ service: Service, _ number: Int) -> Instance {
        guard let all = instances[service], all.indices.contains(number) else {
            preconditionFailure("\(service) has no instance \(number)")
        }
        return all[number]
    }

    func brokerLink(_ service: Service) -> LoopbackProxy {
        guard let link = brokerLinks[service] else { preconditionFailure("\(service) has no link to the broker") }
        return link
    }

    /// All that run now.
    var running: [Instance] { instances.values.joined().filter { $0.process.processID != nil } }

    /// A started instance is to end in order, and is not started again.
    func stopInstance(_ service: Service, _ number: Int) {
        let process = instance(service, number).process
        process.thaw()
        process.askToStop()
        process.awaitEnd(milliseconds: Self.stopMilliseconds)
    }

    // MARK: The log

    /// A client of the harness's own, past all proxies.
    func kafkaClient(_ role: String) -> ClientConfiguration {
        var client = ClientConfiguration(bootstrapServers: broker.bootstrapServers, clientID: "o2c-chaos-\(role)")
        client.logHandler = { _ in }
        return client
    }

    /// For one request.
    private static let adminMilliseconds: Int32 = 30_000
    private static let brokerStartsMax = 5

    /// Makes topics, and waits until each partition has a leader that answers.
    func makeTopics(_ names: [String]) throws {
        let partitions = Int(Service.partitionsDefault)
        let places = names.flatMap { name in
            (0..<partitions).map { TopicPartition(topic: name, partition: Lane($0)) }
        }
        try patiently("make topics") { admin in
            let outcomes = try admin.createTopics(
                names.map { TopicLayout.specification($0, partitions: partitions, replication: 1) },
                deadlineMilliseconds: Self.adminMilliseconds)
            for case .failed(let error) in outcomes.values { throw error }
            _ = try admin.watermarks(of: places, deadlineMilliseconds: Self.adminMilliseconds)
            return true
        }
    }

    /// Where all partitions of a topic begin and end.
    func bounds(
        of topic: String, withinMilliseconds milliseconds: Int = serverStartMilliseconds
    ) throws -> [TopicPartition: Watermarks] {
        let places = (0..<Service.partitionsDefault).map { TopicPartition(topic: topic, partition: $0) }
        var bounds: [TopicPartition: Watermarks] = [:]
        try patiently("tell how long \(topic) is", withinMilliseconds: milliseconds) { admin in
            bounds = try admin.watermarks(of: places, deadlineMilliseconds: Self.adminMilliseconds)
            return true
        }
        return bounds
    }

    /// Asks again until it is done: a broker that has just started, or just made a topic, refuses for a while.
    private func patiently(
        _ what: String, withinMilliseconds milliseconds: Int = serverStartMilliseconds,
        _ isDone: (Admin) throws -> Bool
    ) throws {
        var last: KafkaError?
        let isInTime = try StopRequest().poll(everyMilliseconds: 20, withinMilliseconds: milliseconds) {
            do { return try isDone(try Admin(kafkaClient("administration"))) } catch let error as KafkaError {
                last = error
                return false
            }
        }
        guard isInTime else {
            throw OperatorFailure(
                .unavailable,
                "Kafka does not \(what) in \(milliseconds / 1000) s\(last.map { ": \($0)" } ?? "").")
        }
    }

    /// Removes topics with all that is in them; what the load has sent to them is lost.
    func removeTopics(_ names: [String]) throws {
        try patiently("remove topics") { admin in
            let known = try admin.describeCluster(deadlineMilliseconds: Self.adminMilliseconds).topics
            let left = names.filter { known[$0] != nil }
            if left.isEmpty { return true }
            _ = try admin.deleteTopics(left, deadlineMilliseconds: Self.adminMilliseconds)
            return false
        }
    }

    // MARK: Servers that have ended

    /// Another PostgreSQL is the one that everybody works in.
    func follow(_ promoted: PostgresCluster) {
        primary.withLock { $0 = promoted }
        lead(to: promoted)
    }

    /// Leads all services to a PostgreSQL, whatever it is; the harness stays with its own.
    func lead(to cluster: PostgresCluster) {
        for instance in instances.values.joined() { instance.databaseLink.lead(to: cluster.port) }
    }

    /// Starts PostgreSQL again.
    func startDatabase() throws { try cluster.start(withinMilliseconds: Self.serverStartMilliseconds) }

    /// Starts Kafka again. One that ends while it starts is started once more: on a busy machine it gives itself up.
    func startBroker() throws {
        let end = ContinuousClock.now + .milliseconds(Self.serverStartMilliseconds)
        for attempt in 1... {
            do throws(LocalStackError) {
                return try broker.start(withinMilliseconds: max(1, Int((end - .now) / .milliseconds(1))))
            } catch {
                guard attempt < Self.brokerStartsMax, ContinuousClock.now < end else { throw error }
            }
        }
    }

    /// Waits until the broker shows all topics again, each partition with a leader that answers: until then the next
    /// harm would strike what is still being mended, and prove nothing.
    func awaitTopics() throws {
        let names = TopicSetup.names
        let partitions = Int(Service.partitionsDefault)
        let places = names.flatMap { name in
            (0..<partitions).map { TopicPartition(topic: name, partition: Lane($0)) }
        }
        try patiently("show all topics") { admin in
            let known = try admin.describeCluster(deadlineMilliseconds: Self.adminMilliseconds).topics
            guard names.allSatisfy({ known[$0]?.partitionCount == partitions }) else { return false }
            _ = try admin.watermarks(of: places, deadlineMilliseconds: Self.adminMilliseconds)
            return true
        }
    }

    func countLogLost() { losses.withLock { $0 += 1 } }

    // MARK: The end

    /// Ends whatever weather there still is.
    func clearWeather() {
        for link in brokerLinks.values { link.set(.fair) }
        for instance in instances.values.joined() {
            instance.databaseLink.set(.fair)
            instance.databaseLink.lose(nil)
            instance.process.thaw()
        }
    }

    /// Requests and answers of turns that were lost on demand.
    var turnPiecesLost: Int { instances.values.joined().reduce(0) { $0 + $1.databaseLink.losses } }

    /// Stops everything, in reverse. Bounded: what does not end by itself is killed.
    func stop() {
        clearWeather()
        for instance in instances.values.joined() { instance.process.askToStop() }
        for instance in instances.values.joined() {
            instance.process.awaitEnd(milliseconds: Self.stopMilliseconds)
            instance.databaseLink.close()
        }
        for link in brokerLinks.values { link.close() }
        broker.stop()
        cluster.stop()
    }

    /// Stops everything and removes all that it has stored.
    func destroy() throws {
        stop()
        try cluster.destroy()
        try directory.remove()
    }
}
