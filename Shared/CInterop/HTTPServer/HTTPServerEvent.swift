/// What a server has to tell its operator. Given to the log closure, from any of the server's threads.
public enum HTTPServerEvent: Sendable {
    /// A handler threw something that is no `ProblemDetails`: 500, and the client learns no more.
    case handlerFailed(method: HTTPMethod, route: String, error: any Error)
    /// Nobody answered in time: 504.
    case answerDeadlinePassed(method: HTTPMethod, route: String)
    /// An answer came when the request had one already; it was dropped.
    case answerIgnored(method: HTTPMethod, route: String)
    /// A handler's header cannot be sent (a line break, a framing field): 500.
    case responseHeaderRefused(name: String)
    /// A connection took longer than the transfer deadline to send a request or to take an answer, and was closed.
    case transferDeadlinePassed(remoteAddress: String)
    /// `stop` ran into its deadline: that many requests were answered 503.
    case stopCutShort(requests: Int)
    /// `stop` left that many handlers running; what they answer is dropped.
    case handlersAbandoned(count: Int)
    /// A message of the HTTP library.
    case library(message: String)
}

/// One answer, for metrics: told on a polling thread when the answer is handed over to be sent.
public struct HTTPAnswer: Sendable {
    public let method: HTTPMethod
    /// The template; empty when no route took the request.
    public let route: String
    public let status: Int
    /// From the request's last header to its answer.
    public let durationNanoseconds: Int64
}

/// Why a server could not start.
public enum HTTPServerError: Error, Sendable, Equatable {
    /// A setting is out of its range.
    case invalidConfiguration(name: String, value: Int, allowed: ClosedRange<Int>)
    /// Nobody can listen there now, or ever; or the certificate does not fit the key.
    case cannotListen(host: String, port: UInt16, fault: ListenFault)
    /// The system gave no thread; the number is an `errno`.
    case cannotStartThread(errorNumber: Int32)
    /// `start` was called before; a server runs once.
    case alreadyStarted
}
