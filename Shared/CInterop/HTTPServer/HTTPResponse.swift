/// An answer: status, headers and the whole body. `Content-Length` and `Date` are the server's to add.
public struct HTTPResponse: Sendable, Equatable {
    /// 200 to 599.
    public var status: Int
    public var headers: HTTPHeaders
    public var body: [UInt8]

    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        precondition((200...599).contains(status), "status \(status) is no final HTTP status")
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// JSON text that the caller has encoded.
    public static func json(_ body: [UInt8], status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: body)
    }

    /// Plain text, UTF-8.
    public static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array(text.utf8))
    }

    /// 204: done, nothing to say.
    public static var noContent: HTTPResponse { HTTPResponse(status: 204) }

    /// `application/problem+json` (RFC 9457).
    public static func problem(_ problem: ProblemDetails) -> HTTPResponse {
        var headers = problem.headers
        headers.set("Content-Type", "application/problem+json")
        return HTTPResponse(status: problem.status, headers: headers, body: problem.json)
    }
}
