public import HTTPServer
private import JSON

/// The HTTP side of a service: its endpoints, and beside them the ones that every service has, `/livez`, `/readyz`, `/metrics` and
/// `/openapi.json`. Started once, stopped once.
public final class ServiceServer: Sendable {
    /// How the OpenAPI document introduces the API.
    public struct About: Sendable {
        public var title: String
        /// Of the API.
        public var version: String
        public var summary: String

        public init(title: String, version: String, summary: String) {
            self.title = title
            self.version = version
            self.summary = summary
        }
    }

    public let router: Router
    public let document: OpenAPIDocument
    private let server: HTTPServer

    public init(
        _ configuration: HTTPServerConfiguration, about: About, endpoints: [Endpoint], health: Health,
        metrics: MetricsRegistry, logger: Logger
    ) {
        let operations = Self.operations(health: health, metrics: metrics)
        let all = endpoints + operations
        let document = OpenAPIDocument(
            title: about.title, version: about.version, summary: about.summary,
            endpoints: all + [Self.documentEndpoint { .noContent }])
        let bytes = document.bytes
        self.document = document
        router = Router(all + [Self.documentEndpoint { .json(bytes) }])
        let log = logger.with(label: "http")
        let observer = HTTPObserver(metrics)
        server = HTTPServer(
            configuration: configuration, router: router, observe: { observer.observe($0) },
            log: { log.log(level: $0.level, $0.message, metadata: $0.metadata, error: $0.error) })
        let server = server
        metrics.sampled("o2c_http_connections", help: "Open HTTP connections.") { Double(server.connectionCount) }
    }

    /// Serves from here on.
    /// - Returns: The port.
    /// - Throws: `HTTPServerError`.
    @discardableResult
    public func start() throws -> UInt16 { try server.start() }

    /// Takes nothing more and lets the requests in hand finish, for as long as that.
    public func stop(milliseconds: Int) { server.stop(deadlineMilliseconds: milliseconds) }

    private static func operations(health: Health, metrics: MetricsRegistry) -> [Endpoint] {
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

    private static func documentEndpoint(_ answer: @escaping @Sendable () -> HTTPResponse) -> Endpoint {
        Endpoint(
            .get, "/openapi.json", summary: "This document.",
            responses: [Endpoint.Response(200, "OpenAPI 3.1.", schema: ["type": "object"])],
            handler: .immediate { _ in answer() })
    }
}
