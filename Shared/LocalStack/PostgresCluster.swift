internal import Synchronization
internal import SystemProcess

/// A private PostgreSQL cluster, made from the installed programs and owned by this process.
///
/// Everything lies under one directory: `data/`, `run/` (the Unix socket), `password`, `port`, `server.log`. When this
/// process ends, in whatever way, the kernel sends the server SIGQUIT: an immediate shutdown, from which it recovers
/// as from a crash. Root may not run PostgreSQL, so there it runs as `postgres`, or else `nobody`; if that account
/// cannot reach the directory, the cluster lives in `/var/tmp` and `location` in the directory says where.
public final class PostgresCluster: Sendable {
    public struct Configuration: Sendable {
        /// Made if need be; a cluster that is there is used again, with its data, port and password.
        public var directory: String
        /// False gives up durability for speed (no fsync): for tests that throw the cluster away.
        public var durable: Bool
        public var connectionsMax: Int
        /// Further settings, or others than `PostgresSettings` gives.
        public var settings: [String: String]
        /// The port to listen on, and no other; `nil` takes the one of last time if it can be had, else a free one.
        public var port: UInt16?

        public init(
            directory: String, durable: Bool = true, connectionsMax: Int = 200, settings: [String: String] = [:],
            port: UInt16? = nil
        ) {
            self.directory = directory
            self.durable = durable
            self.connectionsMax = connectionsMax
            self.settings = settings
            self.port = port
        }
    }

    /// The cluster's superuser.
    public static let userName = "o2c"

    let configuration: Configuration
    let home: PostgresHome
    private let process = Mutex<ChildProcess?>(nil)
    /// Kept from the first start to the end, over all times when the server is down.
    private let reservation = Mutex<PortReservation?>(nil)

    /// Makes the cluster if it is new (about a second) and starts it; returns when it answers.
    public static func start(
        _ configuration: Configuration, withinMilliseconds: Int = 60_000
    ) throws(LocalStackError) -> PostgresCluster {
        let end = ContinuousClock.now + .milliseconds(withinMilliseconds)
        let home = try PostgresHome.prepare(configuration.directory, durable: configuration.durable)
        return try start(configuration, home, until: end)
    }

    static func start(
        _ configuration: Configuration, _ home: PostgresHome, until end: ContinuousClock.Instant
    ) throws(LocalStackError) -> PostgresCluster {
        let cluster = PostgresCluster(configuration, home)
        try cluster.start(until: end)
        return cluster
    }

    private init(_ configuration: Configuration, _ home: PostgresHome) {
        self.configuration = configuration
        self.home = home
    }

    /// The port on 127.0.0.1; password authentication (SCRAM).
    public var port: UInt16 { reservation.withLock { $0?.port } ?? 0 }

    /// The directory of the Unix socket, open to the server's account (and root) alone; no password there.
    public var socketDirectory: String { home.socketDirectory }

    public var logPath: String { home.logPath }

    /// The server process; `nil` while it is stopped.
    public var processID: Int32? { process.withLock { $0.flatMap { $0.isRunning ? $0.pid : nil } } }

    public var isRunning: Bool { processID != nil }

    /// The server as a place for databases.
    public var server: PostgresServer {
        let client = "postgresql://\(Self.userName):\(home.password)@127.0.0.1:\(port)/postgres"
        let socket = home.socketDirectory.split(separator: "/").joined(separator: "%2F")
        let local = "postgresql://\(Self.userName)@%2F\(socket):\(port)/postgres"
        return PostgresServer(
            binaries: home.binaries, address: PostgresAddress(client)!, administration: PostgresAddress(local)!)
    }

    /// The address of a database over TCP, with the password.
    public func url(database: String = "postgres") -> String { server.url(database: database) }

    public func createDatabase(_ name: String, template: String? = nil) throws(LocalStackError) {
        try server.createDatabase(name, template: template)
    }

    /// A quick copy of a template database, under a name of its own, which is returned.
    public func database(fromTemplate template: String) throws(LocalStackError) -> String {
        try server.database(fromTemplate: template)
    }

    /// Starts it again after `stop` or `kill`, on the same data and the same port.
    /// - Parameter settings: others than before, until it ends.
    public func start(
        withinMilliseconds: Int = 60_000, settings: [String: String] = [:]
    ) throws(LocalStackError) {
        guard !isRunning else { return }
        try start(until: .now + .milliseconds(withinMilliseconds), settings: settings)
    }

    /// Waits until it has ended, for a while: a pause that its end cuts short.
    func pause(milliseconds: Int) { _ = process.withLock({ $0 })?.wait(milliseconds: milliseconds) }

    /// Stops it: fast (transactions are rolled back, a checkpoint is written), after the time immediately, then hard.
    public func stop(withinMilliseconds: Int = 30_000) {
        guard let child = process.withLock({ $0 }) else { return }
        child.send(.interrupt)
        if child.wait(milliseconds: withinMilliseconds) != nil { return }
        child.send(.quit)
        if child.wait(milliseconds: 10_000) != nil { return }
        kill()
    }

    /// Ends the server and its backends at once, as a crash of the machine would; returns when all have gone.
    public func kill() {
        guard let child = process.withLock({ $0 }), child.isRunning else { return }
        child.send(.stop)  // so that no backend is forked while they are counted
        let backends = Host.children(ofProcess: child.pid)
        child.send(.kill)
        for backend in backends { Host.send(.kill, toProcess: backend) }
        child.killAndWait()
        for backend in backends { _ = Host.waitForEnd(ofProcess: backend, milliseconds: 10_000) }
    }

    /// Stops it at once and removes all that it has stored. It is asked before it is killed, since a killed server
    /// leaves its shared memory behind.
    public func destroy() throws(LocalStackError) {
        if let child = process.withLock({ $0 }), child.send(.quit) { _ = child.wait(milliseconds: 10_000) }
        kill()
        try home.remove()
    }

    deinit { stop() }
}

// MARK: Starting

extension PostgresCluster {
    private static let probeMilliseconds = 20

    private func start(
        until end: ContinuousClock.Instant, settings: [String: String] = [:]
    ) throws(LocalStackError) {
        home.awaitFormerServer()
        try reserve()
        let child = try launch(settings)
        process.withLock { $0 = child }
        switch try awaitReady(child, until: end) {
        case .ready: try home.recordPort(port)
        case .late:
            kill()
            throw notReady("it did not answer in time")
        case .ended(let status): throw notReady("it ended with \(status)")
        }
    }

    /// Once, before the first start.
    private func reserve() throws(LocalStackError) {
        guard reservation.withLock({ $0 == nil }) else { return }
        let made: PortReservation
        if let wanted = configuration.port {
            guard let port = try system({ () throws(ProcessError) in try PortReservation.of(wanted) }) else {
                throw notReady("port \(wanted) is taken")
            }
            made = port
        } else {
            made = try reservePort(home.lastPort)
        }
        reservation.withLock { $0 = made }
    }

    private enum Readiness {
        case ready, late
        case ended(ExitStatus)
    }

    private func launch(_ others: [String: String]) throws(LocalStackError) -> ChildProcess {
        var settings = PostgresSettings.values(
            durable: configuration.durable, connectionsMax: configuration.connectionsMax)
        settings.merge(configuration.settings.merging(others) { _, other in other }) { _, own in own }
        settings["port"] = "\(port)"
        settings["listen_addresses"] = "127.0.0.1"
        settings["unix_socket_directories"] = home.socketDirectory
        settings["unix_socket_permissions"] = "0700"
        let options = settings.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
        return try system { () throws(ProcessError) in
            try ChildProcess(
                ProcessConfiguration(
                    executable: home.binaries("postgres"), arguments: ["-D", home.dataDirectory] + options,
                    workingDirectory: "/", output: .file(path: home.logPath), parentDeathSignal: .quit,
                    account: home.account))
        }
    }

    /// Asks the server whether it takes connections; between two questions it waits for the server's end, so that a
    /// failed start is known at once.
    private func awaitReady(
        _ child: ChildProcess, until end: ContinuousClock.Instant
    ) throws(LocalStackError) -> Readiness {
        let probe = ProcessConfiguration(
            executable: home.binaries("pg_isready"),
            arguments: ["-q", "-h", home.socketDirectory, "-p", "\(port)", "-d", "postgres", "-U", Self.userName],
            output: .discarded)
        while ContinuousClock.now < end {
            if let status = child.wait(milliseconds: Self.probeMilliseconds) { return .ended(status) }
            let (status, _) = try system { () throws(ProcessError) in
                try ChildProcess.run(probe, withinMilliseconds: 5_000)
            }
            if status.isSuccess { return .ready }
        }
        return .late
    }

    private func notReady(_ reason: String) -> LocalStackError {
        .notReady(server: "PostgreSQL in \(home.directory)", reason: reason, log: Files.tail(home.logPath))
    }
}
