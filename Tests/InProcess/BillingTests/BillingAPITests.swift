import Contracts
import HTTPServer
import LocalStack
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Billing

@Suite("Billing shows its invoices")
struct BillingAPITests {
    private let harness: LogicHarness<BillingLogic>
    private let client: EndpointClient
    private let endpoints: [Endpoint]

    /// Five invoices: orders 0-1 to 0-4 of customers 1, 2, 1 and a guest, and one in lane 1.
    init() throws {
        harness = try LogicHarness(BillingLogic())
        for (lane, counter, customer) in [(0, 1, 1), (0, 2, 2), (0, 3, 1), (0, 4, nil), (1, 1, 1)]
            as [(Lane, Int64, Int64?)]
        {
            let fact = shipment(lane: lane, counter, customer: customer)
            harness.clock.advance(milliseconds: 1_000)
            harness.receive(fact, about: fact.order, lane: lane)
            harness.run()
        }
        let pool = ConnectionPool(try ConnectionConfiguration(url: harness.database.url), connectionsMax: 2)
        endpoints = BillingAPI.endpoints(ReadAccess(pool: pool))
        client = EndpointClient(endpoints)
    }

    private func numbers(_ target: String) throws -> [String] {
        try client.get(target, as: Page<InvoiceSummary>.self).items.map(\.number.description)
    }

    @Test("One invoice, as it was issued")
    func invoice() throws {
        let fact = try #require(try harness.published(InvoiceIssued.self).first)
        let view = try client.get("/v1/invoices/\(fact.invoice)", as: InvoiceView.self)
        #expect(view.number.description == fact.number && view.order == fact.order && view.shipment == fact.shipment)
        #expect(view.lines == fact.lines && view.buyer == fact.buyer && view.clientReference == fact.clientReference)
        #expect(view.issuedOn == fact.issuedOn && view.dueOn == fact.dueOn)
        #expect(view.issuedAt.adding(milliseconds: 4_000) == harness.clock.now, "the first of five, a second apart")
        #expect((view.net, view.tax, view.gross) == (fact.net, fact.tax, fact.gross))
        #expect(view.currency == .gbp)
    }

    @Test("What is not there, or no identifier at all, is not found", arguments: ["0-99", "abc", "0-0"])
    func unknown(id: String) throws {
        #expect(try client.get("/v1/invoices/\(id)").status == 404)
    }

    @Test("Pages lead through all of them, each once")
    func pages() throws {
        var (found, target) = ([] as [String], "/v1/invoices?limit=2" as String?)
        var sizes: [Int] = []
        while let current = target {
            let page = try client.get(current, as: Page<InvoiceSummary>.self)
            found += page.items.map(\.number.description)
            sizes.append(page.items.count)
            target = page.nextCursor.map { "/v1/invoices?limit=2&cursor=\($0)" }
        }
        #expect(sizes == [2, 2, 1])
        #expect(found == (1...5).reversed().map { "INV-2026-00000\($0)" }, "newest first, in whatever lane")
    }

    @Test("Only those of an order, a customer or a number")
    func filters() throws {
        #expect(try numbers("/v1/invoices?order=0-2") == ["INV-2026-000002"])
        #expect(try numbers("/v1/invoices?order=0-9") == [])
        #expect(try numbers("/v1/invoices?customer=0-1") == ["INV-2026-000003", "INV-2026-000001"])
        #expect(try numbers("/v1/invoices?customer=1-1") == ["INV-2026-000005"])
        #expect(try numbers("/v1/invoices?number=INV-2026-000004") == ["INV-2026-000004"])
        let first = try client.get("/v1/invoices?customer=0-1&limit=1", as: Page<InvoiceSummary>.self)
        let cursor = try #require(first.nextCursor)
        #expect(try numbers("/v1/invoices?customer=0-1&limit=1&cursor=\(cursor)") == ["INV-2026-000001"])
        #expect(try numbers("/v1/invoices?customer=0-1&order=0-3") == ["INV-2026-000003"])
        #expect(try numbers("/v1/invoices?customer=0-1&order=0-2") == [], "all filters must hold")
    }

    @Test("A guest's invoice names no customer")
    func guest() throws {
        let page = try client.get("/v1/invoices?order=0-4", as: Page<InvoiceSummary>.self)
        #expect(page.items.map(\.customer) == [nil])
    }

    @Test(
        "A parameter that is not what it may be is refused",
        arguments: [
            "order=7", "customer=x", "number=INV-2026-1", "limit=0", "cursor=%", "cursor=AAAA", "since=yesterday",
        ])
    func refusals(query: String) throws {
        #expect(try client.get("/v1/invoices?\(query)").status == 400)
    }

    @Test("What is served is what the OpenAPI document says")
    func document() {
        let document = OpenAPIDocument(
            title: "Billing", version: "1", summary: "Invoices.", operations: endpoints.map(\.operation))
        #expect(document.differences(from: Router(endpoints)) == [])
    }

    @Test("A number has one spelling")
    func numberSpelling() {
        for text in ["INV-2026-000001", "INV-2026-1000000"] { #expect(InvoiceNumber(text)?.description == text) }
        for text in ["", "-", "INV", "-000001", "INV-2026-00001", "INV-2026-0000001", "INV-2026-000000", "INV-+00001"] {
            #expect(InvoiceNumber(text) == nil, "\(text)")
        }
    }
}
