public import HTTPServer
private import JSON

/// The API of a service: its endpoints, and beside them `/openapi.json`, which describes them. Started once, stopped
/// once.
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
        _ configuration: HTTPServerConfiguration, about: About, endpoints: [Endpoint],
        metrics: MetricsRegistry, logger: Logger
    ) {
        let document = OpenAPIDocument(
            title: about.title, version: about.version, summary: about.summary,
            endpoints: endpoints + [Self.documentEndpoint { .noContent }])
        let bytes = document.bytes
        self.document = document
        router = Router(endpoints + [Self.documentEndpoint { .json(bytes) }])
        let log = logger.with(label: "http")
        let observer = HTTPObserver(metrics)
        server = HTTPServer(
            configuration: configuration, router: router, observe: { observer.observe($0) },
            log: { log.log(level: $0.level, $0.message, metadata: $0.metadata, error: $0.error) })
        let server = server
        metrics.sampled("o2c_http_connections", help: "Open HTTP connections.") { Double(server.connectionCount) }
        metrics.sampled("o2c_http_bodies_bytes", help: "Bodies of requests in hand, those above 8 KiB.") {
            Double(server.bodiesBytes)
        }
        metrics.sampled("o2c_http_answers_pending_bytes", help: "Answers not taken yet, those above 8 KiB.") {
            Double(server.answersBytes)
        }
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

    /// Takes nothing more and lets the requests in hand finish, for as long as that.
    public func stop(milliseconds: Int) { server.stop(deadlineMilliseconds: milliseconds) }

    private static func documentEndpoint(_ answer: @escaping @Sendable () -> HTTPResponse) -> Endpoint {
        Endpoint(
            .get, "/openapi.json", summary: "This document.",
            responses: [Endpoint.Response(200, "OpenAPI 3.1.", schema: ["type": "object"])],
            handler: .immediate { _ in answer() })
    }
}
