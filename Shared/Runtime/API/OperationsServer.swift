public import HTTPServer

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

    /// What describes its endpoints, the same of every service.
    public static var document: OpenAPIDocument {
        OpenAPIDocument(
            title: "Operations", version: "1.0.0",
            summary: "What a platform and monitors ask of every service, at an address of its own.",
            operations: endpoints(Health(), MetricsRegistry()).map(\.operation))
    }

    /// All of them are answered on the polling thread: none waits for anything.
    static func endpoints(_ health: Health, _ metrics: MetricsRegistry) -> [Endpoint] {
        [
            probe(
                "/livez", summary: "Is the process alive?",
                description: "Answers 200 while all threads work. At 503 restart the process.", Liveness.self
            ) { health.liveness },
            probe(
                "/readyz", summary: "Is the service ready?",
                description: "Answers 200 when the service can do its work. At 503 the conditions say what is missing.",
                Readiness.self
            ) { health.readiness },
            Endpoint(
                Operation(
                    .get, "/metrics", tag: "Operations", summary: "Read the metrics",
                    description: "Answers all metrics in Prometheus' text format, version 0.0.4.",
                    responses: [.init(200, "The metrics.", mediaType: "text/plain")]),
                .immediate { _ in
                    HTTPResponse(
                        status: 200, headers: ["Content-Type": MetricsRegistry.contentType], body: metrics.text)
                }),
        ]
    }

    private static func probe<Answer: Exhibit>(
        _ path: String, summary: String, description: String, _ answer: Answer.Type,
        _ look: @escaping @Sendable () -> ProbeAnswer
    ) -> Endpoint {
        Endpoint(
            Operation(
                .get, path, tag: "Operations", summary: summary, description: description,
                responses: [
                    .init(200, "Yes: nothing is missing.", .init(Answer.self)),
                    .init(503, "No: the body says why.", .init(Answer.self)),
                ]),
            .immediate { _ in
                let answer = look()
                return .json(answer.body, status: answer.status)
            })
    }
}
