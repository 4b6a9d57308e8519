import Contracts
import HTTPServer
import JSON
import LocalStack
import Postgres
import Rows
import Runtime
import TestSupport
import Testing

@testable import Ledger

typealias LedgerHarness = LogicHarness<LedgerLogic>

extension LogicHarness<LedgerLogic> {
    func receive(_ fact: some FinancialFact, lane: Lane = 0) { receive(fact, about: fact.subject, lane: lane) }

    /// All that is booked in a month now, by currency and account.
    func totals(of month: Month) throws -> [PeriodClosed.Total] {
        let totals: [MonthTotal] = try connection.query(
            PeriodTable.totals(of: [month]), deadline: .after(milliseconds: 5_000)
        ).rows()
        return totals.map(\.told).inOrder
    }

    /// Decides about a month; the codes of a refusal.
    func close(_ month: String, id: String? = nil, lane: Lane = 0, actor: String? = "anna") throws -> [String] {
        try decide(ClosePeriod(period: month, reason: "all is in"), id, lane, actor)
    }

    func reopen(_ month: String) throws -> [String] {
        try decide(ReopenPeriod(period: month, reason: "one was missing"), nil, 0, "anna")
    }

    func lock(_ month: String) throws -> [String] {
        try decide(LockPeriod(period: month, reason: "audited"), nil, 0, "anna")
    }

    private func decide(_ command: some Command, _ id: String?, _ lane: Lane, _ actor: String?) throws -> [String] {
        let id = send(command, id: id, lane: lane, actor: actor)
        run()
        return try refusalCodes(of: id)
    }
}

@Suite("The Ledger closes, reopens and locks the months of the books")
struct PeriodLaneTests {
    private func total(_ account: Int32, _ debit: Int64, _ credit: Int64, _ currency: Currency = .gbp)
        -> PeriodClosed.Total
    {
        PeriodClosed.Total(account: account, currency: currency, debit: debit, credit: credit)
    }

    @Test("Late facts are booked in the next open month and keep the day on which they happened")
    func late() throws {
        let harness = try LedgerHarness(LedgerLogic())
        harness.receive(shipped(on: "2026-01-31"))
        harness.run()
        #expect(try harness.close("2026-01") == [] && harness.lock("2026-01") == [] && harness.close("2026-02") == [])
        harness.receive(shipped(2, on: "2026-01-31"))
        harness.receive(shipped(3, on: "2026-03-15"))
        harness.receive(shipped(4, on: "2025-12-31"))
        harness.receive(issued(costs: []))
        harness.run()
        let posted = try harness.published(EntryPosted.self)
        #expect(posted.map(\.effectiveOn) == ["2026-01-31", "2026-01-31", "2026-03-15", "2025-12-31"].map(day))
        #expect(posted.map(\.bookedOn) == ["2026-01-31", "2026-03-01", "2026-03-15", "2026-03-01"].map(day))
        #expect(try harness.parked().isEmpty)
    }

    @Test("The fact tells all that is booked in the month, by currency and account, over all lanes")
    func totals() throws {
        let harness = try LedgerHarness(LedgerLogic())
        harness.receive(shipped(1, 2, at: 5_00, on: "2026-02-03"))
        harness.receive(shipped(2, 1, at: 7_00, on: "2026-02-28"), lane: 1)
        harness.receive(issued(costs: [(3_00, .gbp), (9_00, .eur)], on: "2026-02-05"))
        harness.receive(shipped(3, 1, at: 1, on: "2026-03-01"))
        harness.run()
        #expect(try harness.close("2026-02", lane: 1) == [])
        let fact = try #require(try harness.published(PeriodClosed.self).first)
        #expect(fact.period == month("2026-02") && fact.version == 1)
        #expect(fact.actor == "anna" && fact.reason == "all is in" && fact.closedAt == harness.clock.now)
        #expect(
            fact.totals == [
                total(1400, 0, 9_00, .eur), total(5000, 9_00, 0, .eur), total(1250, 17_00, 0), total(1400, 0, 3_00),
                total(4000, 0, 17_00), total(5000, 3_00, 0),
            ])
        #expect(try fact.totals == harness.totals(of: month("2026-02")))
    }

    @Test("A month in which nothing is booked closes without totals")
    func empty() throws {
        let harness = try LedgerHarness(LedgerLogic())
        harness.receive(shipped(on: "2026-01-31"))
        harness.run()
        #expect(try harness.close("2026-01") == [] && harness.close("2026-02") == [])
        #expect(try harness.published(PeriodClosed.self).map(\.totals.isEmpty) == [false, true])
    }

    @Test("What the same turn posts before it closes the month is in the totals, and what comes after it is not")
    func sameTurn() throws {
        let harness = try LedgerHarness(LedgerLogic())
        harness.receive(shipped(9, 1, at: 1, on: "2026-01-03"))
        harness.run()
        #expect(try harness.close("2026-01") == [])
        harness.receive(shipped(1, 1, at: 5, on: "2026-02-03"))
        harness.send(ClosePeriod(period: "2026-02", reason: "all is in"))
        harness.receive(shipped(2, 1, at: 7, on: "2026-02-04"))
        harness.run()
        let fact = try #require(try harness.published(PeriodClosed.self).last)
        #expect(try fact.totals == harness.totals(of: month("2026-02")))
        let late = try harness.published(EntryPosted.self).filter { $0.bookedOn == day("2026-03-01") }
        let told = fact.totals.first?.debit ?? 0
        #expect(late.reduce(told) { $0 + ($1.lines.first?.amount ?? 0) } == 12)
    }

    @Test("Opened again, a month takes what belongs into it, and closes with other totals")
    func reopened() throws {
        let harness = try LedgerHarness(LedgerLogic())
        harness.receive(shipped(1, 1, at: 5, on: "2026-02-03"))
        harness.run()
        #expect(try harness.close("2026-02") == [] && harness.reopen("2026-02") == [])
        harness.receive(shipped(2, 1, at: 7, on: "2026-02-04"))
        harness.run()
        #expect(try harness.close("2026-02") == [] && harness.lock("2026-02") == [])
        #expect(try harness.published(PeriodClosed.self).map { $0.totals.map(\.debit).max() } == [5, 12])
        #expect(try harness.published(PeriodClosed.self).map(\.version) == [1, 3])
        let reopened = try #require(try harness.published(PeriodReopened.self).first)
        #expect(reopened.version == 2 && reopened.actor == "anna" && reopened.reason == "one was missing")
        let locked = try #require(try harness.published(PeriodLocked.self).first)
        #expect(locked.period == month("2026-02") && locked.version == 4 && locked.reason == "audited")
        #expect(try harness.reopen("2026-02") == ["period-locked"])
        let subjects = harness.log.events(of: Service.ledger.factsTopic).compactMap(\.subject)
        #expect(subjects.filter { $0.hasPrefix("period/") } == Array(repeating: "period/2026-02 NORTH", count: 4))
    }

    @Test("A decision that comes again is answered once; the order of months is kept; nobody decides without a name")
    func decisions() throws {
        let harness = try LedgerHarness(LedgerLogic())
        harness.receive(shipped(on: "2026-01-31"))
        harness.run()
        #expect(try harness.close("2026-02") == ["earlier-period-open"])
        #expect(try harness.close("2026-03") == ["period-not-over", "earlier-period-open"])
        #expect(try harness.close("2026-01", actor: nil) == ["missing-actor"])
        #expect(try harness.close("01/2026") == ["not-a-month"])
        for lane in Lane(0)...1 { #expect(try harness.close("2026-01", id: "once", lane: lane) == []) }
        #expect(try harness.close("2026-01") == ["period-closed"])
        #expect(try harness.published(PeriodClosed.self).map(\.version) == [1])
        let result = try #require(try harness.outcome(of: "once")?.json["result"])
        #expect(result["period"]?.string == "2026-01" && result["state"]?.string == "closed")
    }

    @Test("A crash between any two steps closes a month once", arguments: Failpoints.Step.allCases)
    func crash(step: Failpoints.Step) throws {
        struct Crash: Error {}
        let harness = try LedgerHarness(LedgerLogic())
        harness.receive(shipped(9, 1, at: 1, on: "2026-01-03"))
        harness.run()
        #expect(try harness.close("2026-01") == [])
        harness.faults.set(step) { throw Crash() }
        harness.receive(shipped(1, 1, at: 5, on: "2026-02-03"))
        let id = harness.send(ClosePeriod(period: "2026-02", reason: "all is in"))
        harness.step()
        harness.faults.set(step, nil)
        harness.recover()
        #expect(try harness.outcome(of: id)?.status == "accepted")
        let facts = try harness.published(PeriodClosed.self).filter { $0.period == month("2026-02") }
        #expect(Set(facts).count == 1)
        #expect(try facts.first?.totals == harness.totals(of: month("2026-02")))
    }
}

@Suite("The Ledger shows the months of the books")
struct PeriodAPITests {
    @Test("With their state, their last change and their totals; older ones than a closed one are closed")
    func periods() throws {
        let harness = try LedgerHarness(LedgerLogic())
        let pool = ConnectionPool(try ConnectionConfiguration(url: harness.database.url), connectionsMax: 1)
        let client = EndpointClient(LedgerAPI.reading(ReadAccess(pool: pool)))
        harness.receive(shipped(1, 1, at: 5, on: "2026-01-31"))
        harness.receive(shipped(2, 1, at: 7, on: "2026-03-01"))
        harness.run()
        #expect(try harness.close("2026-01") == [] && harness.close("2026-02") == [] && harness.lock("2026-01") == [])
        let page = try client.get("/v1/periods", as: Page<PeriodView>.self)
        #expect(page.items.map(\.period) == ["2026-01", "2026-02", "2026-03"].map(month))
        #expect(page.items.map(\.state) == [.locked, .closed, .open])
        #expect(page.items.map(\.version) == [2, 1, nil] && page.items.map(\.actor) == ["anna", "anna", nil])
        let view = try client.get("/v1/periods/2026-01", as: PeriodTotals.self)
        let book = try #require(view.books.first)
        #expect(view.period == month("2026-01") && view.books.map(\.state) == [page.items[0]])
        #expect(book.totals.map(\.account) == [1250, 4000] && book.totals.map(\.credit) == [0, 5])
        #expect(try client.get("/v1/periods/2026-04").status == 404)
        #expect(try client.get("/v1/periods/2026-13").status == 404)
        let second = try client.get("/v1/periods?limit=2", as: Page<PeriodView>.self)
        let cursor = try #require(second.nextCursor)
        let rest = try client.get("/v1/periods?limit=2&cursor=\(cursor)", as: Page<PeriodView>.self)
        #expect(rest.items.map(\.period) == [month("2026-03")])
    }
}
