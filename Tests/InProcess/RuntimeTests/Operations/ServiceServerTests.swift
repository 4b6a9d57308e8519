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
    private struct Thing: Codable, Sendable {
        var id: OrderID
        var name: String
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

    private func thingEndpoints(_ access: ReadAccess) -> [Endpoint] {
        [
            .getByID("/v1/things/{id}", summary: "A thing.", id: OrderID.self, view: Thing.self, access: access) {
                connection, id, deadline in
                let rows = try connection.query("SELECT name FROM thing WHERE id = \(id)", deadline: deadline)
                return try rows.first.map { Thing(id: id, name: try $0.decode(String.self)) }
            },
            .list("/v1/things", summary: "Things.", access: access, key: \Thing.id) { connection, page, _, deadline in
                let rows = try connection.query(
                    """
                    SELECT id, name FROM thing WHERE id > \(page.after?.rawValue ?? -1) ORDER BY id LIMIT
                        \(page.rowsMax)
                    """, deadline: deadline)
                return try rows.map { row in
                    let (id, name) = try row.decode(OrderID.self, String.self)
                    return Thing(id: id, name: name)
                }
            },
        ]
    }

    @Test("serves read models one by one and in pages, and says what is wrong with a request")
    func readModels() throws {
        let url = try SharedTestCluster.database("readmodels").url
        let configuration = try ConnectionConfiguration(url: url)
        let connection = try Connection(configuration, deadline: .after(milliseconds: 10_000))
        try connection.script(
            """
            CREATE TABLE thing (id bigint PRIMARY KEY, name text NOT NULL);
            INSERT INTO thing SELECT (3::bigint << 40) + n, 'thing ' || n FROM generate_series(1, 5) n;
            """, deadline: .after(milliseconds: 10_000))
        let pool = ConnectionPool(configuration, connectionsMax: 2)
        let server = server(thingEndpoints(ReadAccess(pool: pool)))
        let http = HTTPClient(port: try server.start(), answerSeconds: 30)
        defer { server.stop(milliseconds: 1000) }

        let one = try http.get("/v1/things/3-2")
        #expect(one.status == 200)
        #expect(one.text == #"{"id":"3-2","name":"thing 2"}"#)
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
        #expect(names == (1...5).map { "thing \($0)" })
        #expect(pages == 3)
        #expect(try http.get("/v1/things").json["items"]?.array?.count == 5)
        #expect(try http.get("/v1/things?limit=5").json["nextCursor"] == nil)

        #expect(try http.get("/v1/things?limit=201").status == 400)
        #expect(try http.get("/v1/things?cursor=!!!").status == 400)
        let unknown = try http.get("/v1/things?limits=2")
        #expect(unknown.status == 400)
        #expect(unknown.text.contains("no parameter limits here; the query may have cursor, limit."))
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
