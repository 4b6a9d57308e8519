public import HTTPServer

/// What stands before every endpoint: it sees each call before the endpoint does, and each answer after.
public protocol Middleware: Sendable {
    /// Looks at a call, and adds to it what it finds out.
    /// - Throws: `ProblemDetails`, which is the answer: the endpoint does not see the call.
    func admit(_ call: inout Call) throws(ProblemDetails)

    /// Adds to an answer, or looks at it. Not called where `admit` of this or an outer one has thrown.
    func finish(_ response: inout HTTPResponse, to call: Call)
}

extension Middleware {
    public func finish(_ response: inout HTTPResponse, to call: Call) {}
}

/// Takes only JSON where an operation has a body.
public struct RequireJSON: Middleware {
    public init() {}

    public func admit(_ call: inout Call) throws(ProblemDetails) {
        guard call.operation.body != nil else { return }
        try call.request.requireContentType("application/json")
    }
}

/// The middleware before one endpoint.
struct MiddlewareChain: Sendable {
    private let operation: Operation
    private let middleware: [any Middleware]

    init(_ operation: Operation, _ middleware: [any Middleware]) {
        self.operation = operation
        self.middleware = middleware
    }

    /// The answer of a handler that answers at once.
    func answer(_ request: HTTPRequest, by handler: (Call) throws -> HTTPResponse) throws -> HTTPResponse {
        let call = try admit(request)
        do {
            return finish(try handler(call), call)
        } catch let problem as ProblemDetails {
            return finish(.problem(problem), call)
        }
    }

    /// Gives the call to a handler that answers later.
    func answer(
        _ request: HTTPRequest, by handler: (Call, @escaping @Sendable (HTTPResponse) -> Void) throws -> Void,
        _ answer: @escaping @Sendable (HTTPResponse) -> Void
    ) throws {
        let call = try admit(request)
        do {
            try handler(call) { [self] in answer(finish($0, call)) }
        } catch let problem as ProblemDetails {
            answer(finish(.problem(problem), call))
        }
    }

    private func admit(_ request: HTTPRequest) throws(ProblemDetails) -> Call {
        var call = Call(request, operation)
        for each in middleware { try each.admit(&call) }
        return call
    }

    private func finish(_ response: HTTPResponse, _ call: Call) -> HTTPResponse {
        var response = response
        for each in middleware.reversed() { each.finish(&response, to: call) }
        return response
    }
}
