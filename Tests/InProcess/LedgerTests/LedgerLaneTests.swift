import Contracts
import LocalStack
import Postgres
import Runtime
import SeededRandom
import TestSupport
import Testing

@testable import Ledger

@Suite("The Ledger posts each financial fact once, balanced, in an open month")
struct LedgerLaneTests {
    private func receive(
        _ fact: some FinancialFact, _ harness: LogicHarness<LedgerLogic>, lane: Lane = 0, number: Int64? = nil
    ) {
        harness.receive(fact, about: fact.subject, lane: lane, number: number)
    }

    private func query(_ sql: SQL, _ harness: LogicHarness<LedgerLogic>) throws -> ResultSet {
        try harness.connection.query(sql, deadline: .after(milliseconds: 5_000))
    }

    /// The balances of all lanes, accounts at zero left out; debits positive.
    private func balances(_ harness: LogicHarness<LedgerLogic>) throws -> [Account: Int64] {
        let rows = try query(
            """
            SELECT account, sum(debit - credit)::bigint FROM balance GROUP BY account HAVING sum(debit - credit) <> 0
            """, harness)
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                let (number, amount) = try row.decode(Int32.self, Int64.self)
                return (try #require(Account(rawValue: number)), amount)
            })
    }

    /// What must hold after any turn.
    private func expectProven(
        _ harness: LogicHarness<LedgerLogic>, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(try query("SELECT account FROM unproven_balance", harness).isEmpty, sourceLocation: sourceLocation)
        #expect(try harness.parked().isEmpty, sourceLocation: sourceLocation)
    }

    private func entryCount(_ harness: LogicHarness<LedgerLogic>) throws -> Int64 {
        try query("SELECT count(*) FROM entry", harness).single()[0, as: Int64.self]
    }

    @Test("The golden test's main line, in seeded orders with duplicates and turns cut anywhere", arguments: 1...8)
    func goldenOrders(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let harness = try LedgerHarness(LedgerLogic())
        var streams = Story().streams
        var told: [Story.Event] = []
        while let stream = streams.indices.filter({ !streams[$0].isEmpty }).randomElement(using: &random) {
            let event = streams[stream].removeFirst()
            told.append(event)
            receive(event.fact, harness, number: event.number)
            if Int.random(in: 0..<3, using: &random) == 0, let again = told.randomElement(using: &random) {
                receive(again.fact, harness, number: again.number)
            }
            if Int.random(in: 0..<3, using: &random) == 0 {
                harness.run()
                try expectProven(harness)
            }
        }
        harness.run()
        try expectProven(harness)
        #expect(try balances(harness) == Story.trialBalance, "seed \(seed)")
        #expect(try entryCount(harness) == Int64(Story.entryCount))
        #expect(try harness.published(EntryPosted.self).count == Story.entryCount)
    }

    @Test("An entry is published as it is stored")
    func entryPosted() throws {
        let harness = try LedgerHarness(LedgerLogic())
        receive(invoiced(1, net: 600_00, tax: 120_00, on: "2026-02-27"), harness, lane: 1)
        harness.run()
        let fact = try #require(try harness.published(EntryPosted.self).first)
        #expect(fact.entry == EntryID(lane: 1, counter: 1) && fact.event == "/o2c/billing 1.1.1")
        #expect(fact.purpose == "invoice" && fact.currency == .gbp)
        #expect(fact.effectiveOn == day("2026-02-27") && fact.bookedOn == day("2026-02-27"))
        #expect(fact.lines.map(\.account) == [1200, 1250, 2200])
        #expect(fact.lines.map(\.amount) == [720_00, -600_00, -120_00])
        let row = try query(
            """
            SELECT event_service, event_lane, event_number, purpose, rule_version, currency, effective_on, booked_on,
                subject
            FROM entry WHERE id = \(fact.entry)
            """, harness
        ).single()
        let stored = try row.decode(
            Int16.self, Lane.self, Int64.self, String.self, Int16.self, Currency.self, LocalDate.self, LocalDate.self,
            String.self)
        #expect(stored.0 == 4 && stored.1 == 1 && stored.2 == 1 && stored.3 == "invoice" && stored.4 == 1)
        #expect(
            stored.5 == .gbp && stored.6 == fact.effectiveOn && stored.7 == fact.bookedOn && stored.8 == "order/7-1")
    }

    @Test("The database itself refuses an entry that does not balance, or whose sides are not what it says")
    func refused() throws {
        let harness = try LedgerHarness(LedgerLogic())
        func insert(_ currency: String?, _ accounts: [Int32], _ amounts: [Int64]) throws {
            _ = try query(
                """
                INSERT INTO entry (
                    id, event_service, event_lane, event_number, purpose, rule_version, currency, effective_on,
                        booked_on,
                    posted_at, subject, entity, accounts, amounts)
                VALUES (
                    (SELECT count(*) FROM entry), 4, 0, (SELECT count(*) + 1 FROM entry), 'invoice', 1,
                        nullif(\(currency ?? ""), ''), '2026-03-01',
                    '2026-03-01', now(), '0-1', 'NORTH', \(accounts), \(amounts))
                """, harness)
        }
        func constraint(_ currency: String?, _ accounts: [Int32], _ amounts: [Int64]) -> String? {
            do {
                try insert(currency, accounts, amounts)
                return nil
            } catch let error as PostgresError { return error.constraint } catch { return "\(error)" }
        }
        #expect(constraint("EUR", [1200, 1250, 2200], [120, -100, -20]) == nil)
        #expect(constraint(nil, [], []) == nil)
        #expect(constraint("EUR", [1200, 1250, 2200], [120, -100, -19]) == "entry_balances")
        let twelve = Array(repeating: Int32(1200), count: EntryDraft.sidesMax)
        let amounts = Array(repeating: Int64(1), count: EntryDraft.sidesMax - 1)
        #expect(constraint("EUR", twelve, amounts + [-11]) == nil)
        #expect(constraint("EUR", twelve, amounts + [-10]) == "entry_balances")
        #expect(constraint("EUR", twelve + [1250], amounts + [1, -12]) == "entry_balances")
        #expect(constraint("EUR", [1200, 1250, 2200], [100, -100, 0]) == "entry_sides")
        #expect(constraint("EUR", [1200], [100, -100]) == "entry_sides")
        #expect(constraint("EUR", [], []) == "entry_sides")
        #expect(constraint(nil, [1200, 1250], [100, -100]) == "entry_sides")
    }

    @Test("A fact that moves no money has an entry without postings, which is not published")
    func none() throws {
        let harness = try LedgerHarness(LedgerLogic())
        receive(received(cost: 0), harness)
        receive(issued(costs: []), harness)
        harness.run()
        #expect(try entryCount(harness) == 2)
        #expect(try query("SELECT 1 FROM entry WHERE currency IS NULL", harness).count == 2)
        #expect(try query("SELECT 1 FROM posting", harness).isEmpty)
        #expect(try harness.published(EntryPosted.self).isEmpty)
        try expectProven(harness)
    }

    @Test("An event in two currencies has an entry in each, once")
    func twoCurrencies() throws {
        let harness = try LedgerHarness(LedgerLogic())
        receive(issued(costs: [(5, .gbp), (7, .eur)]), harness)
        receive(issued(costs: [(5, .gbp), (7, .eur)]), harness, number: 1)
        harness.run()
        #expect(try harness.published(EntryPosted.self).map(\.currency) == [.eur, .gbp])
        try expectProven(harness)
    }

    @Test("What does not balance waits for an operator; the others are posted")
    func poison() throws {
        let harness = try LedgerHarness(LedgerLogic())
        receive(invoiced(1, net: 600_00, tax: 120_00, gross: 700_00), harness)
        receive(received(cost: 5), harness)
        harness.run()
        #expect(try harness.parked().map(\.state) == ["dead"])
        #expect(try harness.parked().first?.reason.contains("does not balance") == true)
        #expect(try balances(harness) == [.inventory: 5, .goodsReceivedNotInvoiced: -5])
    }

    @Test("Told everything again from the beginning, the books stay as they are")
    func replay() throws {
        let harness = try LedgerHarness(LedgerLogic())
        for event in Story().streams.joined() { receive(event.fact, harness, number: event.number) }
        harness.run()
        harness.stop()
        _ = try harness.connection.execute("DELETE FROM checkpoint", deadline: .after(milliseconds: 5_000))
        _ = try harness.connection.execute("DELETE FROM outbox", deadline: .after(milliseconds: 5_000))
        let again = try LogicHarness(LedgerLogic(), log: harness.log, database: harness.database, clock: harness.clock)
        again.recover()
        try expectProven(again)
        #expect(try entryCount(again) == Int64(Story.entryCount))
        #expect(try balances(again) == Story.trialBalance)
    }

    @Test("Lanes keep balances of their own, which sum to the books")
    func lanes() throws {
        let harness = try LedgerHarness(LedgerLogic())
        for lane in Lane(0)...1 {
            receive(received(cost: 100), harness, lane: lane)
            receive(received(cost: 11), harness, lane: lane)
        }
        harness.run()
        #expect(try query("SELECT DISTINCT lane FROM balance", harness).count == 2)
        #expect(try balances(harness) == [.inventory: 222, .goodsReceivedNotInvoiced: -222])
        try expectProven(harness)
    }

    @Test("The chart names every account that the rules post on")
    func chart() throws {
        let harness = try LedgerHarness(LedgerLogic())
        let numbers = try query("SELECT number FROM account", harness).map { try $0[0, as: Int32.self] }
        #expect(Set(Account.allCases.map(\.rawValue)).isSubset(of: numbers))
    }
}
