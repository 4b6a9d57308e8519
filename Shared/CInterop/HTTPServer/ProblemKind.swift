/// A kind of problem. A client decides by its code, which is the same at every occurrence and in every version.
public struct ProblemKind: Sendable, Hashable {
    /// `not-found`: in words of lower case.
    public let code: String
    /// 400 to 599.
    public let status: Int
    /// What HTTP calls the status.
    public let title: String
    /// What has happened: a sentence.
    public let meaning: String
    /// What the client does about it: a sentence.
    public let remedy: String

    public init(_ code: String, _ status: Int, _ title: String, meaning: String, remedy: String) {
        precondition((400...599).contains(status), "status \(status) is no problem")
        self.code = code
        self.status = status
        self.title = title
        self.meaning = meaning
        self.remedy = remedy
    }
}

// What the server answers by itself, whatever its routes are.

extension ProblemKind {
    /// All that the server answers by itself.
    public static let ofServer = [
        malformedRequest, invalidParameter, unknownPath, methodNotAllowed, contentTooLarge, unsupportedMediaType,
        expectationFailed, misdirectedRequest, headersTooLarge, internalError, unavailable, noAnswerInTime,
    ]

    public static let malformedRequest = ProblemKind(
        "malformed-request", 400, "Bad Request", meaning: "The request breaks the rules of HTTP.",
        remedy: "Correct the client.")

    public static let invalidParameter = ProblemKind(
        "invalid-parameter", 400, "Bad Request",
        meaning: "A parameter or header is unknown, occurs twice, or holds what it may not.",
        remedy: "Correct each parameter that `errors` names.")

    public static let unknownPath = ProblemKind(
        "unknown-path", 404, "Not Found", meaning: "No operation has this path.",
        remedy: "Take a path from the OpenAPI document.")

    public static let methodNotAllowed = ProblemKind(
        "method-not-allowed", 405, "Method Not Allowed", meaning: "The path has no operation of this method.",
        remedy: "Take a method that the header Allow lists.")

    public static let contentTooLarge = ProblemKind(
        "content-too-large", 413, "Content Too Large", meaning: "The body, or the command made from it, is too large.",
        remedy: "Send less. The same body is refused again.")

    public static let unsupportedMediaType = ProblemKind(
        "unsupported-media-type", 415, "Unsupported Media Type", meaning: "The body is of another media type.",
        remedy: "Send JSON, and set Content-Type to application/json.")

    public static let expectationFailed = ProblemKind(
        "expectation-failed", 417, "Expectation Failed",
        meaning: "The header Expect holds another word than 100-continue.",
        remedy: "Leave the header out.")

    public static let misdirectedRequest = ProblemKind(
        "misdirected-request", 421, "Misdirected Request", meaning: "The server is not known by this host name.",
        remedy: "Ask under a name that the server's settings allow.")

    public static let headersTooLarge = ProblemKind(
        "headers-too-large", 431, "Request Header Fields Too Large", meaning: "Request line and headers are too large.",
        remedy: "Send fewer or shorter headers.")

    public static let internalError = ProblemKind(
        "internal-error", 500, "Internal Server Error", meaning: "The service has a fault, and has logged it.",
        remedy: "Report the time of the answer to the operator.")

    public static let unavailable = ProblemKind(
        "unavailable", 503, "Service Unavailable",
        meaning: "The service cannot answer now. A command that was sent may or may not be taken.",
        remedy: "Wait as long as Retry-After says. Then send the same request with the same Idempotency-Key.")

    public static let noAnswerInTime = ProblemKind(
        "no-answer-in-time", 504, "Gateway Timeout",
        meaning: "No answer was there in time. A command may still be taken.",
        remedy: "Send the same request with the same Idempotency-Key.")
}
