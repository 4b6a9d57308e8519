internal import Contracts
public import HTTPServer
public import JSON

/// The OpenAPI 3.1 document of an API (OpenAPI Specification 3.1.0; its schemas are JSON Schema, draft 2020-12).
public struct OpenAPIDocument: Sendable {
    public let document: JSONValue

    /// - Parameters:
    ///   - version: of the API, not of the program.
    ///   - summary: what the service does: a sentence.
    public init(title: String, version: String, summary: String, operations: [Operation]) {
        let paths = Dictionary(grouping: operations, by: \.template).sorted { $0.key < $1.key }
        let tags = Set(operations.map(\.tag)).sorted()
        document = .object([
            JSONMember("openapi", "3.1.0"),
            JSONMember(
                "info",
                .object([
                    JSONMember("title", .string(title)), JSONMember("version", .string(version)),
                    JSONMember("summary", .string(summary)), JSONMember("description", .string(Self.introduction)),
                ])),
            JSONMember("tags", .array(tags.map { .object([JSONMember("name", .string($0))]) })),
            JSONMember("paths", .object(paths.map { JSONMember($0.key, Self.path($0.value)) })),
            JSONMember("components", ["schemas": ["Problem": ProblemSchema.schema]]),
        ])
    }

    private static let introduction = """
        Amounts are whole numbers in minor units of their currency: 2500 is 25.00 GBP. Quantities are pieces. Instants \
        are UTC (RFC 3339), days are ISO 8601. A reading shows what this service has committed; another service may be \
        a moment behind. Every refusal is a problem document (RFC 9457) with a stable `code`.
        """

    /// The text that `/openapi.json` serves.
    public var bytes: [UInt8] { document.serialized(pretty: true) }

    /// What is in the document but not routed, and the other way round; empty when they agree. For tests.
    public func differences(from router: Router) -> [String] {
        let methods = Set(HTTPMethod.allCases.map { $0.rawValue.lowercased() })
        let described = (document["paths"]?.object ?? []).flatMap { path in
            (path.value.object ?? []).filter { methods.contains($0.name) }
                .map { "\($0.name.uppercased()) \(path.name)" }
        }
        let routed = router.routes.map { "\($0.method.rawValue) \($0.template)" }
        return Set(described).subtracting(routed).map { "\($0) is described but not routed" }.sorted()
            + Set(routed).subtracting(described).map { "\($0) is routed but not described" }.sorted()
    }

    private static func path(_ operations: [Operation]) -> JSONValue {
        .object(
            operations.sorted { $0.method.rawValue < $1.method.rawValue }.map {
                JSONMember($0.method.rawValue.lowercased(), document(of: $0))
            })
    }

    private static func document(of operation: Operation) -> JSONValue {
        var members = [
            JSONMember("tags", .array([.string(operation.tag)])),
            JSONMember("summary", .string(operation.summary)),
            JSONMember("description", .string(operation.description)),
            JSONMember("operationId", .string(operation.id)),
        ]
        if !operation.parameters.isEmpty {
            members.append(JSONMember("parameters", .array(operation.parameters.map(parameter))))
        }
        if let body = operation.body {
            members.append(
                JSONMember(
                    "requestBody",
                    .object([
                        JSONMember("required", true),
                        JSONMember("content", .object([JSONMember("application/json", content(body))])),
                    ])))
        }
        let answers = operation.responses.map { JSONMember("\($0.status)", response($0)) }
        members.append(JSONMember("responses", .object(answers + problems(of: operation))))
        return .object(members)
    }

    private static func parameter(_ parameter: ParameterDescription) -> JSONValue {
        var members = [
            JSONMember("name", .string(parameter.name)), JSONMember("in", .string(parameter.place.rawValue)),
            JSONMember("description", .string(parameter.purpose)),
            JSONMember("required", .bool(parameter.place == .path)), JSONMember("schema", parameter.schema),
        ]
        if let example = parameter.example { members.append(JSONMember("example", example)) }
        return .object(members)
    }

    private static func content(_ body: Operation.Body) -> JSONValue {
        .object([JSONMember("schema", body.schema), JSONMember("example", body.example)])
    }

    private static func response(_ response: Operation.Response) -> JSONValue {
        var members = [JSONMember("description", .string(response.description))]
        if !response.headers.isEmpty {
            let headers = response.headers.sorted { $0.key < $1.key }.map { JSONMember($0.key, header($0.value)) }
            members.append(JSONMember("headers", .object(headers)))
        }
        let body = response.body.map(content) ?? .object([])
        members.append(JSONMember("content", .object([JSONMember(response.mediaType, body)])))
        return .object(members)
    }

    private static func header(_ purpose: String) -> JSONValue {
        .object([JSONMember("description", .string(purpose)), JSONMember("schema", ["type": "string"])])
    }

    // MARK: Problems

    private static func problems(of operation: Operation) -> [JSONMember] {
        let answered = Set(operation.responses.map(\.status))
        let problems = (operation.problems + ProblemKind.always).filter { !answered.contains($0.status) }
        let kinds = Dictionary(grouping: problems, by: \.status)
        return kinds.sorted { $0.key < $1.key }.map { status, kinds in
            JSONMember("\(status)", problem(kinds, refusals: operation.refusals))
        }
    }

    /// What is answered with one status: each kind by its code, with what it means and what to do.
    private static func problem(_ kinds: [ProblemKind], refusals: [RefusalCode]) -> JSONValue {
        var text = kinds.map { "`\($0.code)`: \($0.meaning) \($0.remedy)" }
        if kinds.contains(.commandRefused) {
            text += ["Codes in `errors`:"] + refusals.map { "- `\($0.rawValue)`: \($0.explanation)" }
        }
        let examples = kinds.map { kind in
            JSONMember(kind.code, .object([JSONMember("value", ProblemSchema.example(kind, refusals.first))]))
        }
        var members = [JSONMember("description", .string(text.joined(separator: "\n")))]
        if kinds.contains(.unavailable) {
            members.append(
                JSONMember(
                    "headers", .object([JSONMember("Retry-After", header("Seconds to wait before the next try."))])))
        }
        members.append(
            JSONMember(
                "content",
                .object([
                    JSONMember(
                        "application/problem+json",
                        .object([
                            JSONMember("schema", ["$ref": "#/components/schemas/Problem"]),
                            JSONMember("examples", .object(examples)),
                        ]))
                ])))
        return .object(members)
    }
}

extension Operation {
    /// Stable and readable: `GET /v1/orders/{id}` is `get-v1-orders-id`.
    var id: String {
        let words = template.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        return ([method.rawValue.lowercased()] + words.map(String.init)).joined(separator: "-")
    }
}
