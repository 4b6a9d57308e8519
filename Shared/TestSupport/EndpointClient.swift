public import HTTPServer
public import JSON
public import Runtime

/// Asks the endpoints of a service without a server between: what a handler throws as a problem is the answer.
///
///     let page = try client.get("/v1/invoices?order=7-1&limit=2", as: Page<InvoiceSummary>.self)
public struct EndpointClient: Sendable {
    private let endpoints: [Endpoint]

    public init(_ endpoints: [Endpoint]) { self.endpoints = endpoints }

    /// - Parameter target: path and query, nothing in them percent-encoded.
    /// - Throws: `NoEndpoint`, and what a handler throws that is no problem.
    public func get(_ target: String) throws -> HTTPResponse {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        for endpoint in endpoints where endpoint.operation.method == .get {
            let operation = endpoint.operation
            guard let parameters = parameters(of: parts[0], in: operation.template) else { continue }
            let request = HTTPRequest(
                method: .get, path: parts[0], route: operation.template, pathParameters: parameters,
                queryItems: parts.count < 2 ? [] : items(of: parts[1]))
            do {
                switch endpoint.handler {
                case .blocking(let handler), .immediate(let handler): return try handler(Call(request, operation))
                case .deferred: throw NoEndpoint(target: target)
                }
            } catch let problem as ProblemDetails {
                return .problem(problem)
            }
        }
        throw NoEndpoint(target: target)
    }

    /// The body of a 200, decoded; `UnexpectedStatus` for any other answer.
    public func get<View: Decodable>(_ target: String, as view: View.Type) throws -> View {
        let response = try get(target)
        guard response.status == 200 else {
            throw UnexpectedStatus(status: response.status, body: String(decoding: response.body, as: UTF8.self))
        }
        return try JSONDecoder().decode(view, from: response.body)
    }

    /// The body of an answer, whatever its status: a view, or the problem.
    public func json(_ target: String) throws -> JSONValue { try JSONValue.parse(try get(target).body) }

    /// `nil` where the path is not of the template.
    private func parameters(of path: String, in template: String) -> [String: String]? {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        let names = template.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.count == names.count else { return nil }
        var parameters: [String: String] = [:]
        for (segment, name) in zip(segments, names) {
            if name.hasPrefix("{"), name.hasSuffix("}") {
                parameters[String(name.dropFirst().dropLast())] = String(segment)
            } else if segment != name {
                return nil
            }
        }
        return parameters
    }

    private func items(of query: String) -> [HTTPRequest.QueryItem] {
        query.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return HTTPRequest.QueryItem(name: String(parts[0]), value: parts.count < 2 ? nil : String(parts[1]))
        }
    }
}

/// No endpoint answers this, or not at once.
public struct NoEndpoint: Error, CustomStringConvertible {
    public var target: String
    public var description: String { "no endpoint answers GET \(target) at once" }
}

/// Another answer than the one that a test counts on.
public struct UnexpectedStatus: Error, CustomStringConvertible {
    public var status: Int
    public var body: String
    public var description: String { "status \(status): \(body)" }
}
