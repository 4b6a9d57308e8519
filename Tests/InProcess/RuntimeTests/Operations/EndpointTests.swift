import HTTPServer
import JSON
import Runtime
import Testing

@Suite("Endpoints")
struct EndpointTests {
    private let about = ServiceServer.About(title: "Billing", version: "1", summary: "Invoices.")

    private enum Word: String, CaseIterable, Sendable { case open, paid }

    private func endpoint(_ method: HTTPMethod, _ template: String) -> Endpoint {
        Endpoint(
            method, template, summary: "It.", responses: [Endpoint.Response(204, "Done.")],
            handler: .immediate { _ in .noContent })
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
            title: "T", version: "1", summary: "S", endpoints: [endpoint(.get, "/a"), endpoint(.post, "/b")])
        let router = Router([endpoint(.get, "/a"), endpoint(.get, "/b")])
        #expect(
            document.differences(from: router) == [
                "POST /b is described but not routed", "GET /b is routed but not described",
            ])
    }

    @Test("make an OpenAPI 3.1 document with path parameters, bounds, bodies and problems")
    func document() throws {
        let limit = QueryParameter<Int>.integer("limit", "How many.", default: 50, in: 1...200)
        let endpoint = Endpoint(
            .post, "/v1/orders/{id}/lines/{line}", summary: "Changes a line.", parameters: [limit.description],
            request: ["type": "object"],
            responses: [Endpoint.Response(200, "Changed.", schema: ["type": "string"]), .problem(404, "Unknown.")],
            handler: .immediate { _ in .noContent })
        let document = OpenAPIDocument(title: "T", version: "2", summary: "S", endpoints: [endpoint]).document
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
        #expect(document["components"]?["schemas"]?["Problem"]?["required"]?.array?.count == 3)
    }

    @Test("read the parameters that they declare, and name one that is out of bounds")
    func parameters() throws {
        let limit = QueryParameter<Int>.integer("limit", "How many.", default: 50, in: 1...200)
        let state = QueryParameter<Word?>.choice("state", "Which.", of: Word.self)
        let text = QueryParameter<String?>.text("q", "Search.", bytesMax: 5)
        #expect(try limit.value(in: request([])) == 50)
        #expect(try limit.value(in: request([("limit", "200")])) == 200)
        #expect(try state.value(in: request([("state", "paid")])) == .paid)
        #expect(try state.value(in: request([])) == nil)
        #expect(try text.value(in: request([("q", "abcde")])) == "abcde")
        for bad in ["0", "201", "x", ""] {
            let problem = #expect(throws: ProblemDetails.self) { try limit.value(in: request([("limit", bad)])) }
            #expect(problem?.status == 400)
            #expect(problem?.errors.first?.pointer == "limit")
        }
        #expect(throws: ProblemDetails.self) { try limit.value(in: request([("limit", nil)])) }
        #expect(throws: ProblemDetails.self) { try state.value(in: request([("state", "lost")])) }
        #expect(throws: ProblemDetails.self) { try text.value(in: request([("q", "abcdef")])) }
    }
}
