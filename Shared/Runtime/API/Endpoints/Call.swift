public import HTTPServer

/// A request on its way to its endpoint, with what middleware has found out about it.
public struct Call: Sendable {
    public let request: HTTPRequest
    /// What is asked for.
    public let operation: Operation
    /// Who asks, where that is proved; `nil`: nobody has signed in.
    public var principal: Principal?

    public init(_ request: HTTPRequest, _ operation: Operation, principal: Principal? = nil) {
        self.request = request
        self.operation = operation
        self.principal = principal
    }
}

/// Who asks, proved by credentials. No middleware proves it yet: until one does, `O2C-Actor` is what a client says.
public struct Principal: Sendable, Hashable {
    /// Unique among all who may sign in.
    public let name: String

    public init(name: String) { self.name = name }
}
