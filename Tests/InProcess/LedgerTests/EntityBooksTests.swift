import Contracts
import LocalStack
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Ledger

@Suite("Each legal entity has its own books")
struct EntityBooksTests {
    private func shipment(_ counter: Int64, by entity: String, _ price: Int64, on day: String) -> ShipmentDispatched {
        var fact = shipped(counter, 1, at: price, on: day)
        fact.seller.entity = entity
        return fact
    }

    private func decide(
        _ command: some Command, _ harness: LedgerHarness, id: String
    ) throws -> [String] {
        harness.send(command, id: id, actor: "anna")
        harness.run()
        return try harness.refusalCodes(of: id)
    }

    @Test("A month closes in one entity's books and stays open in another's, with totals of its own")
    func months() throws {
        let harness = try LedgerHarness(LedgerLogic())
        harness.receive(shipment(1, by: "NORTH", 5_00, on: "2026-01-31"))
        harness.receive(shipment(2, by: "SOUTH", 7_00, on: "2026-01-31"), lane: 1)
        harness.run()
        let close = ClosePeriod(period: "2026-01", entity: "SOUTH", reason: "all is in")
        #expect(try decide(ClosePeriod(period: "2026-01", reason: "r"), harness, id: "none") == ["entity-missing"])
        #expect(
            try decide(ClosePeriod(period: "2026-01", entity: "WEST", reason: ""), harness, id: "unknown")
                == ["unknown-entity", "missing"])
        #expect(try decide(close, harness, id: "south") == [])
        let closed = try #require(try harness.published(PeriodClosed.self).first)
        #expect(closed.entity == "SOUTH" && Set(closed.totals.map { max($0.debit, $0.credit) }) == [7_00])
        harness.receive(shipment(3, by: "NORTH", 1_00, on: "2026-01-30"))
        harness.receive(shipment(4, by: "SOUTH", 1_00, on: "2026-01-30"), lane: 1)
        harness.run()
        let posted = try harness.published(EntryPosted.self).filter { $0.effectiveOn == day("2026-01-30") }.map {
            "\($0.entity) \($0.bookedOn)"
        }
        #expect(Set(posted) == ["NORTH 2026-01-30", "SOUTH 2026-02-01"])
        #expect(
            try decide(ReopenPeriod(period: "2026-01", entity: "NORTH", reason: "r"), harness, id: "reopen")
                == ["period-not-closed"])
        #expect(try decide(LockPeriod(period: "2026-01", entity: "SOUTH", reason: "r"), harness, id: "lock") == [])
        let access = ReadAccess(
            pool: ConnectionPool(try ConnectionConfiguration(url: harness.database.url), connectionsMax: 1))
        let client = EndpointClient(LedgerAPI.reading(access))
        let view = try client.get("/v1/periods/2026-01", as: PeriodTotals.self)
        #expect(view.books.map(\.state.entity) == ["NORTH", "SOUTH"])
        #expect(view.books.map(\.state.state) == [.open, .locked])
        let balance = try client.get("/v1/trial-balance", as: TrialBalance.self)
        #expect(balance.parts.map(\.entity) == ["NORTH", "SOUTH"] && balance.parts.map(\.debit) == [6_00, 8_00])
        #expect(
            try client.get("/v1/periods", as: Page<PeriodView>.self).items.map { "\($0.period) \($0.entity)" }
                == ["2026-01 NORTH", "2026-01 SOUTH", "2026-02 SOUTH"])
    }

    @Test("A month can be closed once it is over everywhere on earth, whoever's books they are")
    func over() throws {
        let harness = try LedgerHarness(LedgerLogic())
        for (lane, entity) in [(Lane(0), "NORTH"), (1, "SOUTH")] {
            harness.receive(shipment(Int64(lane) + 1, by: entity, 5_00, on: "2026-03-31"), lane: lane)
        }
        harness.run()
        func close(_ entity: String, at moment: String) throws -> [String] {
            try decide(ClosePeriod(period: "2026-03", entity: entity, reason: "r"), harness, id: "\(entity) \(moment)")
        }
        let noon = try #require(LocalDate("2026-04-01")).startOfDay.adding(milliseconds: 12 * 3_600_000)
        harness.clock.advance(milliseconds: (noon.microseconds - harness.clock.now.microseconds) / 1_000 - 1_000)
        #expect(try close("NORTH", at: "before") == ["period-not-over"])
        #expect(try close("SOUTH", at: "before") == ["period-not-over"])
        harness.clock.advance(milliseconds: 1_000)
        #expect(try close("NORTH", at: "noon") == [] && close("SOUTH", at: "noon") == [])
    }

    @Test("A decision before anything is booked waits for the first entry, which is on its way")
    func waits() throws {
        let harness = try LogicHarness(LedgerLogic(), limits: WorkerLimits())
        harness.send(ClosePeriod(period: "2026-01", reason: "r"), id: "early", actor: "anna")
        harness.run()
        #expect(try harness.outcome(of: "early") == nil)
        harness.receive(shipment(1, by: "NORTH", 5_00, on: "2026-01-31"))
        harness.clock.advance(milliseconds: WorkerLimits().arrivalIntervalMilliseconds)
        harness.run()
        #expect(try harness.outcome(of: "early")?.status == "accepted")
    }

    @Test("Books are those of entities for which something is booked; a code without books is refused by name")
    func unknown() throws {
        let harness = try LedgerHarness(LedgerLogic())
        harness.receive(shipment(1, by: "NORTH", 5_00, on: "2026-01-31"))
        harness.run()
        #expect(
            try decide(ClosePeriod(period: "2026-01", entity: "WEST", reason: "r"), harness, id: "w")
                == ["unknown-entity"])
        #expect(try decide(ClosePeriod(period: "2026-01", reason: "r"), harness, id: "only") == [])
        #expect(!Service.ledger.upstream.contains(.orderIntake))
    }
}
