import Contracts
import HTTPServer
import JSON
import Kafka
import LocalStack
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Fulfillment

@Suite("Fulfillment's HTTP API")
struct FulfillmentAPITests {
    private typealias Harness = LogicHarness<FulfillmentLogic>

    /// The endpoints over a harness's database. The gateway is not started: what is read needs none.
    private func endpoints(_ harness: Harness) throws -> [Endpoint] {
        let database = try ConnectionConfiguration(url: harness.database.url)
        let gateway = CommandGateway(
            .init(
                kafka: ClientConfiguration(bootstrapServers: "127.0.0.1:1", clientID: "test"), database: database,
                partitions: 2),
            health: Health(), metrics: MetricsRegistry(),
            logger: Logger(label: "test", handler: StreamLogHandler(format: .text)))
        return FulfillmentAPI.endpoints(
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

    @Test("shows a shipment: where it is, for whom, and its goods")
    func shipment() throws {
        let harness = try Harness()
        harness.confirm(confirmed())
        harness.run()
        let view = try get("/v1/shipments/{id}", id: "0-1", harness)
        #expect(view["shipment"]?["state"]?.string == "delivered" && view["shipment"]?["order"]?.string == "0-1")
        #expect(view["shipment"]?["tracking"]?.string == "SHP-0-1" && view["clientReference"]?.string == "PO-1")
        #expect(view["buyer"]?["account"]?.string == "ACME")
        #expect(view["lines"]?.array?.first?["quantity"]?.int == 2)
        #expect(try get("/v1/shipments/{id}", id: "0-2", harness)["status"]?.int == 404)
    }

    @Test("lists shipments in pages, the latest first, by order and by state")
    func shipments() throws {
        let harness = try Harness(dispatch: .manual)
        for counter in Int64(1)...4 { harness.confirm(confirmed(counter)) }
        harness.requestCancellation(OrderID(lane: 0, counter: 2))
        harness.run()
        func identifiers(_ query: [String: String]) throws -> [String] {
            try get("/v1/shipments", query: query, harness)["items"]?.array?.compactMap { $0["shipment"]?.string } ?? []
        }
        #expect(try identifiers([:]) == ["0-4", "0-3", "0-2", "0-1"])
        #expect(try identifiers(["order": "0-3"]) == ["0-3"])
        #expect(try identifiers(["state": "planned"]) == ["0-4", "0-3", "0-1"])
        #expect(try identifiers(["state": "cancelled", "order": "0-3"]) == [])
        let page = try get("/v1/shipments", query: ["limit": "3"], harness)
        let cursor = try #require(page["nextCursor"]?.string)
        #expect(try identifiers(["limit": "3", "cursor": cursor]) == ["0-1"])
    }

    @Test("describes the commands that it takes, and where their outcomes are found")
    func commands() throws {
        let endpoints = try endpoints(Harness())
        let posts = endpoints.map(\.operation).filter { $0.method == .post }
        #expect(posts.map(\.template) == ["/v1/shipments/{id}/dispatch", "/v1/shipments/{id}/delivery"])
        #expect(posts[0].body?.schema["required"] == ["carrier", "tracking"])
        #expect(posts[1].body?.schema["type"] == "object")
        #expect(endpoints.contains { $0.operation.template == "/v1/commands/{id}" })
    }
}
