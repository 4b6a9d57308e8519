import Contracts
import LocalStack
import Platform
import Postgres
import SystemProcess

/// A whole system: a database, a broker, and processes of the services. Used by one scenario at a time.
final class TestSystem: Sendable {
    private static let password = (0..<24).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()
    private static let stopMilliseconds = 15_000

    let broker: Broker
    let databaseName: String
    let administratorURL: String
    /// A cluster of its own; `nil`: the shared one.
    private let cluster: PostgresCluster?
    /// The second host of all addresses.
    private let standby: PostgresCluster?
    /// Services whose schemas lie on another server, if there are any.
    private let apart: Apart?

    /// A second PostgreSQL, for the schemas of some services.
    struct Apart: Sendable {
        let cluster: PostgresCluster
        let services: [Service]
    }
    /// What each process may hold; `nil`: as much as there is.
    private let memoryBytesMax: Int?
    private let services: Monitor<[Service: [ServiceInstance]]>
    private let logNumber = Monitor(0)

    /// Sets up database and topics, as an operator does; no service runs yet.
    /// - Parameters:
    ///   - cluster: the PostgreSQL that it alone uses; `nil` takes the shared one.
    ///   - standby: what may take its place.
    ///   - apart: where the schemas of some services lie instead.
    ///   - memoryBytesMax: what the kernel lets each process hold, where the machine can bound it.
    init(
        on broker: Broker, cluster: PostgresCluster? = nil, standby: PostgresCluster? = nil, apart: Apart? = nil,
        memoryBytesMax: Int? = nil
    ) throws {
        self.broker = broker
        self.apart = apart
        self.cluster = cluster
        self.standby = standby
        self.memoryBytesMax = memoryBytesMax
        if let cluster {
            databaseName = "alone"
            try cluster.createDatabase(databaseName)
            administratorURL = cluster.url(database: databaseName)
        } else {
            (databaseName, administratorURL) = try SharedCluster.makeDatabase()
        }
        try apart?.cluster.createDatabase(databaseName)
        services = Monitor([:])
        let names = Service.allCases.map { $0.schema.uppercased() }
        let roles = names + names.map { $0 + "_OWNER" } + ["OPERATOR", "HOUSEKEEPER"]
        let passwords = Dictionary(uniqueKeysWithValues: roles.map { ("O2C_PASSWORD_\($0)", Self.password) })
        let (status, output) = try Programs.run(
            "o2c",
            ["setup", "--database-only", "--instances", "40"]
                + Self.databaseOptions(administratorURL, apart, apart?.cluster.url(database: databaseName) ?? ""),
            environment: passwords)
        guard status.isSuccess else { throw ProgramFailed(program: "o2c setup", status: status, output: output) }
        let post = try CommandPost(broker)
        try post.send(RegisterEntity.example, id: entityCommand)
        try post.flush()
    }

    private var entityCommand: String { "entity of \(databaseName)" }

    /// A system with all six services, ready.
    static func started(
        on broker: Broker, cluster: PostgresCluster? = nil, standby: PostgresCluster? = nil, apart: Apart? = nil,
        memoryBytesMax: Int? = nil, _ settings: [String: String] = [:]
    ) throws -> TestSystem {
        let system = try TestSystem(
            on: broker, cluster: cluster, standby: standby, apart: apart, memoryBytesMax: memoryBytesMax)
        for service in Service.allCases { try system.add(service, settings) }
        try system.awaitReady()
        try system.awaitEntity()
        return system
    }

    /// Waits until the legal entity is registered: lanes are ready one after another, and orders before it are refused.
    func awaitEntity() throws {
        let outcome = try records().awaitOutcomes(of: [entityCommand], in: .orderIntake)[entityCommand]
        guard let outcome, outcome.isAccepted else { throw NoEntity(outcome: "\(String(describing: outcome))") }
    }

    private struct NoEntity: Error { let outcome: String }

    // MARK: Services

    /// Starts one more instance of a service.
    @discardableResult
    func add(_ service: Service, _ settings: [String: String] = [:]) throws -> ServiceInstance {
        let number = logNumber.withLock { number in
            number += 1
            return number
        }
        var environment = settings
        environment["DATABASE_URL"] = try url(role: service.schema, of: service)
        environment["O2C_OWNER_DATABASE_URL"] = try url(role: service.schema + "_owner", of: service)
        environment["KAFKA_BOOTSTRAP_SERVERS"] = broker.bootstrapServers
        environment["O2C_OPERATORS"] = "jane,amy"
        // Scenarios that are about credit set a limit.
        if service == .collections { environment["O2C_COLLECTIONS_CREDIT_LIMIT_DEFAULT"] = "unlimited" }
        let instance = try ServiceInstance(
            service, logPath: "\(SharedCluster.logDirectory())/\(databaseName)-\(service.rawValue)-\(number).log",
            environment: environment, memoryGroup: memoryBytesMax.flatMap { MemoryGroup.make(bytesMax: $0) })
        try instance.start()
        services.withLock { $0[service, default: []].append(instance) }
        return instance
    }

    /// Forgets an instance that has ended for good.
    func remove(_ instance: ServiceInstance) {
        services.withLock { $0[instance.service]?.removeAll { $0 === instance } }
    }

    func instances(of service: Service) -> [ServiceInstance] { services.withLock { $0[service] ?? [] } }
    var instances: [ServiceInstance] { Service.allCases.flatMap(instances) }

    /// The first instance of a service; the scenarios start one at least.
    subscript(service: Service) -> ServiceInstance {
        guard let first = instances(of: service).first else { preconditionFailure("\(service) was not started") }
        return first
    }

    func awaitReady() throws { for instance in instances where instance.isRunning { try instance.awaitReady() } }

    /// Starts a service again with other settings.
    func restart(_ service: Service, _ settings: [String: String]) throws {
        let instance = self[service]
        instance.askToStop()
        _ = instance.awaitEnd(milliseconds: Self.stopMilliseconds)
        try instance.start(settings)
        try instance.awaitReady()
    }

    /// Runs a service with other settings, and with its own again, whatever comes of the body: a scenario that fails
    /// must not spoil the next one.
    func running<Value>(
        _ service: Service, with settings: [String: String], _ body: () throws -> Value
    ) throws -> Value {
        try restart(service, settings)
        let result = Result { try body() }
        try restart(service, settings.mapValues { _ in "" })
        return try result.get()
    }

    /// Starts all instances again, at the broker's address of now.
    func startAll() throws {
        for instance in instances { try instance.start(["KAFKA_BOOTSTRAP_SERVERS": broker.bootstrapServers]) }
        try awaitReady()
    }

    func destroy() throws {
        for instance in instances { instance.kill() }
        for instance in instances { try instance.memoryGroup?.remove() }
        try broker.destroy()
    }

    // MARK: Looking in

    func url(role: String) throws -> String {
        if let cluster {
            let hosts = [cluster, standby].compactMap { $0.map { "127.0.0.1:\($0.port)" } }.joined(separator: ",")
            return "postgresql://\(role):\(Self.password)@\(hosts)/\(databaseName)"
        }
        return try SharedCluster.url(role: role, password: Self.password, database: databaseName)
    }

    /// The same for the database in which a service's schema lies.
    func url(role: String, of service: Service) throws -> String {
        guard let apart, apart.services.contains(service) else { return try url(role: role) }
        return "postgresql://\(role):\(Self.password)@127.0.0.1:\(apart.cluster.port)/\(databaseName)"
    }

    /// Where a role finds the six schemas, as options of `o2c`.
    func databaseOptions(role: String) throws -> [String] {
        Self.databaseOptions(
            try url(role: role), apart, try apart?.services.first.map { try url(role: role, of: $0) } ?? "")
    }

    private static func databaseOptions(_ url: String, _ apart: Apart?, _ other: String) -> [String] {
        let others = (apart?.services ?? []).flatMap { ["--database-url", "\($0.rawValue)=\(other)"] }
        return ["--database-url", url] + others
    }

    func connect(as role: String) throws -> Connection {
        try Connection(ConnectionConfiguration(url: url(role: role)), deadline: .after(milliseconds: 10_000))
    }

    /// The six schemas, with the operator's eyes.
    func records() throws -> Records { Records(try connect(as: "o2c_operator")) }

    /// Has `o2c verify` prove that nothing is lost, doubled or out of balance.
    /// - Parameter exceptions: names of checks that may fail.
    func verify(except exceptions: [String] = []) throws {
        let arguments = ["verify", "--quiet", "--settle", "30"] + (try databaseOptions(role: "o2c_operator"))
        let (status, output) = try Programs.run("o2c", arguments, withinMilliseconds: 90_000)
        let failed = output.split(separator: "\n").filter { $0.hasPrefix("FAILED") }
        let isExcused =
            !failed.isEmpty && failed.allSatisfy { line in exceptions.contains { line.contains($0) } }
        guard status.isSuccess || isExcused else {
            throw ProgramFailed(program: "o2c verify", status: status, output: output)
        }
    }
}

/// A program did not end as it should.
struct ProgramFailed: Error, CustomStringConvertible {
    let program: String
    let status: ExitStatus
    let output: String
    var description: String { "\(program) ended with \(status):\n\(output)" }
}
