public import Postgres

/// What is said where a connection would leave this machine without TLS: the same for PostgreSQL and Kafka, for
/// services and the operator.
public enum Plaintext: String, CaseIterable, Sendable {
    case refused
    case allowed

    /// `O2C_PLAINTEXT`, for whoever connects.
    public init(_ settings: inout Settings) {
        self = settings.read(
            .choice(
                "O2C_PLAINTEXT", "Whether connections to PostgreSQL and Kafka may leave this machine without TLS.",
                default: .refused))
    }

    /// Why a database must not be reached so; `nil` where it may.
    public func objection(to database: ConnectionConfiguration) -> String? {
        guard self == .refused, !database.sslMode.isEncrypted, database.hosts.contains(where: { !$0.isLoopback }) else {
            return nil
        }
        return
            "leaves this machine without TLS; add sslmode=verify-full (or require), or set O2C_PLAINTEXT=allowed"
    }

    /// Why brokers must not be reached so; `nil` where they may.
    /// - Parameters:
    ///   - servers: `host:port` divided by commas.
    ///   - properties: librdkafka's, which win over `security`.
    public func objection(
        toBrokers servers: String, security: KafkaSecurity, properties: [String: String]
    ) -> String? {
        let name = (properties["security.protocol"] ?? security.securityProtocol.rawValue).lowercased()
        guard self == .refused, name != "ssl", name != "sasl_ssl",
            servers.split(separator: ",").contains(where: { !Self.isLoopback($0) })
        else { return nil }
        return
            """
            leaves this machine without TLS; set O2C_KAFKA_SECURITY_PROTOCOL to ssl or sasl_ssl, or \
            O2C_PLAINTEXT=allowed
            """
    }

    private static func isLoopback(_ address: Substring) -> Bool {
        let host = address[..<(address.lastIndex(of: ":") ?? address.endIndex)]
        return ConnectionConfiguration.Host(host.filter { $0 != "[" && $0 != "]" }).isLoopback
    }
}
