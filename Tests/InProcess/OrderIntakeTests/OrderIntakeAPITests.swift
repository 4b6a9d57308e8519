import Contracts
import JSON
import Runtime
import TestSupport
import Testing

@testable import OrderIntake

@Suite("OrderIntake's HTTP API")
struct OrderIntakeAPITests {
    private typealias Harness = LogicHarness<OrderIntakeLogic>

    private func client(_ harness: Harness) throws -> EndpointClient {
        EndpointClient(try harness.endpoints(OrderIntakeAPI.endpoints))
    }

    @Test("shows an order: where it stands, who buys, what, and the promise")
    func order() throws {
        let harness = try Harness.shop()
        let order = harness.confirmedOrder()
        let client = try client(harness)
        let view = try client.json("/v1/orders/\(order)")
        #expect(view["state"]?.string == "confirmed" && view["order"]?.string == "0-1")
        #expect(view["promisedDate"]?.string == "2026-03-04" && view["net"]?.int == 20_00)
        #expect(view["buyer"]?["account"]?.string == "ACME" && view["channel"]?.string == "web")
        #expect(view["lines"]?.array?.first?["sku"]?.string == "W-1")
        #expect(view["stock"]?.string == "reserved" && view["credit"]?.string == "reserved")
        for unknown in ["0-2", "x", "1-1"] {
            #expect(try client.json("/v1/orders/\(unknown)")["status"]?.int == 404)
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

        let client = try client(harness)
        func identifiers(_ query: String) throws -> [String] {
            try client.json("/v1/orders?\(query)")["items"]?.array?.compactMap { $0["order"]?.string } ?? []
        }
        #expect(try identifiers("") == ["0-6", "0-5", "0-4", "0-3", "0-2", "0-1"])
        #expect(try identifiers("customer=0-1") == ["0-5", "0-4", "0-3", "0-2", "0-1"])
        #expect(try identifiers("state=cancelled") == ["0-2"])
        #expect(try identifiers("customer=0-1&state=received") == ["0-5", "0-4", "0-3", "0-1"])
        #expect(try identifiers("customer=1-1") == [])

        var pages: [[String]] = []
        var cursor: String?
        repeat {
            let page = try client.json("/v1/orders?limit=2\(cursor.map { "&cursor=\($0)" } ?? "")")
            pages.append(page["items"]?.array?.compactMap { $0["order"]?.string } ?? [])
            cursor = page["nextCursor"]?.string
        } while cursor != nil && pages.count < 5
        #expect(pages == [["0-6", "0-5"], ["0-4", "0-3"], ["0-2", "0-1"]])

        #expect(try client.json("/v1/orders?state=lost")["status"]?.int == 400)
    }

    @Test("shows customers by identifier and by account")
    func customers() throws {
        let harness = try Harness.shop()
        harness.send(registration("Ümlaut + Co"), lane: 1)
        harness.run()
        let client = try client(harness)
        #expect(try client.json("/v1/customers/0-1")["account"]?.string == "ACME")
        let found = try client.json("/v1/customers?account=Ümlaut + Co")
        #expect(found["items"]?.array?.map { $0["customer"]?.string } == ["1-1"])
        #expect(try client.json("/v1/customers?account=a\u{0}b")["items"]?.array?.isEmpty == true)
        let all = try client.json("/v1/customers")
        #expect(all["items"]?.array?.map { $0["customer"]?.string } == ["1-1", "0-1"])
    }

    @Test("lists customers that may be one in pages, and shows into whom one is merged")
    func doubles() throws {
        let harness = try Harness.shop()
        for account in ["BOLT", "CORE"] { harness.send(registration(account, email: "bills@bolt.example")) }
        harness.send(registration("DUPE"))
        harness.run()
        let client = try client(harness)
        let first = try client.json("/v1/customer-doubles?limit=1")
        #expect(first["items"]?[0]?["match"]?.string == "email/bills@acme.example")
        #expect(first["items"]?[0]?["customers"]?.array?.map { $0["account"]?.string } == ["ACME", "DUPE"])
        let cursor = try #require(first["nextCursor"]?.string)
        let second = try client.json("/v1/customer-doubles?limit=1&cursor=\(cursor)")
        #expect(second["items"]?.array?.map { $0["match"]?.string } == ["email/bills@bolt.example"])
        harness.send(MergeCustomers(duplicate: "DUPE", survivor: "ACME", reason: "twice"))
        harness.run()
        let left = try client.json("/v1/customer-doubles")
        #expect(left["items"]?.array?.map { $0["match"]?.string } == ["email/bills@bolt.example"])
        #expect(try client.json("/v1/customers?account=DUPE")["items"]?[0]?["mergedInto"]?.string == "0-1")
    }

    @Test("describes the commands that it takes, and where their outcomes are found")
    func commands() throws {
        let endpoints = try Harness.shop().endpoints(OrderIntakeAPI.endpoints)
        let posts = endpoints.posting
        #expect(
            posts.map(\.template) == [
                "/v1/orders", "/v1/orders/{id}/cancellation", "/v1/customers", "/v1/entities", "/v1/tax-rates/{id}",
                "/v1/price-lists/{id}/prices",
                "/v1/accounts/{id}/merge", "/v1/accounts/{id}/merge-undoing",
            ])
        #expect(posts[0].body?.schema == JSONSchema.of(SubmitOrder.self))
        #expect(posts[1].body?.schema["required"] == ["reason"])
        #expect(endpoints.contains { $0.operation.template == "/v1/commands/{id}" })
    }
}
