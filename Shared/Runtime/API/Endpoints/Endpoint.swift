public import HTTPServer

/// One operation of a service's HTTP API: what it says of itself, and how it is served. The router and the OpenAPI
/// document are both made from it, so that the two cannot differ.
public struct Endpoint: Sendable {
    /// How the operation is served.
    public enum Handler: Sendable {
        /// On the polling thread: for what never blocks.
        case immediate(@Sendable (Call) throws -> HTTPResponse)
        /// On a worker thread: for what asks a database.
        case blocking(@Sendable (Call) throws -> HTTPResponse)
        /// Answered later, from any thread; only the first answer counts.
        case deferred(@Sendable (Call, _ answer: @escaping @Sendable (HTTPResponse) -> Void) throws -> Void)
    }

    public let operation: Operation
    public let handler: Handler

    public init(_ operation: Operation, _ handler: Handler) {
        self.operation = operation
        self.handler = handler
    }

    /// The handler behind what stands before every endpoint, as the HTTP server takes it.
    /// - Parameter middleware: the first is the outermost.
    func served(behind middleware: [any Middleware]) -> RequestHandler {
        let chain = MiddlewareChain(operation, middleware)
        return switch handler {
        case .immediate(let handler): .immediate { try chain.answer($0, by: handler) }
        case .blocking(let handler): .blocking { try chain.answer($0, by: handler) }
        case .deferred(let handler):
            .deferred { request, responder in
                try chain.answer(request, by: handler) { responder.answer($0) }
            }
        }
    }
}

extension Router {
    /// Routes to every endpoint. Trap: two have the same method and template.
    /// - Parameter middleware: stands before every endpoint; the first is the outermost.
    public init(_ endpoints: [Endpoint], middleware: [any Middleware] = []) {
        self.init()
        for endpoint in endpoints {
            let operation = endpoint.operation
            // What is declared is what is taken.
            let query = Set(operation.parameters.filter { $0.place == .query }.map(\.name))
            on(operation.method, operation.template, query: query, endpoint.served(behind: middleware))
        }
    }
}
