import Contracts
import HTTPServer
import Kafka
import LocalStack
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Collections

@Suite("Collections shows receivables, accounts and payments")
struct CollectionsAPITests {
    private let client: EndpointClient
    private let database: ConnectionConfiguration

    /// Customer 1 owes 70 of 120, due in 5 days, and 100, due in 30; customer 2 has paid, 20 too much; a guest owes 50.
    /// Nobody knows whose 7 are.
    init() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(registered(customer(1)))
        harness.receive(registered(customer(2)))
        harness.setLimit(of: customer(1), .limited(1_000))
        harness.owe(order(1), customer(1), net: 100, gross: 120, dueInDays: 5)
        harness.owe(order(2), customer(1), net: 100, gross: 100)
        harness.owe(order(3), customer(2), net: 100, gross: 100, dueInDays: 5)
        harness.receive(invoiced(order(4), of: nil, net: 50, gross: 50, dueInDays: 0))
        harness.receive(received(order(5), of: customer(1), net: 300))
        harness.run()
        harness.send(payment(50, reference: number(order(1))))
        harness.send(payment(120, reference: number(order(3))))
        harness.send(payment(7, reference: "?"))
        harness.run()
        database = try ConnectionConfiguration(url: harness.database.url)
        client = EndpointClient(
            CollectionsAPI.reading(ReadAccess(pool: ConnectionPool(database, connectionsMax: 1)), trusting))
    }

    private func receivables(_ query: String) throws -> [Int64] {
        try client.get("/v1/receivables?\(query)", as: Page<ReceivableSummary>.self)
            .items.map(\.order.counter)
    }

    private func payments(_ query: String) throws -> [Int64] {
        try client.get("/v1/payments?\(query)", as: Page<PaymentSummary>.self).items.map(\.payment.counter)
    }

    @Test("A receivable and what paid it")
    func receivable() throws {
        let view = try client.get("/v1/receivables/0-1", as: ReceivableView.self)
        #expect(view.receivable.number == "INV-2026-000001" && view.receivable.customer == customer(1))
        #expect((view.receivable.gross, view.receivable.open) == (120, 70))
        #expect(view.receivable.state == .open)
        #expect(view.receivable.issuedOn == today && view.receivable.dueOn == today.adding(days: 5))
        #expect(
            view.allocations == [
                .init(payment: PaymentID(lane: 0, counter: 1), amount: 50, allocatedOn: today)
            ])
    }

    @Test("Receivables by customer, and by whether they are open, overdue or settled")
    func receivableLists() throws {
        #expect(try receivables("") == [4, 3, 2, 1])
        #expect(try receivables("state=open") == [4, 2, 1])
        #expect(try receivables("state=settled") == [3])
        #expect(try receivables("state=open&dueBefore=2026-03-02") == [])
        #expect(try receivables("state=open&dueBefore=2026-03-03") == [4])
        #expect(try receivables("state=open&dueBefore=2026-03-08") == [4, 1])
        #expect(try receivables("customer=0-1") == [2, 1])
        #expect(try receivables("customer=0-1&state=open&dueBefore=2026-03-08") == [1])
        #expect(try receivables("customer=0-2&state=open") == [])
        let first = try client.get("/v1/receivables?state=open&limit=2", as: Page<ReceivableSummary>.self)
        let cursor = try #require(first.nextCursor)
        #expect(first.items.count == 2)
        #expect(try receivables("state=open&limit=2&cursor=\(cursor)") == [1])
    }

    @Test("An account and its exposure")
    func accounts() throws {
        let view = try client.get("/v1/accounts/C-0-1", as: AccountView.self)
        #expect((view.reserved, view.open, view.exposure) == (300, 170, 470))
        #expect(view.creditLimit == 1_000 && view.available == 530 && view.customer == customer(1))
        let all = try client.get("/v1/accounts?limit=1", as: Page<AccountView>.self)
        let cursor = try #require(all.nextCursor)
        let rest = try client.get("/v1/accounts?limit=1&cursor=\(cursor)", as: Page<AccountView>.self)
        #expect((all.items + rest.items).map(\.account) == ["C-0-1", "C-0-2"] && rest.nextCursor == nil)
        #expect(rest.items.first?.available == nil && rest.items.first?.unlimited == true)
        #expect(all.items.first?.limitVersion == 1 && rest.items.first?.limitVersion == 0)
        #expect(rest.items.first?.credits == 20 && rest.items.first?.exposure == -20)
        let one = try client.get("/v1/accounts?customer=0-2", as: Page<AccountView>.self)
        #expect(one.items.map(\.account) == ["C-0-2"])
    }

    @Test(
        "The limit that holds where nobody has set one is the default",
        arguments: [CreditLimit.limited(0), .limited(7)])
    func defaultLimit(limit: CreditLimit) throws {
        let settings = CollectionsSettings(creditLimitDefault: limit)
        let client = EndpointClient(
            CollectionsAPI.reading(ReadAccess(pool: ConnectionPool(database, connectionsMax: 1)), settings))
        let view = try client.get("/v1/accounts/C-0-2", as: AccountView.self)
        #expect(view.creditLimit == limit.amount && view.unlimited == nil)
        #expect(view.available == (limit.amount ?? 0) + 20)
        #expect(try client.get("/v1/accounts/C-0-1", as: AccountView.self).creditLimit == 1_000)
    }

    @Test("All limits of an account, the last first, with who has set them and why")
    func limits() throws {
        let view = try client.get("/v1/accounts/C-0-1/credit-limits", as: CreditLimitHistory.self)
        #expect(view.account == "C-0-1" && view.currency == .eur)
        #expect(view.changes.map(\.version) == [1] && view.changes.first?.creditLimit == 1_000)
        #expect(view.changes.first?.actor == "tester" && view.changes.first?.reason == "a test")
        #expect(try client.get("/v1/accounts/C-0-2/credit-limits", as: CreditLimitHistory.self).changes.isEmpty)
        #expect(try client.get("/v1/accounts/nobody/credit-limits").status == 404)
    }

    @Test("A payment and what it paid; what is unapplied is the work list")
    func payments() throws {
        let view = try client.get("/v1/payments/0-2", as: PaymentView.self)
        #expect(view.payment.customer == customer(2) && view.payment.actor == "tester")
        #expect((view.payment.amount, view.payment.unapplied) == (120, 20))
        #expect(view.allocations.map(\.number) == ["INV-2026-000003"] && view.allocations.map(\.amount) == [100])
        #expect(try payments("") == [3, 2, 1])
        #expect(try payments("state=unapplied") == [3, 2])
        #expect(try payments("state=allocated") == [1])
        #expect(try payments("customer=0-2&state=unapplied") == [2])
        #expect(try client.get("/v1/payments/0-3", as: PaymentView.self).payment.customer == nil)
    }

    @Test(
        "What is not there is not found",
        arguments: ["receivables/0-9", "receivables/x", "accounts/nobody", "accounts/\u{0}", "payments/0-9"])
    func unknown(path: String) throws {
        #expect(try client.get("/v1/\(path)").status == 404)
    }

    @Test(
        "A parameter that is not what it may be is refused",
        arguments: ["receivables?state=late", "receivables?dueBefore=today", "payments?customer=x", "accounts?limit=0"])
    func refusals(target: String) throws {
        #expect(try client.get("/v1/\(target)").status == 400)
    }

    @Test("What is served, commands included, is what the OpenAPI document says")
    func document() throws {
        let gateway = CommandGateway(
            .init(
                kafka: ClientConfiguration(bootstrapServers: "127.0.0.1:1", clientID: "test"), database: database,
                partitions: 2), health: Health(), metrics: MetricsRegistry(),
            logger: Logger(label: "test", handler: StreamLogHandler(format: .text)))
        let endpoints = CollectionsAPI.endpoints(
            ReadAccess(pool: ConnectionPool(database, connectionsMax: 1)), gateway, trusting)
        let document = OpenAPIDocument(
            title: "Collections", version: "1", summary: "Receivables.", operations: endpoints.map(\.operation))
        #expect(document.differences(from: Router(endpoints)) == [])
        #expect(
            endpoints.map(\.operation).filter { $0.method == .post }.map(\.template) == [
                "/v1/payments", "/v1/payments/{id}/allocations", "/v1/accounts/{id}/credit-limit",
            ])
    }
}
