internal import Synchronization
internal import SystemProcess

/// A real Apache Kafka 4 broker on this machine: one node, its own controller, loopback, plain text.
///
/// It needs an unpacked Kafka (`KAFKA_HOME`) and Java 17 or later, and relies on `bin/kafka-storage.sh`,
/// `bin/kafka-server-start.sh` and `libs/` only. All that it writes lies in one directory. It ends with this process,
/// however that ends. `kill` hits the Java process itself, since the start script replaces itself by it.
public final class KafkaBroker: Sendable {
    public struct Configuration: Sendable {
        /// An unpacked Apache Kafka.
        public var kafkaHome: String
        /// Made if need be; a log that is there is used again, on the same port unless that is taken by now.
        public var directory: String
        public var heapMebibytesMax: Int
        public var lifetime: Lifetime
        /// Further doors, such as behind proxies.
        public var listeners: [Listener]
        /// Further broker settings, or others than `KafkaSettings` gives.
        public var settings: [String: String]

        public init(
            kafkaHome: String, directory: String, heapMebibytesMax: Int = 512, lifetime: Lifetime = .minutes,
            listeners: [Listener] = [], settings: [String: String] = [:]
        ) {
            self.kafkaHome = kafkaHome
            self.directory = directory
            self.heapMebibytesMax = heapMebibytesMax
            self.lifetime = lifetime
            self.listeners = listeners
            self.settings = settings
        }
    }

    /// How long a broker is likely to live: how much of the processor its JVM may spend at first to need less later.
    public enum Lifetime: Sendable {
        /// The quick compiler alone: in the first minute the optimizing one costs as much as serving does.
        case minutes
        /// Both compilers, as a broker in service runs: half the time for a request, once it is warm.
        case hours

        var compilation: String {
            switch self {
            case .minutes: "-XX:TieredStopAtLevel=1"
            case .hours: "-XX:+TieredCompilation"
            }
        }
    }

    /// One more port of 127.0.0.1 that the broker listens at, and the one that it tells clients who come by it to use.
    /// Whoever names the port has it reserved, or it may be gone at the next start.
    public struct Listener: Sendable, Hashable {
        /// In capital letters; `PLAINTEXT` and `CONTROLLER` are taken.
        public var name: String
        public var port: UInt16
        public var advertisedPort: UInt16

        public init(name: String, port: UInt16, advertisedPort: UInt16) {
            self.name = name
            self.port = port
            self.advertisedPort = advertisedPort
        }
    }

    /// `KAFKA_HOME`, if it is set.
    public static var installedHome: String? { Host.environment("KAFKA_HOME") }

    private let configuration: Configuration
    private let directory: String
    private let ports: KafkaPorts
    private let process = Mutex<ChildProcess?>(nil)

    /// The port that clients connect to, on 127.0.0.1.
    public var port: UInt16 { ports.client }
    public var bootstrapServers: String { "127.0.0.1:\(port)" }
    public var logPath: String { directory + "/broker.log" }

    /// The Java process; `nil` while the broker is stopped.
    public var processID: Int32? { process.withLock { $0.flatMap { $0.isRunning ? $0.pid : nil } } }
    public var isRunning: Bool { processID != nil }

    /// Formats the directory if it is new (some seconds) and starts the broker; returns when it answers a request.
    public static func start(
        _ configuration: Configuration, withinMilliseconds: Int = 60_000
    ) throws(LocalStackError) -> KafkaBroker {
        let broker = try KafkaBroker(configuration)
        try broker.start(withinMilliseconds: withinMilliseconds)
        return broker
    }

    private init(_ configuration: Configuration) throws(LocalStackError) {
        for tool in ["kafka-storage.sh", "kafka-server-start.sh"] {
            guard Files.isExecutable("\(configuration.kafkaHome)/bin/\(tool)") else {
                throw .programMissing(
                    name: "Apache Kafka", searched: "KAFKA_HOME holds '\(configuration.kafkaHome)', without bin/\(tool)"
                )
            }
        }
        self.configuration = configuration
        directory = Files.absolutePath(configuration.directory)
        try Files.makeDirectory(directory)
        ports = try KafkaPorts.chosen(for: directory)
    }

    /// Starts it again after `stop` or `kill`: same data, same port.
    public func start(withinMilliseconds: Int = 60_000) throws(LocalStackError) {
        guard !isRunning else { return }
        let end = ContinuousClock.now + .milliseconds(withinMilliseconds)
        let settings = KafkaSettings.properties(
            ports: ports, listeners: configuration.listeners, dataDirectory: directory + "/data",
            changes: configuration.settings)
        try Files.writePrivate(settings, to: propertiesPath)
        try format(withinMilliseconds: withinMilliseconds)
        let child = try launch()
        process.withLock { $0 = child }
        try awaitReady(child, until: end)
    }

    /// Stops it in good order; killed when it has not ended by then.
    public func stop(withinMilliseconds: Int = 30_000) {
        guard let child = process.withLock({ $0 }) else { return }
        child.send(.terminate)
        if child.wait(milliseconds: withinMilliseconds) == nil { child.killAndWait() }
    }

    /// Ends it at once, as a crash would.
    public func kill() {
        process.withLock { $0 }?.killAndWait()
    }

    /// Holds it without ending it, as a long pause of a virtual machine would: its connections stay open and silent.
    public func freeze() {
        process.withLock { $0 }?.send(.stop)
    }

    /// Ends a `freeze`.
    public func thaw() {
        process.withLock { $0 }?.send(.continue)
    }

    /// From now on nothing that it appends to its logs finds room, as on a full disk: it gives its log directory up,
    /// and ends. The next start has room again.
    public func fillDisk() throws(LocalStackError) {
        guard let processID else { return }
        try system { () throws(ProcessError) in try Host.limitFileSize(ofProcess: processID, bytes: 1) }
    }

    /// Waits for its end; false when the time has passed first.
    public func waitForEnd(milliseconds: Int) -> Bool {
        guard let child = process.withLock({ $0 }) else { return true }
        return child.wait(milliseconds: milliseconds) != nil
    }

    /// Kills it and removes its data, but keeps its port: the next start is a broker that has forgotten everything.
    public func wipe() throws(LocalStackError) {
        kill()
        try Files.remove(directory + "/data")
    }

    /// Kills it and removes its directory.
    public func destroy() throws(LocalStackError) {
        kill()
        try Files.remove(directory)
    }

    deinit { stop() }
}

// MARK: Starting

extension KafkaBroker {
    private static let probeMilliseconds = 50

    /// For a broker that shares a small machine: Kafka's own choice, G1, has threads of its own. An environment that
    /// names its own options keeps them.
    private var javaOptions: String {
        "-server -XX:+UseSerialGC \(configuration.lifetime.compilation) -Djava.awt.headless=true"
    }

    private var propertiesPath: String { directory + "/server.properties" }

    private var environment: [String: String] {
        [
            "KAFKA_HEAP_OPTS": "-Xmx\(configuration.heapMebibytesMax)m -Xms128m",
            "KAFKA_JVM_PERFORMANCE_OPTS": Host.environment("KAFKA_JVM_PERFORMANCE_OPTS") ?? javaOptions,
            "LOG_DIR": directory + "/logs",
        ]
    }

    private func format(withinMilliseconds: Int) throws(LocalStackError) {
        guard !Files.exists(directory + "/data/meta.properties") else { return }
        try runTool(
            configuration.kafkaHome + "/bin/kafka-storage.sh",
            ["format", "--config", propertiesPath, "--ignore-formatted", "--cluster-id", KafkaSettings.newClusterID()],
            environment: environment, withinMilliseconds: withinMilliseconds)
    }

    private func launch() throws(LocalStackError) -> ChildProcess {
        try system { () throws(ProcessError) in
            try ChildProcess(
                ProcessConfiguration(
                    executable: configuration.kafkaHome + "/bin/kafka-server-start.sh", arguments: [propertiesPath],
                    environment: environment, workingDirectory: directory, output: .file(path: logPath)))
        }
    }

    /// Between two questions it waits for the broker's end, so that a failed start is known at once.
    private func awaitReady(_ child: ChildProcess, until end: ContinuousClock.Instant) throws(LocalStackError) {
        while ContinuousClock.now < end {
            if let status = child.wait(milliseconds: Self.probeMilliseconds) {
                throw notReady("it ended with \(status)")
            }
            if KafkaProbe.isReady(port: port) { return }
        }
        kill()
        throw notReady("it did not answer in time")
    }

    private func notReady(_ reason: String) -> LocalStackError {
        .notReady(server: "Kafka in \(directory)", reason: reason, log: Files.tail(logPath))
    }
}
