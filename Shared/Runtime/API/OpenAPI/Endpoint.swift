public import HTTPServer
public import JSON

/// One operation of a service's HTTP API: what the router serves and what the OpenAPI document says are made from it,
/// so that the two cannot differ.
public struct Endpoint: Sendable {
    /// How the operation is served.
    public enum Handler: Sendable {
        /// On the polling thread: for what never blocks.
        case immediate(RequestHandler)
        /// On a worker thread: for what asks a database.
        case blocking(RequestHandler)
        /// Answered later, from any thread.
        case deferred(DeferredRequestHandler)
    }

    /// What may come back.
    public struct Response: Sendable, Hashable {
        public var status: Int
        public var description: String
        public var mediaType: String
        /// JSON Schema of the body; `nil` where it is no JSON.
        public var schema: JSONValue?

        public init(
            _ status: Int, _ description: String, schema: JSONValue? = nil, mediaType: String = "application/json"
        ) {
            self.status = status
            self.description = description
            self.schema = schema
            self.mediaType = mediaType
        }

        /// A problem in the form of RFC 9457.
        public static func problem(_ status: Int, _ description: String) -> Response {
            Response(
                status, description, schema: ["$ref": "#/components/schemas/Problem"],
                mediaType: "application/problem+json")
        }
    }

    public let method: HTTPMethod
    /// `/v1/orders/{id}`
    public let template: String
    public let summary: String
    /// Of the query, the headers and the path; names in the path that are not described are text.
    public let parameters: [ParameterDescription]
    /// JSON Schema of the body, where there is one.
    public let request: JSONValue?
    public let responses: [Response]
    public let handler: Handler

    public init(
        _ method: HTTPMethod, _ template: String, summary: String, parameters: [ParameterDescription] = [],
        request: JSONValue? = nil, responses: [Response], handler: Handler
    ) {
        precondition(!summary.isEmpty, "\(template) must say what it is for")
        precondition(!responses.isEmpty, "\(template) must say what it answers")
        self.method = method
        self.template = template
        self.summary = summary
        self.parameters = parameters
        self.request = request
        self.responses = responses
        self.handler = handler
    }
}

extension Router {
    /// Routes to every endpoint. Trap: two have the same method and template.
    public init(_ endpoints: [Endpoint]) {
        self.init()
        for endpoint in endpoints {
            let (method, template, summary) = (endpoint.method, endpoint.template, endpoint.summary)
            // What is declared is what is taken.
            let query = Set(endpoint.parameters.filter { $0.place == .query }.map(\.name))
            switch endpoint.handler {
            case .immediate(let handler):
                onImmediately(method, template, summary: summary, query: query, handler: handler)
            case .blocking(let handler): on(method, template, summary: summary, query: query, handler: handler)
            case .deferred(let handler): on(method, template, summary: summary, query: query, handler: handler)
            }
        }
    }
}
