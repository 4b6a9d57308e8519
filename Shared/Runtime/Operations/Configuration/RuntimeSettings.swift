private import Postgres

/// What every service can be told.
public struct RuntimeSettings: Sendable {
    public var kafkaBootstrapServers: String
    public var kafkaSecurity: KafkaSecurity
    /// librdkafka properties by name: they win over everything else.
    public var kafkaProperties: [String: String]
    public var databaseURL: String
    public var databasePoolConnectionsMax: Int
    public var httpHost: String
    public var httpPort: UInt16
    public var bodyBytesMax: Int
    public var logFormat: LogFormat
    public var logLevel: LogLevel
    public var workers: Int
    public var batchEventsMax: Int
    public var partitions: Int
    public var commandDeadlineMilliseconds: Int
    public var shutdownDeadlineMilliseconds: Int

    public init(_ settings: inout Settings) {
        kafkaBootstrapServers = settings.read(
            .required(
                "KAFKA_BOOTSTRAP_SERVERS", "The Kafka cluster.", mayHold: "host:port pairs divided by commas",
                accepting: Self.areAddresses))
        kafkaSecurity = KafkaSecurity(&settings)
        kafkaProperties = settings.read(
            .pairs("O2C_KAFKA_PROPERTIES", "Any properties of librdkafka; they win over everything else."))
        databaseURL = Self.databaseURL(&settings)
        databasePoolConnectionsMax = settings.read(
            .integer(
                "O2C_DATABASE_POOL_CONNECTIONS_MAX",
                "Connections that answer HTTP requests; each worker has one more of its own.",
                unit: "connections", default: 8, in: 1...1000))
        httpHost = settings.read(
            .text(
                "O2C_HTTP_HOST", "The address to listen at.", mayHold: "a numeric IPv4 or IPv6 address",
                default: "127.0.0.1"))
        httpPort = UInt16(
            settings.read(
                .integer("O2C_HTTP_PORT", "The port to listen at; 0 takes any free one.", default: 8080, in: 0...65_535)
            ))
        bodyBytesMax = settings.read(
            .integer(
                "O2C_BODY_BYTES_MAX", "The largest body of an HTTP request; a larger one is answered 413.",
                unit: "bytes", default: 1 << 20, in: 1024...(64 << 20)))
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
                "O2C_PARTITIONS", "Partitions of each topic, the same for all; topics that are missing get as many.",
                unit: "partitions", default: 12, in: 1...1024))
        commandDeadlineMilliseconds = settings.read(
            .integer(
                "O2C_COMMAND_DEADLINE_MILLISECONDS",
                "How long an HTTP request waits for its command's outcome; past it, 202 and where to look.",
                unit: "milliseconds", default: 5_000, in: 1...60_000))
        shutdownDeadlineMilliseconds = settings.read(
            .integer(
                "O2C_SHUTDOWN_DEADLINE_MILLISECONDS",
                "How long stopping may take, all parts together; past it, the process ends as it is.",
                unit: "milliseconds", default: 10_000, in: 100...600_000))
    }

    /// What is wrong with the URL is told by name, never by what it holds.
    private static func databaseURL(_ settings: inout Settings) -> String {
        let url = settings.read(
            .required(
                "DATABASE_URL", "The PostgreSQL database, with this service's role.",
                mayHold: "a URL postgresql://user:password@host:port/database", isSecret: true))
        do throws(ConfigurationError) {
            if !url.isEmpty { _ = try ConnectionConfiguration(url: url) }
        } catch {
            settings.refuse("DATABASE_URL", because: "cannot be used; \(error)")
        }
        return url
    }

    private static func areAddresses(_ text: String) -> Bool {
        let addresses = text.split(separator: ",", omittingEmptySubsequences: false)
        return addresses.allSatisfy { address in
            guard let colon = address.lastIndex(of: ":"), colon != address.startIndex else { return false }
            return UInt16(address[address.index(after: colon)...]) != nil
        }
    }
}
