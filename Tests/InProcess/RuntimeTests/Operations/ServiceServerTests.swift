import Contracts
import HTTPServer
import JSON
import LocalStack
import Postgres
import Runtime
import TestSupport
import Testing

@Suite("The HTTP side of a service")
struct ServiceServerTests {
    /// A thing.
    @Described
    struct Thing: Exhibit {
        /// The thing.
        var id: OrderID
        /// Its name.
        var name: String
        /// When it came about.
        var at: Timestamp

        static let example = Thing(id: OrderID(lane: 3, counter: 1), name: "thing 1", at: Timestamp(microseconds: 0))
    }

    private let metrics = MetricsRegistry()
    private let logger = Logger(label: "test", handler: LogRecorder())

    private func server(_ endpoints: [Endpoint] = []) -> ServiceServer {
        ServiceServer(
            HTTPServerConfiguration(), about: .init(title: "Things", version: "1", summary: "Things."),
            endpoints: endpoints, metrics: metrics, logger: logger)
    }

    @Test("answers with its own description, and counts what it answers")
    func description() throws {
        let server = server()
        let http = HTTPClient(port: try server.start(), answerSeconds: 30)
        defer { server.stop(milliseconds: 1000) }
        #expect(try http.get("/openapi.json").json["paths"]?["/openapi.json"]?["get"] != nil)
        #expect(try http.get("/none").status == 404)
        #expect(try http.get("/readyz").status == 404)
        let text = String(decoding: metrics.text, as: UTF8.self)
        #expect(text.contains("o2c_http_answers_total{method=\"GET\",route=\"/openapi.json\",status=\"200\"} 1"))
    }

    /// Says which operation gave an answer.
    private struct Origin: Middleware {
        func admit(_ call: inout Call) throws(ProblemDetails) {}

        func finish(_ response: inout HTTPResponse, to call: Call?) {
            response.headers.append("Answered-By", call?.operation.template ?? "server")
        }
    }

    private struct Fault: Error {}

    @Test(
        "finishes every answer once by its middleware, also those that the server gives by itself",
        arguments: [
            ("/fine", 204, "/fine"), ("/refusing", 503, "/refusing"), ("/none", 404, "server"),
            ("/failing", 500, "server"), ("/failing-elsewhere", 500, "server"), ("/silent", 504, "server"),
            ("/fine?a=b", 400, "server"),
        ])
    func finishing(path: String, status: Int, origin: String) throws {
        func endpoint(_ path: String, _ handler: Endpoint.Handler) -> Endpoint {
            Endpoint(
                Operation(
                    .get, path, tag: "Things", summary: "Try it", description: "Tries it.",
                    responses: [.init(204, "Done.")]), handler)
        }
        var configuration = HTTPServerConfiguration()
        configuration.answerDeadlineMilliseconds = 300
        let server = ServiceServer(
            configuration, about: .init(title: "Things", version: "1", summary: "Things."),
            endpoints: [
                endpoint("/fine", .immediate { _ in .noContent }),
                endpoint("/refusing", .immediate { _ throws in throw ProblemDetails.unavailable("Not now.") }),
                endpoint("/failing", .immediate { _ throws in throw Fault() }),
                endpoint("/failing-elsewhere", .blocking { _ throws in throw Fault() }),
                endpoint("/silent", .deferred { _, _ in }),
            ], middleware: [Origin()], metrics: metrics, logger: logger)
        let http = HTTPClient(port: try server.start(), answerSeconds: 30)
        defer { server.stop(milliseconds: 1000) }
        let answer = try http.get(path)
        #expect(answer.status == status && answer.headers["answered-by"] == origin, "\(answer)")
    }

    @Test("answers probes and metrics at an address of their own")
    func operations() throws {
        let health = Health()
        let database = health.condition("database")
        _ = metrics.counter("o2c_probe_total", help: "Nothing.")
        let server = OperationsServer(host: "localhost", port: 0, health: health, metrics: metrics, logger: logger)
        let http = HTTPClient(port: try server.start(), answerSeconds: 30)
        defer { server.stop(milliseconds: 1000) }
        #expect(try http.get("/livez").status == 200)
        #expect(try http.get("/readyz").status == 503)
        #expect(try http.get("/readyz").json["conditions"]?[0]?["reason"]?.string == "starting")
        database.meet()
        #expect(try http.get("/readyz").status == 200)
        health.beginStopping()
        #expect(try http.get("/readyz").json["conditions"]?[0]?["reason"]?.string == "stopping")
        #expect(try http.get("/livez").status == 200)
        let answer = try http.get("/metrics")
        #expect(answer.headers["content-type"] == MetricsRegistry.contentType)
        #expect(answer.text.contains("o2c_probe_total 0"))
        #expect(try http.get("/openapi.json").status == 404)
    }

    @Sendable private static func thing(_ row: Row) throws -> Thing {
        let (id, name, at) = try row.decode(OrderID.self, String.self, Timestamp.self)
        return Thing(id: id, name: name, at: at)
    }

    private func thingEndpoints(_ access: ReadAccess) -> [Endpoint] {
        [
            .get(
                "/v1/things/{id}", tag: "Things", summary: "Read a thing", description: "Answers a thing.",
                id: PathParameter<OrderID>.identifier("The thing."), access: access
            ) { id, connection, deadline in
                try connection.query("SELECT id, name, at FROM thing WHERE id = \(id)", deadline: deadline).first
                    .map(Self.thing)
            },
            .list(
                "/v1/things", tag: "Things", summary: "List things", description: "Answers things.",
                of: .newestFirst(
                    select: "SELECT id, name, at FROM thing", at: "at", id: "id", key: { ($0.at, $0.id) },
                    read: Self.thing),
                filters: [
                    .column("name", QueryParameter<String?>.text("name", "Only things of this name.")),
                    .column("id", QueryParameter<OrderID?>.identifier("id", "Only this thing.")),
                ], access: access),
        ]
    }

    @Test("serves read models one by one and in pages, and says what is wrong with a request")
    func readModels() throws {
        let url = try SharedTestCluster.database("readmodels").url
        let configuration = try ConnectionConfiguration(url: url)
        let connection = try Connection(configuration, deadline: .after(milliseconds: 10_000))
        try connection.script(
            """
            CREATE TABLE thing (id bigint PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL);
            INSERT INTO thing SELECT (3::bigint << 40) + n, 'thing ' || n, '2026-11-25T10:00:00Z'::timestamptz
                + (CASE n WHEN 5 THEN 0 ELSE n / 2 END) * interval '1 hour' FROM generate_series(1, 5) n;
            """, deadline: .after(milliseconds: 10_000))
        let pool = ConnectionPool(configuration, connectionsMax: 2)
        let server = server(thingEndpoints(ReadAccess(pool: pool)))
        let http = HTTPClient(port: try server.start(), answerSeconds: 30)
        defer { server.stop(milliseconds: 1000) }

        let one = try http.get("/v1/things/3-2")
        #expect(one.status == 200)
        #expect(one.text == #"{"id":"3-2","name":"thing 2","at":"2026-11-25T11:00:00.000000Z"}"#)
        #expect(try http.get("/v1/things/3-99").status == 404)
        #expect(try http.get("/v1/things/what").status == 404)

        var names: [String] = []
        var pages = 0
        var next: String? = ""
        while let cursor = next {
            let page = try http.get("/v1/things?limit=2" + (cursor.isEmpty ? "" : "&cursor=\(cursor)")).json
            names += (page["items"]?.array ?? []).compactMap { $0["name"]?.string }
            next = page["nextCursor"]?.string
            pages += 1
        }
        // Things 2 and 3 are of the same hour, and so are 1 and 5, the last of which came late.
        #expect(names == [4, 3, 2, 5, 1].map { "thing \($0)" })
        #expect(pages == 3)
        #expect(try http.get("/v1/things").json["items"]?.array?.count == 5)
        #expect(try http.get("/v1/things?limit=5").json["nextCursor"] == nil)

        func ids(_ query: String) throws -> [String] {
            try http.get("/v1/things?\(query)").json["items"]?.array?.compactMap { $0["id"]?.string } ?? []
        }
        #expect(try ids("since=2026-11-25T11:00:00Z&before=2026-11-25T12:00:00Z") == ["3-3", "3-2"])
        #expect(try ids("name=thing%202&id=3-2") == ["3-2"])
        #expect(try ids("name=thing%202&id=3-3") == [])

        #expect(try http.get("/v1/things?cursor=AAAA").json["errors"]?[0]?["parameter"]?.string == "cursor")
        #expect(try http.get("/v1/things?limit=201").status == 400)
        #expect(try http.get("/v1/things?cursor=!!!").status == 400)
        let unknown = try http.get("/v1/things?limits=2")
        #expect(unknown.status == 400)
        #expect(unknown.text.contains("no parameter limits here"))
        #expect(unknown.text.contains("the query may have before, cursor, id, limit, name, since."))
        #expect(try http.get("/v1/things/3-2?verbose=1").status == 400)
        let long = try http.get("/v1/things/\(String(repeating: "x", count: 5_000))")
        #expect(long.status == 404)
        #expect(long.body.count < 300)

        pool.stop(deadline: .after(milliseconds: 1000))
        let away = try http.get("/v1/things/3-2")
        #expect(away.status == 503)
        #expect(away.headers["retry-after"] != nil)
    }
}
