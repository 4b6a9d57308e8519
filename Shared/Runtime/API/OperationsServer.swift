public import HTTPServer
private import JSON

/// What platform and operator ask a service: `/livez`, `/readyz` and `/metrics`, at an address of their own, so that
/// clients of the API cannot take the answer away. Started first, stopped last.
public final class OperationsServer: Sendable {
    /// Connections at once, and of one address: a platform and some monitors.
    static let connectionsMax = 64
    static let connectionsPerAddressMax = 32

    private let server: HTTPServer

    /// - Parameters:
    ///   - host: an address or a name.
    ///   - port: 0 takes any free one.
    public init(
        host: String, port: UInt16, allowedHosts: AllowedHosts = .any, health: Health, metrics: MetricsRegistry,
        logger: Logger
    ) {
        var configuration = HTTPServerConfiguration()
        configuration.host = host
        configuration.port = port
        configuration.allowedHosts = allowedHosts
        configuration.connectionsMax = Self.connectionsMax
        configuration.connectionsPerAddressMax = Self.connectionsPerAddressMax
        configuration.workerThreads = 1
        configuration.bodyBytesMax = 0
        configuration.headerBytesMax = 4 << 10
        configuration.idleTimeoutSeconds = 10
        configuration.transferDeadlineMilliseconds = 10_000
        let log = logger.with(label: "operations")
        server = HTTPServer(
            configuration: configuration, router: Router(Self.endpoints(health, metrics)),
            log: { log.log(level: $0.level, $0.message, metadata: $0.metadata, error: $0.error) })
    }

    /// Takes the address; nobody is served yet.
    /// - Returns: The port.
    /// - Throws: `HTTPServerError`.
    @discardableResult
    public func listen() throws(HTTPServerError) -> UInt16 { try server.listen() }

    /// Serves from here on.
    /// - Returns: The port.
    /// - Throws: `HTTPServerError`.
    @discardableResult
    public func start() throws(HTTPServerError) -> UInt16 { try server.start() }

    public func stop(milliseconds: Int) { server.stop(deadlineMilliseconds: milliseconds) }

    /// All of them are answered on the polling thread: none waits for anything.
    private static func endpoints(_ health: Health, _ metrics: MetricsRegistry) -> [Endpoint] {
        [
            probe("/livez", "Whether the process works; restart it when it does not.") { health.liveness },
            probe("/readyz", "Whether the service can do its work; what is missing, where not.") { health.readiness },
            Endpoint(
                .get, "/metrics", summary: "Metrics in Prometheus' text format.",
                responses: [Endpoint.Response(200, "Metrics.", mediaType: "text/plain")],
                handler: .immediate { _ in
                    HTTPResponse(
                        status: 200, headers: ["Content-Type": MetricsRegistry.contentType], body: metrics.text)
                }),
        ]
    }

    private static func probe(
        _ path: String, _ summary: String, _ look: @escaping @Sendable () -> ProbeAnswer
    ) -> Endpoint {
        let schema: JSONValue = ["type": "object"]
        return Endpoint(
            .get, path, summary: summary,
            responses: [
                Endpoint.Response(200, "Yes.", schema: schema), Endpoint.Response(503, "No, and why.", schema: schema),
            ],
            handler: .immediate { _ in
                let answer = look()
                return .json(answer.body, status: answer.status)
            })
    }
}
