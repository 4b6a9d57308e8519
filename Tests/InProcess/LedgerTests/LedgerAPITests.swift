import Contracts
import HTTPServer
import LocalStack
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Ledger

@Suite("The Ledger shows its journal, its accounts and the trial balance")
struct LedgerAPITests {
    private let harness: LogicHarness<LedgerLogic>
    private let client: EndpointClient
    private let endpoints: [Endpoint]

    init() throws {
        harness = try LedgerHarness(LedgerLogic())
        let pool = ConnectionPool(try ConnectionConfiguration(url: harness.database.url), connectionsMax: 2)
        endpoints = LedgerAPI.reading(ReadAccess(pool: pool))
        client = EndpointClient(endpoints)
    }

    private func tell(_ facts: any FinancialFact...) {
        for fact in facts { receive(fact) }
        harness.run()
    }

    private func receive(_ fact: some FinancialFact) { harness.receive(fact, about: fact.subject) }

    /// The lines of the only currency: account to debit or, negative, credit.
    private func balances(_ target: String) throws -> [Int32: Int64] {
        let parts = try client.get(target, as: TrialBalance.self).parts
        #expect(!parts.contains { !$0.isBalanced })
        return Dictionary(
            uniqueKeysWithValues: (parts.first?.lines ?? []).map { ($0.account, $0.debit - $0.credit) })
    }

    @Test("An entry with its postings, and what it records")
    func entry() throws {
        tell(invoiced(1, net: 600_00, tax: 120_00))
        let view = try client.get("/v1/entries/0-1", as: EntryView.self)
        #expect(view.event == "/o2c/billing 0.0.1" && view.purpose == "invoice" && view.currency == .gbp)
        #expect(view.lines.map(\.account) == [1200, 1250, 2200])
        #expect(view.lines.map(\.amount) == [720_00, -600_00, -120_00])
        #expect(view.effectiveOn == day("2026-11-25") && view.bookedOn == day("2026-11-25"))
        #expect(view.subject == "order/7-1" && view.ruleVersion == 1 && view.postedAt == harness.clock.now)
        #expect(try client.get("/v1/entries/0-2").status == 404)
    }

    @Test("An explicit none has no currency and no lines")
    func none() throws {
        tell(received(cost: 0))
        let view = try client.get("/v1/entries/0-1", as: EntryView.self)
        #expect(view.currency == nil && view.lines.isEmpty && view.subject == "item/SKU-1")
    }

    @Test("The journal in pages, or what is about one order")
    func journal() throws {
        tell(received(cost: 5), shipped(1), invoiced(1, net: 1, tax: 0), paid(1, 1, unapplied: 1))
        let first = try client.get("/v1/entries?limit=3", as: Page<EntryView>.self)
        let cursor = try #require(first.nextCursor)
        let second = try client.get("/v1/entries?limit=3&cursor=\(cursor)", as: Page<EntryView>.self)
        #expect(first.items.count == 3 && second.items.count == 1 && second.nextCursor == nil)
        #expect(Set((first.items + second.items).map(\.entry)).count == 4)
        let order = try client.get("/v1/entries?subject=item/SKU-1", as: Page<EntryView>.self)
        #expect(order.items.map(\.purpose) == ["goods-receipt"])
        let all = (first.items + second.items).map(\.entry)
        #expect(all == all.sorted() && all.count == 4)
        let day = try #require(first.items.first?.bookedOn)
        let ofDay = try client.get("/v1/entries?since=\(day)&before=\(day.adding(days: 1))", as: Page<EntryView>.self)
        #expect(Set(ofDay.items.map(\.bookedOn)) == [day] && !ofDay.items.isEmpty)
        #expect(try client.get("/v1/entries?since=\(day.adding(days: 400))", as: Page<EntryView>.self).items.isEmpty)
    }

    @Test("The trial balance of the golden test's main line")
    func trialBalance() throws {
        for event in Story().streams.joined() { receive(event.fact) }
        harness.run()
        let view = try client.get("/v1/trial-balance", as: TrialBalance.self)
        let part = try #require(view.parts.first)
        #expect(view.asOf == nil && view.parts.count == 1 && part.currency == .gbp && part.isBalanced)
        #expect((part.debit, part.credit) == (1_800_00, 1_800_00))
        let moved = part.lines.filter { $0.debit != 0 || $0.credit != 0 }
        #expect(
            moved.map(\.name) == ["Bank", "Goods received not invoiced", "Output tax", "Revenue", "Cost of goods sold"])
        #expect(moved.map(\.debit) == [1_200_00, 0, 0, 0, 600_00])
        #expect(moved.map(\.credit) == [0, 600_00, 200_00, 1_000_00, 0])
    }

    @Test("As of a day: what was booked up to it, within a month, at its end and between months")
    func asOf() throws {
        tell(
            shipped(1, 1, at: 1, on: "2026-01-31"), shipped(2, 1, at: 10, on: "2026-02-01"),
            shipped(3, 1, at: 100, on: "2026-02-28"), shipped(4, 1, at: 1000, on: "2026-03-01"))
        let expected: [(String, Int64)] = [
            ("2026-01-31", 1), ("2026-02-01", 11), ("2026-02-27", 11), ("2026-02-28", 111), ("2026-03-01", 1111),
            ("2026-12-31", 1111),
        ]
        for (day, amount) in expected {
            #expect(try balances("/v1/trial-balance?asOf=\(day)") == [1250: amount, 4000: -amount], "as of \(day)")
        }
        #expect(try balances("/v1/trial-balance?asOf=2026-01-30").isEmpty)
        #expect(try client.get("/v1/trial-balance?asOf=2026-02-27", as: TrialBalance.self).asOf == day("2026-02-27"))
        #expect(try client.get("/v1/trial-balance?asOf=2026-02-29").status == 400)
    }

    @Test("Currencies are balanced apart, by code")
    func currencies() throws {
        tell(issued(costs: [(5, .gbp), (7, .eur)]))
        let parts = try client.get("/v1/trial-balance", as: TrialBalance.self).parts
        #expect(parts.map(\.currency) == [.eur, .gbp])
        #expect(parts.map(\.debit) == [7, 5] && parts.map(\.credit) == [7, 5])
    }

    @Test("A trial balance that does not balance says so")
    func unbalanced() throws {
        let balance = AccountBalance(
            entity: "NORTH", account: 1000, name: "Bank", kind: .asset, currency: .gbp, amount: -1)
        let trial = try TrialBalance(of: [balance], asOf: nil)
        #expect(trial.parts.first?.isBalanced == false && trial.parts.first?.credit == 1)
        let least = AccountBalance(
            entity: "NORTH", account: 1000, name: "Bank", kind: .asset, currency: .gbp, amount: .min)
        #expect(throws: MoneyError.overflow) { try TrialBalance(of: [least], asOf: nil) }
    }

    @Test("The chart of accounts, by number")
    func accounts() throws {
        let page = try client.get("/v1/accounts", as: Page<AccountView>.self)
        #expect(page.items.map(\.number) == page.items.map(\.number).sorted() && page.items.count == 14)
        #expect(page.items.contains(.init(number: 1200, name: "Receivables", kind: .asset, control: .collections)))
    }

    @Test("What is served is what the OpenAPI document says")
    func document() {
        let document = OpenAPIDocument(
            title: "Ledger", version: "1", summary: "The books.", operations: endpoints.map(\.operation))
        #expect(document.differences(from: Router(endpoints)) == [])
    }
}
