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

        /// The document that describes these endpoints, and itself.
        public func document(of endpoints: [Endpoint]) -> OpenAPIDocument {
            OpenAPIDocument(
                title: title, version: version, summary: summary,
                operations: endpoints.map(\.operation) + [Self.ofDocument])
        }

        fileprivate static let ofDocument = Operation(
            .get, "/openapi.json", tag: "Documents", summary: "Read this document",
            description: "Answers the description of this API, in OpenAPI 3.1.",
            responses: [
                .init(
                    200, "The OpenAPI document.",
                    .init(
                        schema: [
                            "type": "object", "required": ["openapi", "info", "paths"],
                            "description": "A document of the OpenAPI Specification 3.1.0.",
                        ], example: ["openapi": "3.1.0", "info": ["title": "API", "version": "1.0.0"], "paths": [:]]))
            ])
    }

    public let router: Router
    public let document: OpenAPIDocument
    private let server: HTTPServer

    public init(
        _ configuration: HTTPServerConfiguration, about: About, endpoints: [Endpoint],
        middleware: [any Middleware] = [RequireJSON()], metrics: MetricsRegistry, logger: Logger
    ) {
        let document = about.document(of: endpoints)
        let bytes = document.bytes
        self.document = document
        let itself = Endpoint(About.ofDocument, .immediate { _ in .json(bytes) })
        router = Router(endpoints + [itself], middleware: middleware)
        let log = logger.with(label: "http")
        let observer = HTTPObserver(metrics)
        server = HTTPServer(
            configuration: configuration, router: router, observe: { observer.observe($0) },
            log: { log.log(level: $0.level, $0.message, metadata: $0.metadata, error: $0.error) },
            finish: { middleware.finish(&$0, to: nil) })
        let server = server
        metrics.sampled("o2c_http_connections", help: "HTTP connections that are open now.") {
            Double(server.connectionCount)
        }
        metrics.sampled(
            "o2c_http_bodies_bytes",
            help: "Bytes of the bodies of requests that are being served; bodies up to 8 KiB are not counted."
        ) {
            Double(server.bodiesBytes)
        }
        metrics.sampled(
            "o2c_http_answers_pending_bytes",
            help: "Bytes of answers that clients have not received yet; answers up to 8 KiB are not counted."
        ) {
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
}
