public import HTTPServer
public import JSON

/// The OpenAPI 3.1 document of an API (OpenAPI Specification 3.1.0; its schemas are JSON Schema, draft 2020-12).
public struct OpenAPIDocument: Sendable {
    public let document: JSONValue

    /// - Parameter version: of the API, not of the program.
    public init(title: String, version: String, summary: String, endpoints: [Endpoint]) {
        let paths = Dictionary(grouping: endpoints, by: \.template).sorted { $0.key < $1.key }
        document = .object([
            JSONMember("openapi", "3.1.0"),
            JSONMember(
                "info",
                .object([
                    JSONMember("title", .string(title)), JSONMember("version", .string(version)),
                    JSONMember("summary", .string(summary)),
                ])),
            JSONMember("paths", .object(paths.map { JSONMember($0.key, Self.path($0.value)) })),
            JSONMember("components", ["schemas": ["Problem": Self.problem]]),
        ])
    }

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

    private static func path(_ endpoints: [Endpoint]) -> JSONValue {
        .object(
            endpoints.sorted { $0.method.rawValue < $1.method.rawValue }.map {
                JSONMember($0.method.rawValue.lowercased(), operation($0))
            })
    }

    private static func operation(_ endpoint: Endpoint) -> JSONValue {
        var members = [
            JSONMember("summary", .string(endpoint.summary)),
            JSONMember("operationId", .string(operationID(endpoint))),
        ]
        let parameters = pathParameters(endpoint) + endpoint.parameters.filter { $0.place != .path }
        if !parameters.isEmpty { members.append(JSONMember("parameters", .array(parameters.map(parameter)))) }
        if let schema = endpoint.request {
            let content = JSONValue.object([JSONMember("application/json", .object([JSONMember("schema", schema)]))])
            members.append(
                JSONMember("requestBody", .object([JSONMember("required", true), JSONMember("content", content)])))
        }
        let byStatus = Dictionary(grouping: endpoint.responses, by: \.status).sorted { $0.key < $1.key }
        members.append(
            JSONMember("responses", .object(byStatus.map { JSONMember("\($0.key)", response($0.value)) })))
        return .object(members)
    }

    /// Stable and readable: `GET /v1/orders/{id}` is `get-v1-orders-id`.
    private static func operationID(_ endpoint: Endpoint) -> String {
        let words = endpoint.template.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        return ([endpoint.method.rawValue.lowercased()] + words.map(String.init)).joined(separator: "-")
    }

    /// Every name of the template, described or not, as OpenAPI wants it.
    private static func pathParameters(_ endpoint: Endpoint) -> [ParameterDescription] {
        endpoint.template.split(separator: "/").filter { $0.hasPrefix("{") && $0.hasSuffix("}") }.map { segment in
            let name = String(segment.dropFirst().dropLast())
            let described = endpoint.parameters.first { $0.place == .path && $0.name == name }
            return described
                ?? ParameterDescription(
                    name: name, in: .path, purpose: "Which one.", schema: ["type": "string"], isRequired: true)
        }
    }

    private static func parameter(_ parameter: ParameterDescription) -> JSONValue {
        .object([
            JSONMember("name", .string(parameter.name)), JSONMember("in", .string(parameter.place.rawValue)),
            JSONMember("description", .string(parameter.purpose)),
            JSONMember("required", .bool(parameter.isRequired || parameter.place == .path)),
            JSONMember("schema", parameter.schema),
        ])
    }

    /// Answers of one status may differ in their media type.
    private static func response(_ responses: [Endpoint.Response]) -> JSONValue {
        let text = responses.map(\.description).joined(separator: " Or: ")
        let content = responses.filter { $0.schema != nil || $0.mediaType != "application/json" }.map { response in
            JSONMember(response.mediaType, .object(response.schema.map { [JSONMember("schema", $0)] } ?? []))
        }
        var members = [JSONMember("description", .string(text))]
        if !content.isEmpty { members.append(JSONMember("content", .object(content))) }
        return .object(members)
    }

    /// RFC 9457, with the faults of each field.
    private static let problem: JSONValue = [
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": [
            "type": ["type": "string"],
            "title": ["type": "string"],
            "status": ["type": "integer"],
            "detail": ["type": "string"],
            "instance": ["type": "string"],
            "errors": [
                "type": "array",
                "items": [
                    "type": "object",
                    "required": ["pointer", "reason"],
                    "properties": [
                        "pointer": [
                            "type": "string", "description": "JSON Pointer into the body, or a parameter's name",
                        ],
                        "code": ["type": "string", "description": "the rule's stable name"],
                        "reason": ["type": "string"],
                    ],
                ],
            ],
        ],
    ]
}
