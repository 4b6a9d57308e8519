/// A route's handler and where its parameters stand.
struct RouteTarget: Sendable {
    let method: HTTPMethod
    let template: String
    /// The names that its query may have, each once; `nil`: any.
    let query: Set<String>?
    let handler: RequestHandler
    /// By position of the segment; nil for literal segments.
    let parameterNames: [String?]
    let segments: [String]

    init(method: HTTPMethod, template: String, query: Set<String>?, handler: RequestHandler) {
        self.method = method
        self.query = query
        self.template = template
        self.handler = handler
        segments = template.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        parameterNames = segments.map { RouteTarget.parameterName($0, in: template) }
        let names = parameterNames.compactMap { $0 }
        precondition(Set(names).count == names.count, "route template \(template) names a parameter twice")
    }

    /// What is wrong with a query, if anything is.
    func refusal(of items: [HTTPRequest.QueryItem]) -> ProblemDetails? {
        guard let query else { return nil }
        var seen: Set<String> = []
        for item in items {
            let name = item.name.excerpt
            guard query.contains(item.name) else {
                let known = query.isEmpty ? "none" : query.sorted().joined(separator: ", ")
                return .parameter(
                    name, "unknown-parameter", "There is no parameter \(name) here; the query may have \(known).")
            }
            guard seen.insert(item.name).inserted else {
                return .parameter(name, "repeated-parameter", "The parameter \(name) occurs twice.")
            }
        }
        return nil
    }

    func parameters(from segments: [String]) -> [String: String] {
        var parameters: [String: String] = [:]
        for (name, segment) in zip(parameterNames, segments) {
            if let name { parameters[name] = segment }
        }
        return parameters
    }

    private static func parameterName(_ segment: String, in template: String) -> String? {
        guard segment.contains("{") || segment.contains("}") else { return nil }
        let name = segment.dropFirst().dropLast()
        precondition(
            segment.hasPrefix("{") && segment.hasSuffix("}") && !name.isEmpty
                && !name.contains("{") && !name.contains("}"),
            "route template \(template): segment \(segment) is neither literal nor a name in braces")
        return String(name)
    }
}

/// The routes as a tree of segments.
struct RouteNode: Sendable {
    private var literals: [String: RouteNode] = [:]
    /// The child for any segment: none or one. (An array, because a struct cannot hold itself.)
    private var anything: [RouteNode] = []
    private(set) var endpoints: [HTTPMethod: RouteTarget] = [:]

    mutating func insert(_ endpoint: RouteTarget, at depth: Int = 0) {
        guard depth < endpoint.segments.count else {
            precondition(endpoints[endpoint.method] == nil, "\(endpoint.method.rawValue) \(endpoint.template) is taken")
            endpoints[endpoint.method] = endpoint
            return
        }
        if endpoint.parameterNames[depth] != nil {
            if anything.isEmpty { anything.append(RouteNode()) }
            anything[0].insert(endpoint, at: depth + 1)
        } else {
            literals[endpoint.segments[depth], default: RouteNode()].insert(endpoint, at: depth + 1)
        }
    }

    /// The node of a path; a literal child is tried before the one for anything. An empty segment is no parameter.
    func find(_ segments: ArraySlice<String>) -> RouteNode? {
        guard let segment = segments.first else { return endpoints.isEmpty ? nil : self }
        if let found = literals[segment]?.find(segments.dropFirst()) { return found }
        return segment.isEmpty ? nil : anything.first?.find(segments.dropFirst())
    }
}
