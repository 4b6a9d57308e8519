private import Contracts

/// What every service can be told.
public struct RuntimeSettings: Sendable {
    public var kafkaBootstrapServers: String
    public var kafkaSecurity: KafkaSecurity
    /// librdkafka properties by name: they win over everything else.
    public var kafkaProperties: [String: String]
    /// See `TopicPrefix`.
    public var topicPrefix: String
    public var database: DatabaseSettings
    public var databasePoolConnectionsMax: Int
    public var httpHost: String
    public var httpPort: UInt16
    public var bodyBytesMax: Int
    public var http: HTTPSettings
    public var logFormat: LogFormat
    public var logLevel: LogLevel
    public var workers: Int
    public var batchEventsMax: Int
    public var partitions: Int
    public var operators: Operators
    public var commandDeadlineMilliseconds: Int
    public var readinessPatienceSeconds: Int
    public var shutdownDeadlineMilliseconds: Int

    public init(_ settings: inout Settings) {
        kafkaBootstrapServers = settings.read(
            .required(
                "KAFKA_BOOTSTRAP_SERVERS", "The Kafka cluster.", mayHold: "host:port pairs divided by commas",
                accepting: Self.areAddresses))
        kafkaSecurity = KafkaSecurity(&settings)
        kafkaProperties = settings.read(
            .pairs("O2C_KAFKA_PROPERTIES", "Any properties of librdkafka; they win over everything else."))
        topicPrefix = settings.read(TopicPrefix.setting)
        database = DatabaseSettings(&settings)
        let objection = database.plaintext.objection(
            toBrokers: kafkaBootstrapServers, security: kafkaSecurity, properties: kafkaProperties)
        if let objection { settings.refuse("KAFKA_BOOTSTRAP_SERVERS", because: objection) }
        databasePoolConnectionsMax = settings.read(
            .integer(
                "O2C_DATABASE_POOL_CONNECTIONS_MAX",
                "Connections that answer HTTP requests; each worker has one more of its own.",
                unit: "connections", default: 8, in: 1...1000))
        httpHost = settings.read(
            .text(
                "O2C_HTTP_HOST", "Where the API is served.", mayHold: "an address or a name",
                default: "127.0.0.1"))
        httpPort = UInt16(
            settings.read(
                .integer("O2C_HTTP_PORT", "The port of the API; 0 takes any free one.", default: 8080, in: 0...65_535)
            ))
        bodyBytesMax = settings.read(
            .integer(
                "O2C_BODY_BYTES_MAX", "The largest body of an HTTP request; a larger one is answered 413.",
                unit: "bytes", default: Sizes.requestBodyBytesMax, in: 1024...Sizes.requestBodyBytesMax))
        http = HTTPSettings(&settings)
        logFormat = settings.read(
            .choice("O2C_LOG_FORMAT", "What the log on standard error looks like.", default: .text))
        logLevel = settings.read(.choice("O2C_LOG_LEVEL", "The lowest level that is logged.", default: .info))
        workers = settings.read(
            .integer("O2C_WORKERS", "Threads that process events.", unit: "threads", default: 1, in: 1...64))
        batchEventsMax = settings.read(
            .integer(
                "O2C_BATCH_EVENTS_MAX", "The most events that one transaction handles.", unit: "events",
                default: 500, in: 1...10_000))
        partitions = settings.read(
            .integer(
                "O2C_PARTITIONS",
                """
                Partitions of each topic, the same for all; topics that are missing get as many, and others are \
                refused.
                """,
                unit: "partitions", default: 12, in: 1...1024))
        operators = Operators(
            settings.read(
                .list(
                    "O2C_OPERATORS",
                    "Who may decide over parked events and have streams published again; nobody else is obeyed.",
                    mayHold: "names divided by commas")))
        commandDeadlineMilliseconds = settings.read(
            .integer(
                "O2C_COMMAND_DEADLINE_MILLISECONDS",
                "How long an HTTP request waits for its command's outcome; past it, 202 and where to look.",
                unit: "milliseconds", default: 5_000, in: 1...60_000))
        readinessPatienceSeconds = settings.read(
            .integer(
                "O2C_READINESS_PATIENCE_SECONDS",
                """
                How long publishing may fail or wait, turns wait, Kafka be silent, or a lane be without owner, before \
                /readyz says so.
                """,
                unit: "seconds", default: 10, in: 1...3_600))
        shutdownDeadlineMilliseconds = settings.read(
            .integer(
                "O2C_SHUTDOWN_DEADLINE_MILLISECONDS",
                "How long stopping may take, all parts together; past it, the process ends as it is.",
                unit: "milliseconds", default: 10_000, in: 100...600_000))
        check(&settings)
    }

    /// What every service reads, in that order.
    public static var descriptions: [SettingDescription] {
        var settings = Settings(environment: [:])
        _ = RuntimeSettings(&settings)
        return settings.declared
    }

    /// What contradicts between settings that are read one by one.
    private func check(_ settings: inout Settings) {
        if http.bodiesBytesMax < bodyBytesMax {
            settings.refuse(
                "O2C_HTTP_BODIES_BYTES_MAX", because: "is \(http.bodiesBytesMax), less than O2C_BODY_BYTES_MAX")
        }
        if httpPort != 0, httpPort == http.operationsPort {
            settings.refuse("O2C_OPERATIONS_PORT", because: "is \(httpPort), which is O2C_HTTP_PORT too")
        }
    }

    private static func areAddresses(_ text: String) -> Bool {
        let addresses = text.split(separator: ",", omittingEmptySubsequences: false)
        return addresses.allSatisfy { address in
            guard let colon = address.lastIndex(of: ":"), colon != address.startIndex else { return false }
            return UInt16(address[address.index(after: colon)...]) != nil
        }
    }
}
