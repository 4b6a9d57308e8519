/// How clients prove to the Kafka cluster who they are, and how the cluster does to them.
public struct KafkaSecurity: Sendable, Hashable {
    /// librdkafka's `security.protocol`.
    public enum SecurityProtocol: String, CaseIterable, Sendable {
        case plaintext
        case ssl
        case saslPlaintext = "sasl_plaintext"
        case saslSSL = "sasl_ssl"
    }

    public var securityProtocol: SecurityProtocol
    public var saslMechanism: String?
    public var saslUsername: String?
    public var saslPassword: String?
    public var sslCALocation: String?
    public var sslCertificateLocation: String?
    public var sslKeyLocation: String?

    public init(_ settings: inout Settings) {
        securityProtocol = settings.read(
            .choice("O2C_KAFKA_SECURITY_PROTOCOL", "How to speak to the brokers.", default: .plaintext))
        saslMechanism = settings.read(
            .optional(
                "O2C_KAFKA_SASL_MECHANISM", "How to sign in.",
                mayHold: "PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER"
            ))
        saslUsername = settings.read(.optional("O2C_KAFKA_SASL_USERNAME", "Who signs in.", mayHold: "a user's name"))
        saslPassword = settings.read(
            .optional("O2C_KAFKA_SASL_PASSWORD", "The password of who signs in.", mayHold: "a password", isSecret: true)
        )
        sslCALocation = settings.read(
            .optional(
                "O2C_KAFKA_SSL_CA_LOCATION", "Who vouches for the brokers.",
                mayHold: "the path of a file of PEM certificates"))
        sslCertificateLocation = settings.read(
            .optional(
                "O2C_KAFKA_SSL_CERTIFICATE_LOCATION", "This client's certificate.", mayHold: "the path of a PEM file"))
        sslKeyLocation = settings.read(
            .optional("O2C_KAFKA_SSL_KEY_LOCATION", "This client's key.", mayHold: "the path of a PEM file"))
        check(&settings)
    }

    private func check(_ settings: inout Settings) {
        let usesSASL = securityProtocol == .saslPlaintext || securityProtocol == .saslSSL
        if usesSASL, saslMechanism == nil {
            settings.refuse("O2C_KAFKA_SASL_MECHANISM", because: "is not set, but O2C_KAFKA_SECURITY_PROTOCOL wants it")
        }
        if (sslCertificateLocation == nil) != (sslKeyLocation == nil) {
            settings.refuse(
                "O2C_KAFKA_SSL_CERTIFICATE_LOCATION",
                because: "and O2C_KAFKA_SSL_KEY_LOCATION go together; one is not set")
        }
    }

    /// As librdkafka's properties.
    public var properties: [String: String] {
        var properties = ["security.protocol": securityProtocol.rawValue]
        properties["sasl.mechanisms"] = saslMechanism
        properties["sasl.username"] = saslUsername
        properties["sasl.password"] = saslPassword
        properties["ssl.ca.location"] = sslCALocation
        properties["ssl.certificate.location"] = sslCertificateLocation
        properties["ssl.key.location"] = sslKeyLocation
        return properties
    }

    /// Which setting a property comes from.
    static let settingNames = [
        "security.protocol": "O2C_KAFKA_SECURITY_PROTOCOL", "sasl.mechanisms": "O2C_KAFKA_SASL_MECHANISM",
        "sasl.username": "O2C_KAFKA_SASL_USERNAME", "sasl.password": "O2C_KAFKA_SASL_PASSWORD",
        "ssl.ca.location": "O2C_KAFKA_SSL_CA_LOCATION",
        "ssl.certificate.location": "O2C_KAFKA_SSL_CERTIFICATE_LOCATION",
        "ssl.key.location": "O2C_KAFKA_SSL_KEY_LOCATION",
    ]
}
