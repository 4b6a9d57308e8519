/// What went wrong, for a machine and a person (RFC 9457). A handler throws it to answer with it.
public struct ProblemDetails: Error, Sendable, Equatable {
    /// One fault of the request: where it is, which rule it breaks, and a sentence.
    public struct Fault: Sendable, Equatable {
        public enum Place: Sendable, Equatable {
            /// A JSON Pointer into the body (RFC 6901); empty for the whole.
            case body(pointer: String)
            /// The name of a header, or of a parameter of the path or the query.
            case parameter(String)
        }

        public let place: Place
        /// The stable name of the rule.
        public let code: String
        /// For people; its words may change.
        public let detail: String

        public init(_ place: Place, code: String, detail: String) {
            self.place = place
            self.code = code
            self.detail = detail
        }
    }

    public let kind: ProblemKind
    /// This occurrence, for the person who reads it.
    public let detail: String
    /// All that is wrong, where it can be said by its place.
    public let errors: [Fault]
    /// Fields that go with the status: `Allow`, `Retry-After`.
    public let headers: HTTPHeaders

    public init(_ kind: ProblemKind, _ detail: String, errors: [Fault] = [], headers: HTTPHeaders = [:]) {
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = headers
    }

    public var status: Int { kind.status }

    /// The request cannot be read.
    public static func malformed(_ detail: String) -> ProblemDetails { ProblemDetails(.malformedRequest, detail) }

    /// A header, or a parameter of the path or the query, is not what it may be.
    /// - Parameter code: of the rule that it breaks.
    public static func parameter(_ name: String, _ code: String, _ detail: String) -> ProblemDetails {
        ProblemDetails(.invalidParameter, detail, errors: [Fault(.parameter(name), code: code, detail: detail)])
    }

    /// Not now; the same request may succeed later.
    public static func unavailable(_ detail: String, retryAfterSeconds: Int = 1) -> ProblemDetails {
        ProblemDetails(.unavailable, detail, headers: ["Retry-After": "\(retryAfterSeconds)"])
    }
}

extension ProblemDetails {
    /// The JSON object of RFC 9457, with its member `code`. Its type is `about:blank`: status and code say all.
    public var json: [UInt8] {
        var json = JSONText()
        json.raw("{")
        json.member("type", "about:blank", first: true)
        json.member("title", kind.title)
        json.raw(",\"status\":\(kind.status)")
        json.member("code", kind.code)
        json.member("detail", detail)
        if !errors.isEmpty { appendErrors(to: &json) }
        json.raw("}")
        return json.bytes
    }

    private func appendErrors(to json: inout JSONText) {
        json.raw(",\"errors\":[")
        for (index, error) in errors.enumerated() {
            json.raw(index == 0 ? "{" : ",{")
            switch error.place {
            case .body(let pointer): json.member("pointer", pointer, first: true)
            case .parameter(let name): json.member("parameter", name, first: true)
            }
            json.member("code", error.code)
            json.member("detail", error.detail)
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
