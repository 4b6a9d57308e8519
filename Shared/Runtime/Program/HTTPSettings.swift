public import HTTPServer

/// What the two HTTP sides of a service can be told: the API, and beside it the operations, which clients of the API
/// cannot hinder.
public struct HTTPSettings: Sendable {
    public var allowedHosts: AllowedHosts
    public var connectionsMax: Int
    public var connectionsPerAddressMax: Int
    public var bodiesBytesMax: Int
    public var answersBytesMax: Int
    public var operationsHost: String
    public var operationsPort: UInt16

    /// Names of this machine, of containers beside this one and of Kubernetes; addresses and names without a dot are
    /// taken in any case.
    static let usualHosts = "localhost,*.localhost,*.internal,*.svc,*.svc.cluster.local"

    public init(_ settings: inout Settings) {
        allowedHosts = settings.read(
            Setting(
                SettingDescription(
                    name: "O2C_HTTP_HOSTS",
                    purpose: "Names under which clients may ask, beside addresses and names without a dot; "
                        + "others are answered 421.",
                    mayHold: "names divided by commas, *.name for all below one, * for any",
                    defaultText: Self.usualHosts), fallback: AllowedHosts(Self.usualHosts) ?? .any,
                parse: { AllowedHosts($0) }))
        connectionsMax = settings.read(
            .integer(
                "O2C_HTTP_CONNECTIONS_MAX", "Open connections of the API; more wait until one is closed.",
                unit: "connections", default: 1_000, in: 1...100_000))
        connectionsPerAddressMax = settings.read(
            .integer(
                "O2C_HTTP_CONNECTIONS_PER_ADDRESS_MAX",
                "Of them those of one address, be it a proxy's; more are closed at once.", unit: "connections",
                default: 500, in: 1...100_000))
        bodiesBytesMax = settings.read(
            .integer(
                "O2C_HTTP_BODIES_BYTES_MAX",
                "Bodies of all requests in hand, those above 8 KiB; past it, 503 and when to try again.",
                unit: "bytes", default: 16 << 20, in: (1 << 20)...(1 << 30)))
        answersBytesMax = settings.read(
            .integer(
                "O2C_HTTP_ANSWERS_BYTES_MAX",
                "Answers to GET that clients have not taken yet, those above 8 KiB; past it, 503.", unit: "bytes",
                default: 16 << 20, in: (1 << 20)...(1 << 30)))
        operationsHost = settings.read(
            .text(
                "O2C_OPERATIONS_HOST", "Where /livez, /readyz and /metrics are served.",
                mayHold: "an address or a name",
                default: "127.0.0.1"))
        operationsPort = UInt16(
            settings.read(
                .integer(
                    "O2C_OPERATIONS_PORT", "The port of /livez, /readyz and /metrics; 0 takes any free one.",
                    default: 9080, in: 0...65_535)))
    }

    /// How many files a process has open at most: connections, those to database and brokers, and what any process has.
    func descriptorsMax(databaseConnections: Int, workers: Int) -> Int {
        connectionsMax + OperationsServer.connectionsMax + databaseConnections + workers * Self.descriptorsOfWorkerMax
            + Self.descriptorsOfProcessMax
    }

    /// A session and three Kafka clients, each with a few brokers.
    private static let descriptorsOfWorkerMax = 64
    /// The command gateway's clients among them.
    private static let descriptorsOfProcessMax = 128
}
