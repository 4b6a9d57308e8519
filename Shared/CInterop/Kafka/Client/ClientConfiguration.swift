/// What every client of a cluster is told. `nil` leaves librdkafka's default.
public struct ClientConfiguration: Sendable {
    /// Brokers to begin with, `host:port`, separated by commas.
    public var bootstrapServers: String
    /// The name by which brokers' logs and quotas know this client.
    public var clientID: String
    /// Stands before the names of topics and groups on the wire, and nowhere else.
    public var topicPrefix = ""
    public var security: Security = .plaintext
    /// How long to wait for the answer to a request.
    public var requestTimeoutMilliseconds: Int32?
    /// How long a connection may take to be made.
    public var connectTimeoutMilliseconds: Int32 = 5000
    /// The longest pause before the next try to connect. librdkafka's 10 s find a broker late that was away for 3.
    public var reconnectMillisecondsMax: Int32 = 500
    /// How long an unknown topic may still be on its way before its partitions fail.
    public var topicPropagationMilliseconds: Int32?
    /// Receives the library's log lines, on any of its threads; nil prints them to standard error.
    public var logHandler: (@Sendable (LogLine) -> Void)?
    /// Hears of records on their way, on the library's own threads: it must neither wait nor use the client.
    public var transferHandler: (@Sendable (Transfer) -> Void)?
    /// Any property of librdkafka by its own name; wins over all others.
    public var additional: [String: String] = [:]

    public init(bootstrapServers: String, clientID: String) {
        self.bootstrapServers = bootstrapServers
        self.clientID = clientID
    }
}

/// One message of Kafka's protocol that carries records, with its size on the wire, encryption aside.
public enum Transfer: Sendable, Hashable {
    /// A request to append records to a partition was sent.
    case produced(bytes: Int)
    /// The answer to a fetch came, be it empty.
    case fetched(bytes: Int)
}

/// One line of the client library's log.
public struct LogLine: Sendable {
    /// As syslog has it: 0 emergency, 3 error, 4 warning, 6 information, 7 debug.
    public var level: Int32
    /// The library's short name for what happened, such as `FAIL` or `GETPID`.
    public var facility: String
    public var message: String
}

/// How a client proves itself, and how the connection is protected.
public enum Security: Sendable {
    case plaintext
    case tls(TLS)
    case sasl(SASL)
    case saslOverTLS(SASL, TLS)

    public struct TLS: Sendable {
        /// The authorities to trust, PEM; nil trusts the system's.
        public var authoritiesPath: String?
        /// This client's certificate, PEM, where the broker asks for one.
        public var certificatePath: String?
        /// The certificate's private key, PEM.
        public var keyPath: String?
        public var keyPassword: String?
        /// Whether the broker's certificate must name its host.
        public var verifiesHostname = true

        public init() {}
    }

    public struct SASL: Sendable {
        public enum Mechanism: String, Sendable {
            case plain = "PLAIN"
            case scramSHA256 = "SCRAM-SHA-256"
            case scramSHA512 = "SCRAM-SHA-512"
        }

        public var mechanism: Mechanism
        public var username: String
        public var password: String

        public init(mechanism: Mechanism, username: String, password: String) {
            self.mechanism = mechanism
            self.username = username
            self.password = password
        }
    }
}

/// A property of librdkafka by its own name.
typealias Property = (name: String, value: String)

extension ClientConfiguration {
    var properties: [Property] {
        var properties: [Property] = [
            ("bootstrap.servers", bootstrapServers),
            ("client.id", clientID),
            ("socket.connection.setup.timeout.ms", String(connectTimeoutMilliseconds)),
            ("socket.keepalive.enable", "true"),
            ("socket.nagle.disable", "true"),
            ("reconnect.backoff.ms", String(min(50, reconnectMillisecondsMax))),
            ("reconnect.backoff.max.ms", String(reconnectMillisecondsMax)),
        ]
        if let requestTimeoutMilliseconds {
            properties.append(("socket.timeout.ms", String(requestTimeoutMilliseconds)))
        }
        if let topicPropagationMilliseconds {
            properties.append(("topic.metadata.propagation.max.ms", String(topicPropagationMilliseconds)))
        }
        return properties + security.properties
    }

    /// In a fixed order, so that the first bad one is always the same.
    var additionalProperties: [Property] {
        additional.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension Security {
    var properties: [Property] {
        switch self {
        case .plaintext: [("security.protocol", "plaintext")]
        case .tls(let tls): [("security.protocol", "ssl")] + tls.properties
        case .sasl(let sasl): [("security.protocol", "sasl_plaintext")] + sasl.properties
        case .saslOverTLS(let sasl, let tls): [("security.protocol", "sasl_ssl")] + sasl.properties + tls.properties
        }
    }
}

extension Security.TLS {
    fileprivate var properties: [Property] {
        let paths: [(String, String?)] = [
            ("ssl.ca.location", authoritiesPath), ("ssl.certificate.location", certificatePath),
            ("ssl.key.location", keyPath), ("ssl.key.password", keyPassword),
        ]
        return paths.compactMap { name, value in value.map { (name, $0) } }
            + [("ssl.endpoint.identification.algorithm", verifiesHostname ? "https" : "none")]
    }
}

extension Security.SASL {
    fileprivate var properties: [Property] {
        [("sasl.mechanisms", mechanism.rawValue), ("sasl.username", username), ("sasl.password", password)]
    }
}
