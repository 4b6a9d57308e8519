/// Takes a request and answers it. `ProblemDetails` thrown is the answer.
public enum RequestHandler: Sendable {
    /// On the polling thread itself: for what never blocks (health, metrics, constants). All connections wait
    /// meanwhile.
    case immediate(@Sendable (HTTPRequest) throws -> HTTPResponse)
    /// On a worker thread: for what asks a database.
    case blocking(@Sendable (HTTPRequest) throws -> HTTPResponse)
    /// Begun on a worker thread; sees to it that `Responder.answer` is called, from any thread.
    case deferred(@Sendable (HTTPRequest, Responder) throws -> Void)
}

/// Which handler takes which method and path.
///
/// A template is a path whose segments are literal or a name in braces: `/v1/orders/{id}`. Literal segments win over
/// names. A route may say which names its query may have; any other, and one that is there twice, is answered 400.
/// `HEAD` goes to the handler of `GET`. A trailing slash is a segment of its own, so `/v1/orders/` is another
/// path.
public struct Router: Sendable {
    /// One registered route.
    public struct Route: Sendable, Equatable {
        public let method: HTTPMethod
        public let template: String
    }

    /// Every route in the order of registration.
    public private(set) var routes: [Route] = []
    private var root = RouteNode()

    public init() {}

    /// Gives a route to a handler. Trap: the template is malformed or already taken.
    /// - Parameter query: the names that its query may have, each once; `nil`: any.
    public mutating func on(
        _ method: HTTPMethod, _ template: String, query: Set<String>? = nil, _ handler: RequestHandler
    ) {
        precondition(template.hasPrefix("/"), "route template \(template) must begin with a slash")
        routes.append(Route(method: method, template: template))
        root.insert(RouteTarget(method: method, template: template, query: query, handler: handler))
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

    private func allowed(by endpoints: [HTTPMethod: RouteTarget]) -> [HTTPMethod] {
        HTTPMethod.allCases.filter { endpoints[$0] != nil || ($0 == .head && endpoints[.get] != nil) }
    }
}

/// What a path and a method lead to.
enum RouteMatch {
    case endpoint(RouteTarget, parameters: [String: String])
    case otherMethods([HTTPMethod])
    case unknownPath
    case malformedPath
}
