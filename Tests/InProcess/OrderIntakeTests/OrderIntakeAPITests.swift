import Contracts
import HTTPServer
import JSON
import Kafka
import LocalStack
import Postgres
import Runtime
import TestSupport
import Testing

@testable import OrderIntake

@Suite("OrderIntake's HTTP API")
struct OrderIntakeAPITests {
    private typealias Harness = LogicHarness<OrderIntakeLogic>

    /// The endpoints over a harness's database. The gateway is not started: what is read needs none.
    private func endpoints(_ harness: Harness) throws -> [Endpoint] {
        let database = try ConnectionConfiguration(url: harness.database.url)
        let gateway = CommandGateway(
            .init(
                kafka: ClientConfiguration(bootstrapServers: "127.0.0.1:1", clientID: "test"), database: database,
                partitions: 2),
            health: Health(), metrics: MetricsRegistry(),
            logger: Logger(label: "test", handler: StreamLogHandler(format: .text)))
        return OrderIntakeAPI.endpoints(
            ReadAccess(pool: ConnectionPool(database, connectionsMax: 1)), gateway)
    }

    private func get(
        _ template: String, id: String? = nil, query: [String: String] = [:], _ harness: Harness
    ) throws -> JSONValue {
        let path = id.map { template.replacing("{id}", with: $0) } ?? template
        let query = query.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        let answer = try EndpointClient(try endpoints(harness)).get(query.isEmpty ? path : "\(path)?\(query)")
        return try JSONValue.parse(answer.body)
    }

    @Test("shows an order: where it stands, who buys, what, and the promise")
    func order() throws {
        let harness = try Harness.shop()
        let order = harness.confirmedOrder()
        let view = try get("/v1/orders/{id}", id: order.description, harness)
        #expect(view["state"]?.string == "confirmed" && view["order"]?.string == "0-1")
        #expect(view["promisedDate"]?.string == "2026-03-04" && view["net"]?.int == 20_00)
        #expect(view["buyer"]?["account"]?.string == "ACME" && view["channel"]?.string == "web")
        #expect(view["lines"]?.array?.first?["sku"]?.string == "W-1")
        #expect(view["stock"]?.string == "reserved" && view["credit"]?.string == "reserved")
        for unknown in ["0-2", "x", "1-1"] {
            #expect(try get("/v1/orders/{id}", id: unknown, harness)["status"]?.int == 404)
        }
    }

    @Test("lists orders in pages, the latest first, by customer and by state")
    func orders() throws {
        let harness = try Harness.shop()
        for number in 1...5 {
            harness.send(submission(reference: "PO-\(number)"))
            harness.run()
            harness.clock.advance(milliseconds: 10)
        }
        harness.send(submission(account: nil, country: "FR"), lane: 0)
        harness.send(CancelOrder(order: "0-2", reason: "mistake"))
        harness.run()

        func identifiers(_ query: [String: String]) throws -> [String] {
            try get("/v1/orders", query: query, harness)["items"]?.array?.compactMap { $0["order"]?.string } ?? []
        }
        #expect(try identifiers([:]) == ["0-6", "0-5", "0-4", "0-3", "0-2", "0-1"])
        #expect(try identifiers(["customer": "0-1"]) == ["0-5", "0-4", "0-3", "0-2", "0-1"])
        #expect(try identifiers(["state": "cancelled"]) == ["0-2"])
        #expect(try identifiers(["customer": "0-1", "state": "received"]) == ["0-5", "0-4", "0-3", "0-1"])
        #expect(try identifiers(["customer": "1-1"]) == [])

        var pages: [[String]] = []
        var cursor: String?
        repeat {
            let page = try get(
                "/v1/orders", query: ["limit": "2"].merging(cursor.map { ["cursor": $0] } ?? [:]) { $1 }, harness)
            pages.append(page["items"]?.array?.compactMap { $0["order"]?.string } ?? [])
            cursor = page["nextCursor"]?.string
        } while cursor != nil && pages.count < 5
        #expect(pages == [["0-6", "0-5"], ["0-4", "0-3"], ["0-2", "0-1"]])

        #expect(try get("/v1/orders", query: ["state": "lost"], harness)["status"]?.int == 400)
    }

    @Test("shows customers by identifier and by account")
    func customers() throws {
        let harness = try Harness.shop()
        harness.send(registration("Ümlaut + Co"), lane: 1)
        harness.run()
        #expect(try get("/v1/customers/{id}", id: "0-1", harness)["account"]?.string == "ACME")
        let found = try get("/v1/customers", query: ["account": "Ümlaut + Co"], harness)
        #expect(found["items"]?.array?.map { $0["customer"]?.string } == ["1-1"])
        #expect(try get("/v1/customers", query: ["account": "a\u{0}b"], harness)["items"]?.array?.isEmpty == true)
        let all = try get("/v1/customers", harness)
        #expect(all["items"]?.array?.map { $0["customer"]?.string } == ["1-1", "0-1"])
    }

    @Test("describes the commands that it takes, and where their outcomes are found")
    func commands() throws {
        let endpoints = try endpoints(Harness.shop())
        let posts = endpoints.map(\.operation).filter { $0.method == .post }
        #expect(
            posts.map(\.template) == [
                "/v1/orders", "/v1/orders/{id}/cancellation", "/v1/customers", "/v1/entities", "/v1/tax-rates/{id}",
            ])
        #expect(posts[0].body?.schema == JSONSchema.of(SubmitOrder.self))
        #expect(posts[1].body?.schema["required"] == ["reason"])
        #expect(endpoints.contains { $0.operation.template == "/v1/commands/{id}" })
    }
}
