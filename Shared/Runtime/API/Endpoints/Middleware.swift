public import HTTPServer

/// What stands before every endpoint: it sees each call before the endpoint does, and each answer after.
public protocol Middleware: Sendable {
    /// Looks at a call, and adds to it what it finds out.
    /// - Throws: `ProblemDetails`, which is the answer: the endpoint does not see the call.
    func admit(_ call: inout Call) throws(ProblemDetails)

    /// Adds to an answer, or looks at it.
    /// - Parameter call: what is answered by its endpoint, or by middleware further in; `nil` for what the server
    ///   answers by itself, as where there is no route, no time left, or a fault.
    func finish(_ response: inout HTTPResponse, to call: Call?)
}

extension Middleware {
    public func finish(_ response: inout HTTPResponse, to call: Call?) {}
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
        switch admit(request) {
        case .refused(let response): return response
        case .admitted(let call):
            do {
                return finish(try handler(call), call)
            } catch let problem as ProblemDetails {
                return finish(.problem(problem), call)
            }
        }
    }

    /// Gives the call to a handler that answers later.
    func answer(
        _ request: HTTPRequest, by handler: (Call, @escaping @Sendable (HTTPResponse) -> Void) throws -> Void,
        _ answer: @escaping @Sendable (HTTPResponse) -> Void
    ) throws {
        switch admit(request) {
        case .refused(let response): answer(response)
        case .admitted(let call):
            do {
                try handler(call) { [self] in answer(finish($0, call)) }
            } catch let problem as ProblemDetails {
                answer(finish(.problem(problem), call))
            }
        }
    }

    private enum Admission {
        case admitted(Call)
        /// What the caller is answered, with what the outer ones have added.
        case refused(HTTPResponse)
    }

    private func admit(_ request: HTTPRequest) -> Admission {
        var call = Call(request, operation)
        for (index, each) in middleware.enumerated() {
            do throws(ProblemDetails) { try each.admit(&call) } catch {
                return .refused(finish(.problem(error), call, middleware[..<index]))
            }
        }
        return .admitted(call)
    }

    private func finish(
        _ response: HTTPResponse, _ call: Call, _ passed: ArraySlice<any Middleware>? = nil
    ) -> HTTPResponse {
        var response = response
        (passed ?? middleware[...]).finish(&response, to: call)
        return response
    }
}

extension Collection where Element == any Middleware {
    /// Finishes an answer by all, the innermost first.
    func finish(_ response: inout HTTPResponse, to call: Call?) {
        for each in reversed() { each.finish(&response, to: call) }
    }
}
