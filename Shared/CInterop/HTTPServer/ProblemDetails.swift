/// What went wrong, for a machine and a person (RFC 9457). A handler throws it to answer with it.
public struct ProblemDetails: Error, Sendable, Equatable {
    /// One fault of the request's content.
    public struct FieldError: Sendable, Equatable {
        /// A JSON Pointer into the body (RFC 6901), or the name of a parameter.
        public let pointer: String
        /// The stable name of the rule, where it has one.
        public let code: String?
        public let reason: String

        public init(pointer: String, code: String? = nil, reason: String) {
            self.pointer = pointer
            self.code = code
            self.reason = reason
        }
    }

    /// 400 to 599.
    public var status: Int
    /// The kind of problem, the same at every occurrence.
    public var title: String
    /// A URI that names the kind; `about:blank` says that the status tells all.
    public var type: String
    /// This occurrence, for the person who reads it.
    public var detail: String?
    /// A URI that names this occurrence.
    public var instance: String?
    public var errors: [FieldError]
    /// Fields that go with the status: `Allow`, `Retry-After`.
    public var headers: HTTPHeaders

    public init(
        status: Int, title: String, type: String = "about:blank", detail: String? = nil, instance: String? = nil,
        errors: [FieldError] = [], headers: HTTPHeaders = [:]
    ) {
        precondition((400...599).contains(status), "status \(status) is no problem")
        self.status = status
        self.title = title
        self.type = type
        self.detail = detail
        self.instance = instance
        self.errors = errors
        self.headers = headers
    }

    /// 400: the request itself is malformed.
    public static func badRequest(_ detail: String, errors: [FieldError] = []) -> ProblemDetails {
        ProblemDetails(status: 400, title: "Bad Request", detail: detail, errors: errors)
    }

    /// 404: nothing is known by that name.
    public static func notFound(_ detail: String) -> ProblemDetails {
        ProblemDetails(status: 404, title: "Not Found", detail: detail)
    }

    /// 409: the request contradicts what is there.
    public static func conflict(_ detail: String) -> ProblemDetails {
        ProblemDetails(status: 409, title: "Conflict", detail: detail)
    }

    /// 413: larger than what is taken.
    public static func tooLarge(_ detail: String) -> ProblemDetails {
        ProblemDetails(status: 413, title: "Content Too Large", detail: detail)
    }

    /// 422: well formed, but its content cannot be accepted.
    public static func unprocessable(_ detail: String, errors: [FieldError] = []) -> ProblemDetails {
        ProblemDetails(status: 422, title: "Unprocessable Content", detail: detail, errors: errors)
    }

    /// 503: not now; the same request may succeed later.
    public static func unavailable(_ detail: String, retryAfterSeconds: Int = 1) -> ProblemDetails {
        ProblemDetails(
            status: 503, title: "Service Unavailable", detail: detail, headers: ["Retry-After": "\(retryAfterSeconds)"])
    }
}

extension ProblemDetails {
    /// The JSON object of RFC 9457; members that are nil or empty are left out.
    public var json: [UInt8] {
        var json = JSONText()
        json.raw("{")
        json.member("type", type, first: true)
        json.member("title", title)
        json.raw(",\"status\":\(status)")
        if let detail { json.member("detail", detail) }
        if let instance { json.member("instance", instance) }
        if !errors.isEmpty { appendErrors(to: &json) }
        json.raw("}")
        return json.bytes
    }

    private func appendErrors(to json: inout JSONText) {
        json.raw(",\"errors\":[")
        for (index, error) in errors.enumerated() {
            json.raw(index == 0 ? "{" : ",{")
            json.member("pointer", error.pointer, first: true)
            if let code = error.code { json.member("code", code) }
            json.member("reason", error.reason)
            json.raw("}")
        }
        json.raw("]")
    }
}

/// Just enough JSON for a problem: this module depends on no other, so that it can be used on its own.
private struct JSONText {
    private(set) var bytes: [UInt8] = []

    mutating func raw(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func member(_ name: String, _ value: String, first: Bool = false) {
        if !first { raw(",") }
        string(name)
        raw(":")
        string(value)
    }

    /// RFC 8259, section 7: quotation mark, reverse solidus and the control characters are escaped, nothing else.
    private mutating func string(_ text: String) {
        let hexDigits = Array("0123456789abcdef".utf8)
        raw("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): raw("\\\"")
            case UInt8(ascii: "\\"): raw("\\\\")
            case UInt8(ascii: "\n"): raw("\\n")
            case UInt8(ascii: "\r"): raw("\\r")
            case UInt8(ascii: "\t"): raw("\\t")
            case 0x00..<0x20:
                raw("\\u00")
                bytes.append(hexDigits[Int(byte >> 4)])
                bytes.append(hexDigits[Int(byte & 0x0f)])
            default: bytes.append(byte)
            }
        }
        raw("\"")
    }
}
