import HTTPServer
import JSON
import Testing

@testable import Runtime

@Suite("Endpoints")
struct EndpointTests {
    private let about = ServiceServer.About(title: "Billing", version: "1", summary: "Invoices.")

    private enum Word: String, Codable, CaseIterable, Sendable { case open, paid }

    private func operation(
        _ method: HTTPMethod, _ template: String, parameters: [ParameterDescription] = [], body: Operation.Body? = nil
    ) -> Operation {
        let inPath = template.split(separator: "/").filter { $0.hasPrefix("{") }.map { name in
            ParameterDescription(
                name: String(name.dropFirst().dropLast()), in: .path, purpose: "Which one.",
                schema: ["type": "string"])
        }
        return Operation(
            method, template, tag: "Things", summary: "Do it", description: "Does it.",
            parameters: inPath + parameters, body: body,
            responses: [.init(200, "Done.", .init(schema: ["type": "string"], example: "x"))],
            problems: [.unknownPath, .invalidParameter])
    }

    private func endpoint(_ method: HTTPMethod, _ template: String) -> Endpoint {
        Endpoint(operation(method, template), .immediate { _ in .noContent })
    }

    private func request(_ query: [(String, String?)]) -> HTTPRequest {
        HTTPRequest(
            method: .get, path: "/", route: "/", queryItems: query.map { .init(name: $0.0, value: $0.1) })
    }

    @Test("are routed and described alike")
    func agreement() {
        let server = ServiceServer(
            HTTPServerConfiguration(), about: about,
            endpoints: [endpoint(.get, "/v1/invoices/{id}"), endpoint(.post, "/v1/invoices")],
            metrics: MetricsRegistry(), logger: Logger(label: "t", handler: LogRecorder()))
        #expect(server.document.differences(from: server.router) == [])
        #expect(server.router.routes.count == 3)
    }

    @Test("that differ between router and document are named")
    func disagreement() {
        let document = OpenAPIDocument(
            title: "T", version: "1", summary: "S", operations: [operation(.get, "/a"), operation(.post, "/b")])
        let router = Router([endpoint(.get, "/a"), endpoint(.get, "/b")])
        #expect(
            document.differences(from: router) == [
                "POST /b is described but not routed", "GET /b is routed but not described",
            ])
    }

    @Test("make an OpenAPI 3.1 document with path parameters, bounds, bodies and problems")
    func document() throws {
        let limit = QueryParameter<Int>.integer("limit", "How many.", default: 50, in: 1...200)
        let changing = operation(
            .post, "/v1/orders/{id}/lines/{line}", parameters: [limit.description],
            body: .init(schema: ["type": "object"], example: [:]))
        let document = OpenAPIDocument(title: "T", version: "2", summary: "S", operations: [changing]).document
        #expect(document["openapi"]?.string == "3.1.0")
        let operation = try #require(document["paths"]?["/v1/orders/{id}/lines/{line}"]?["post"])
        #expect(operation["operationId"]?.string == "post-v1-orders-id-lines-line")
        let parameters = try #require(operation["parameters"]?.array)
        #expect(parameters.map { $0["name"]?.string } == ["id", "line", "limit"])
        #expect(parameters.map { $0["required"]?.bool } == [true, true, false])
        #expect(parameters[2]["schema"]?["maximum"]?.int == 200)
        #expect(operation["requestBody"]?["content"]?["application/json"]?["schema"]?["type"]?.string == "object")
        let problem = operation["responses"]?["404"]?["content"]?["application/problem+json"]?["schema"]
        #expect(problem?["$ref"]?.string == "#/components/schemas/Problem")
        #expect(document["components"]?["schemas"]?["Problem"]?["required"]?.array?.count == 5)
    }

    @Test("read the parameters that they declare, and name one that is out of bounds")
    func parameters() throws {
        let limit = QueryParameter<Int>.integer("limit", "How many.", default: 50, in: 1...200)
        let state = QueryParameter<Word?>.choice("state", "Which.", of: Word.self)
        let text = QueryParameter<String?>.text("q", "Search.", charactersMax: 5)
        #expect(try limit.value(in: request([])) == 50)
        #expect(try limit.value(in: request([("limit", "200")])) == 200)
        #expect(try state.value(in: request([("state", "paid")])) == .paid)
        #expect(try state.value(in: request([])) == nil)
        #expect(try text.value(in: request([("q", "abcde")])) == "abcde")
        for bad in ["0", "201", "x", ""] {
            let problem = #expect(throws: ProblemDetails.self) { try limit.value(in: request([("limit", bad)])) }
            #expect(problem?.status == 400)
            #expect(problem?.errors.first?.place == .parameter("limit"))
        }
        #expect(throws: ProblemDetails.self) { try limit.value(in: request([("limit", nil)])) }
        #expect(throws: ProblemDetails.self) { try state.value(in: request([("state", "lost")])) }
        #expect(throws: ProblemDetails.self) { try text.value(in: request([("q", "abcdef")])) }
    }

    // MARK: Middleware

    /// Lets nobody in without a name, and says to whom it answers.
    private struct Names: Middleware {
        func admit(_ call: inout Call) throws(ProblemDetails) {
            guard let name = call.request.headers["Name"] else {
                throw .parameter("Name", "missing", "Say your name.")
            }
            call.principal = Principal(name: name)
        }

        func finish(_ response: inout HTTPResponse, to call: Call?) {
            response.headers.set("To", call?.principal?.name ?? "nobody")
        }
    }

    @Test("are given who asks by middleware, whose refusal they do not see")
    func middleware() throws {
        let endpoint = Endpoint(operation(.get, "/a"), .blocking { .text($0.principal?.name ?? "nobody") })
        guard case .blocking(let handler) = endpoint.served(behind: [Names(), RequireJSON()]) else {
            Issue.record("another kind of handler")
            return
        }
        func ask(_ headers: HTTPHeaders) throws -> HTTPResponse {
            try handler(HTTPRequest(method: .get, path: "/a", route: "/a", headers: headers))
        }
        let answer = try ask(["Name": "jane"])
        #expect(String(decoding: answer.body, as: UTF8.self) == "jane" && answer.headers["To"] == "jane")
        let refusal = try ask([:])
        #expect(refusal.status == 400 && refusal.headers["To"] == nil, "what refuses does not finish")
    }

    @Test("of which an outer one finishes what an inner one refuses")
    func refusalWithin() throws {
        let body = Operation.Body(schema: ["type": "object"], example: [:])
        let endpoint = Endpoint(operation(.post, "/a", body: body), .blocking { _ in .text("never") })
        guard case .blocking(let handler) = endpoint.served(behind: [Names(), RequireJSON()]) else {
            Issue.record("another kind of handler")
            return
        }
        let answer = try handler(
            HTTPRequest(
                method: .post, path: "/a", route: "/a", headers: ["Name": "jane", "Content-Type": "text/plain"],
                body: Array("x".utf8)))
        #expect(answer.status == 415 && answer.headers["To"] == "jane")
    }

    @Test("take JSON alone where they have a body")
    func json() throws {
        let posting = operation(.post, "/a", body: .init(schema: ["type": "object"], example: [:]))
        let request = HTTPRequest(
            method: .post, path: "/a", route: "/a", headers: ["Content-Type": "text/plain"], body: Array("{}".utf8))
        var call = Call(request, posting)
        let problem = #expect(throws: ProblemDetails.self) { try RequireJSON().admit(&call) }
        #expect(problem?.kind == .unsupportedMediaType)
        var reading = Call(request, operation(.get, "/a"))
        try RequireJSON().admit(&reading)
    }
}
