/// Answers a request, on a worker thread: it may block on a database. `ProblemDetails` thrown is the answer.
public typealias RequestHandler = @Sendable (HTTPRequest) throws -> HTTPResponse
/// Takes a request, on a worker thread, and sees to it that `Responder.answer` is called, from any thread.
public typealias DeferredRequestHandler = @Sendable (HTTPRequest, Responder) throws -> Void

/// Which handler takes which method and path.
///
/// A template is a path whose segments are literal or a name in braces: `/v1/orders/{id}`. Literal segments win over
/// names. A route may say which names its query may have; any other, and one that is there twice, is answered 400.
/// `HEAD` goes to the handler of `GET`. A trailing slash is a segment of its own, so `/v1/orders/` is another
/// path.
public struct Router: Sendable {
    /// One registered route, for the document that describes the API.
    public struct Route: Sendable, Equatable {
        public let method: HTTPMethod
        public let template: String
        public let summary: String
    }

    /// Every route in the order of registration.
    public private(set) var routes: [Route] = []
    private var root = RouteNode()

    public init() {}

    /// Gives a route to a handler that runs on a worker thread. Trap: the template is malformed or already taken.
    public mutating func on(
        _ method: HTTPMethod, _ template: String, summary: String = "", query: Set<String>? = nil,
        handler: @escaping RequestHandler
    ) {
        add(method, template, summary, query, .blocking(handler))
    }

    /// Gives a route to a handler that answers later. Trap: the template is malformed or already taken.
    public mutating func on(
        _ method: HTTPMethod, _ template: String, summary: String = "", query: Set<String>? = nil,
        handler: @escaping DeferredRequestHandler
    ) {
        add(method, template, summary, query, .deferred(handler))
    }

    /// Gives a route to a handler that runs on the polling thread itself: the fastest way, for what never blocks
    /// (health, metrics, constants), since all connections wait meanwhile. Trap: the template is malformed or already
    /// taken.
    public mutating func onImmediately(
        _ method: HTTPMethod, _ template: String, summary: String = "", query: Set<String>? = nil,
        handler: @escaping RequestHandler
    ) {
        add(method, template, summary, query, .immediate(handler))
    }

    private mutating func add(
        _ method: HTTPMethod, _ template: String, _ summary: String, _ query: Set<String>?, _ handler: Handler
    ) {
        precondition(template.hasPrefix("/"), "route template \(template) must begin with a slash")
        routes.append(Route(method: method, template: template, summary: summary))
        root.insert(Endpoint(method: method, template: template, query: query, handler: handler))
    }

    /// Finds the handler for a path as it was sent.
    func match(_ method: HTTPMethod?, path: String) -> RouteMatch {
        guard path.utf8.first == UInt8(ascii: "/") else { return .malformedPath }
        var segments: [String] = []
        for raw in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let segment = percentDecoded(raw) else { return .malformedPath }
            segments.append(segment)
        }
        guard let found = root.find(segments[...]) else { return .unknownPath }
        let wanted: HTTPMethod? = method == .head && found.endpoints[.head] == nil ? .get : method
        guard let wanted, let endpoint = found.endpoints[wanted] else {
            return .otherMethods(allowed(by: found.endpoints))
        }
        return .endpoint(endpoint, parameters: endpoint.parameters(from: segments))
    }

    private func allowed(by endpoints: [HTTPMethod: Endpoint]) -> [HTTPMethod] {
        HTTPMethod.allCases.filter { endpoints[$0] != nil || ($0 == .head && endpoints[.get] != nil) }
    }
}

/// The three ways in which a route is served.
enum Handler: Sendable {
    case immediate(RequestHandler)
    case blocking(RequestHandler)
    case deferred(DeferredRequestHandler)
}

/// What a path and a method lead to.
enum RouteMatch {
    case endpoint(Endpoint, parameters: [String: String])
    case otherMethods([HTTPMethod])
    case unknownPath
    case malformedPath
}
