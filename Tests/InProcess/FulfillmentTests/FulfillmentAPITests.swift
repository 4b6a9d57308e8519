import Contracts
import JSON
import Runtime
import TestSupport
import Testing

@testable import Fulfillment

@Suite("Fulfillment's HTTP API")
struct FulfillmentAPITests {
    private typealias Harness = LogicHarness<FulfillmentLogic>

    private func client(_ harness: Harness) throws -> EndpointClient {
        EndpointClient(try harness.endpoints(FulfillmentAPI.endpoints))
    }

    @Test("shows a shipment: where it is, for whom, and its goods")
    func shipment() throws {
        let harness = try Harness()
        harness.confirm(confirmed())
        harness.run()
        let client = try client(harness)
        let view = try client.json("/v1/shipments/0-1")
        #expect(view["shipment"]?["state"]?.string == "delivered" && view["shipment"]?["order"]?.string == "0-1")
        #expect(view["shipment"]?["tracking"]?.string == "SHP-0-1" && view["clientReference"]?.string == "PO-1")
        #expect(view["buyer"]?["account"]?.string == "ACME")
        #expect(view["lines"]?.array?.first?["quantity"]?.int == 2)
        #expect(try client.json("/v1/shipments/0-2")["status"]?.int == 404)
    }

    @Test("lists shipments in pages, the latest first, by order and by state")
    func shipments() throws {
        let harness = try Harness(dispatch: .manual)
        for counter in Int64(1)...4 { harness.confirm(confirmed(counter)) }
        harness.requestCancellation(OrderID(lane: 0, counter: 2))
        harness.run()
        let client = try client(harness)
        func identifiers(_ query: String) throws -> [String] {
            try client.json("/v1/shipments?\(query)")["items"]?.array?.compactMap { $0["shipment"]?.string } ?? []
        }
        #expect(try identifiers("") == ["0-4", "0-3", "0-2", "0-1"])
        #expect(try identifiers("order=0-3") == ["0-3"])
        #expect(try identifiers("state=planned") == ["0-4", "0-3", "0-1"])
        #expect(try identifiers("state=cancelled&order=0-3") == [])
        let cursor = try #require(try client.json("/v1/shipments?limit=3")["nextCursor"]?.string)
        #expect(try identifiers("limit=3&cursor=\(cursor)") == ["0-1"])
    }

    @Test("describes the commands that it takes, and where their outcomes are found")
    func commands() throws {
        let endpoints = try Harness().endpoints(FulfillmentAPI.endpoints)
        let posts = endpoints.posting
        #expect(posts.map(\.template) == ["/v1/shipments/{id}/dispatch", "/v1/shipments/{id}/delivery"])
        #expect(posts[0].body?.schema["required"] == ["carrier", "tracking"])
        #expect(posts[1].body?.schema["type"] == "object")
        #expect(endpoints.contains { $0.operation.template == "/v1/commands/{id}" })
    }
}
