internal import Contracts
internal import HTTPServer
internal import JSON

/// The one shape of every error: RFC 9457, with a code, and with the place and code of each fault.
enum ProblemSchema {
    static let schema: JSONValue = [
        "title": "Problem",
        "description": "Why a request was not served (RFC 9457).",
        "type": "object",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": [
            "type": ["const": "about:blank", "description": "Says that status and code tell all."],
            "title": ["type": "string", "maxLength": 100, "description": "What HTTP calls the status."],
            "status": ["type": "integer", "minimum": 400, "maximum": 599, "description": "The HTTP status."],
            "code": [
                "type": "string",
                "enum": .array(ProblemKind.all.map { .string($0.code) }),
                "description": "The kind of problem. Decide by it: it is the same in every version.",
            ],
            "detail": [
                "type": "string", "maxLength": 2_000,
                "description": "What happened this time, for a person. Its words may change.",
            ],
            "errors": [
                "type": "array", "maxItems": .number(JSONNumber(ReasonList.listedMax + 1)),
                "description": "All that is wrong with the request, where it can be said by its place.",
                "items": fault,
            ],
        ],
    ]

    private static let fault: JSONValue = [
        "title": "Fault",
        "description": "One fault: its place is a pointer or a parameter.",
        "type": "object",
        "required": ["code", "detail"],
        "oneOf": [["required": ["pointer"]], ["required": ["parameter"]]],
        "properties": [
            "pointer": [
                "type": "string", "maxLength": 1_000,
                "description": "Where in the body it is: a JSON Pointer (RFC 6901), empty for the whole.",
            ],
            "parameter": [
                "type": "string", "maxLength": 400,
                "description": "Which header, or which parameter of the path or query, it is.",
            ],
            "code": [
                "type": "string", "maxLength": 100,
                "description": "The rule that is broken. Decide by it: it is the same in every version.",
            ],
            "detail": [
                "type": "string", "maxLength": 2_000,
                "description": "What is wrong this time, for a person. Its words may change.",
            ],
        ],
    ]

    /// A problem of the kind.
    /// - Parameter refusal: what a command is refused for, for example.
    static func example(_ kind: ProblemKind, _ refusal: RefusalCode?) -> JSONValue {
        let errors: [ProblemDetails.Fault] =
            switch kind {
            case .commandRefused: [.init(.body(pointer: ""), code: (refusal ?? .missing).rawValue, detail: "See code.")]
            case .invalidParameter: [.init(.parameter("limit"), code: "invalid-value", detail: "It must be a number.")]
            case .invalidBody: [.init(.body(pointer: "/name"), code: "key-not-found", detail: "It is missing.")]
            default: []
            }
        let problem = ProblemDetails(kind, kind.meaning, errors: errors)
        do { return try JSONValue.parse(problem.json) } catch {
            preconditionFailure("a problem is written as JSON: \(error)")
        }
    }
}
