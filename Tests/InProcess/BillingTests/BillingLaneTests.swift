import Contracts
import Postgres
import Rows
import Runtime
import TestSupport
import Testing

@testable import Billing

@Suite("Billing invoices each shipment once, under a number without gaps")
struct BillingLaneTests {
    /// What the tables hold, in the order of numbers.
    private func stored(_ harness: LogicHarness<BillingLogic>) throws -> [(number: String, gross: Int64)] {
        try harness.connection.query(
            "SELECT series, number, gross FROM invoice ORDER BY series, number", deadline: .after(milliseconds: 5_000)
        ).map { row in
            let (series, number, gross) = try row.decode(String.self, Int64.self, Int64.self)
            return (InvoiceNumber(series: series, number: number).description, gross)
        }
    }

    private func receive(_ fact: ShipmentDispatched, _ harness: LogicHarness<BillingLogic>, number: Int64? = nil) {
        harness.receive(fact, about: fact.order, lane: fact.order.lane, number: number)
    }

    @Test("A shipment becomes an invoice: published with its tax, and stored as published")
    func invoice() throws {
        let harness = try LogicHarness(BillingLogic())
        receive(shipment(lane: 1, lines: [(10, 100_00, .standard)]), harness)
        harness.run()

        let fact = try #require(try harness.published(InvoiceIssued.self).first)
        #expect(fact.number == "INV-2026-000001" && fact.invoice == InvoiceID(lane: 1, counter: 1))
        #expect(fact.order == OrderID(lane: 1, counter: 1) && fact.shipment == ShipmentID(lane: 1, counter: 1))
        #expect((fact.net, fact.tax, fact.gross) == (1_000_00, 200_00, 1_200_00))
        #expect(fact.issuedOn == harness.clock.now.date && fact.dueOn == harness.clock.now.date.adding(days: 30))
        #expect(harness.log.events(of: Service.billing.factsTopic).first?.subject == "order/1-1")
        #expect(try stored(harness).map(\.number) == ["INV-2026-000001"])
        #expect(try stored(harness).map(\.gross) == [1_200_00])
    }

    @Test("Lanes and turns share one series: numbers run on without a gap, each given once")
    func gapless() throws {
        let harness = try LogicHarness(BillingLogic())
        for counter in Int64(1)...30 {
            for lane in Lane(0)...1 { receive(shipment(lane: lane, counter), harness) }
            if counter % 7 == 0 { harness.run() }
        }
        harness.run()

        let expected = (1...60).map { InvoiceNumber(series: "INV-2026", number: Int64($0)).description }
        #expect(try stored(harness).map(\.number) == expected)
        #expect(try harness.published(InvoiceIssued.self).map(\.number).sorted() == expected)
    }

    @Test("Two instances number in one series")
    func twoInstances() throws {
        let first = try LogicHarness(BillingLogic())
        let second = try LogicHarness(BillingLogic(), log: first.log, database: first.database, clock: first.clock)
        for counter in Int64(1)...20 {
            for lane in Lane(0)...1 { receive(shipment(lane: lane, counter), first) }
            first.step()
            second.step()
        }
        first.run()
        second.run()
        #expect(
            try stored(first).map(\.number)
                == (1...40).map { InvoiceNumber(series: "INV-2026", number: Int64($0)).description })
    }

    @Test("A new year begins a new series; a rate that is set holds for supplies from its day on")
    func newYear() throws {
        let harness = try LogicHarness(BillingLogic())
        receive(shipment(lane: 0, 1), harness)
        harness.run()
        let rates = ratesSet("GB", [("2011-01-04", 2000), ("2027-01-01", 2250)])
        harness.receive(rates, about: Subject(.taxRates, "GB"))
        // A setting that is older, and comes later by another lane.
        harness.receive(ratesSet("GB", version: 0, [("2011-01-04", 9999)]), about: Subject(.taxRates, "GB"), lane: 1)
        harness.run()
        harness.clock.advance(days: 365)
        receive(shipment(lane: 0, 2, on: "2027-01-02"), harness)
        receive(shipment(lane: 0, 3, on: "2026-12-31"), harness)
        harness.run()
        #expect(try stored(harness).map(\.number) == ["INV-2026-000001", "INV-2027-000001", "INV-2027-000002"])
        #expect(try stored(harness).map(\.gross) == [1_200_00, 1_225_00, 1_200_00])
    }

    @Test("The day and the year of an invoice are those of the seller's time zone")
    func timeZone() throws {
        let harness = try LogicHarness(BillingLogic())
        let noon = try #require(Timestamp("2026-12-31T12:00:00Z"))
        harness.clock.advance(milliseconds: (noon.microseconds - harness.clock.now.microseconds) / 1_000)
        var auckland = Seller.example
        auckland.timeZone = "Pacific/Auckland"
        receive(shipment(lane: 0, 1), harness)
        receive(shipment(lane: 0, 2, seller: auckland), harness)
        harness.run()
        let facts = try harness.published(InvoiceIssued.self)
        #expect(facts.map(\.issuedOn.description) == ["2026-12-31", "2027-01-01"])
        #expect(facts.map(\.number) == ["INV-2026-000001", "INV-2027-000001"])
    }

    @Test("Dates do not fall in a series, though a clock does")
    func clockFalls() throws {
        let first = try LogicHarness(BillingLogic())
        first.clock.advance(days: 2)
        let today = first.clock.now.date
        receive(shipment(lane: 0, 1), first)
        first.run()
        first.stop()
        let behind = TestClock()
        let second = try LogicHarness(BillingLogic(), log: first.log, database: first.database, clock: behind)
        #expect(behind.now.date < today)
        receive(shipment(lane: 0, 2), first)
        second.run()
        #expect(try second.published(InvoiceIssued.self).map(\.issuedOn) == [today, today])
        #expect(try second.published(InvoiceIssued.self).map(\.dueOn) == [30, 30].map { today.adding(days: $0) })
    }

    @Test("Each legal entity has a series of its own")
    func series() throws {
        let harness = try LogicHarness(BillingLogic())
        var south = Seller.example
        south.entity = "SOUTH"
        south.invoicePrefix = "S"
        receive(shipment(lane: 0, 1), harness)
        receive(shipment(lane: 0, 2, seller: south), harness)
        receive(shipment(lane: 1, 3, seller: south), harness)
        harness.run()
        #expect(try stored(harness).map(\.number) == ["INV-2026-000001", "S-2026-000001", "S-2026-000002"])
    }

    @Test("A turn that dies after numbering gives its numbers back")
    func numbersComeBack() throws {
        struct Crash: Error {}
        let faults = Failpoints()
        let harness = try LogicHarness(BillingLogic(), faults: faults)
        faults.set(.decided) {
            faults.set(.decided, nil)
            throw Crash()
        }
        receive(shipment(lane: 0, 1), harness)
        receive(shipment(lane: 0, 2), harness)
        harness.run()
        #expect(harness.reports.lines.contains { $0.hasPrefix("fault: Crash") })
        #expect(try stored(harness).isEmpty)
        // The worker pauses after a fault.
        harness.recover()
        #expect(try stored(harness).map(\.number) == ["INV-2026-000001", "INV-2026-000002"])
        #expect(try harness.published(InvoiceIssued.self).map(\.number) == ["INV-2026-000001", "INV-2026-000002"])
    }

    @Test("What cannot be invoiced waits for an operator and takes no number; the others go on")
    func poison() throws {
        let harness = try LogicHarness(BillingLogic())
        receive(shipment(lane: 0, 1), harness)
        receive(shipment(lane: 0, 2, lines: []), harness)
        receive(shipment(lane: 0, 3), harness)
        harness.run()
        #expect(try stored(harness).map(\.number) == ["INV-2026-000001", "INV-2026-000002"])
        let parked = try harness.parked()
        #expect(parked.map(\.state) == ["dead"])
        #expect(parked.first?.reason == "shipment 0-2 has no lines")
    }

    @Test("A shipment told again is not invoiced again: redelivered, or replayed from the start")
    func duplicates() throws {
        let harness = try LogicHarness(BillingLogic())
        receive(shipment(lane: 0, 1), harness)
        receive(shipment(lane: 0, 1), harness, number: 1)
        receive(shipment(lane: 0, 2), harness)
        receive(shipment(lane: 0, 2), harness)
        harness.run()
        #expect(try stored(harness).count == 2)
        #expect(try harness.parked().isEmpty)

        // The runtime's memory and the log are lost: everything is told again from the beginning.
        harness.stop()
        _ = try harness.connection.execute("DELETE FROM checkpoint", deadline: .after(milliseconds: 5_000))
        _ = try harness.connection.execute("DELETE FROM outbox", deadline: .after(milliseconds: 5_000))
        let replay = try LogicHarness(BillingLogic(), database: harness.database, clock: harness.clock)
        receive(shipment(lane: 0, 1), replay)
        receive(shipment(lane: 0, 2), replay)
        receive(shipment(lane: 1, 3), replay)
        replay.recover()
        #expect(try stored(replay).map(\.number) == (1...3).map { "INV-2026-00000\($0)" })
    }
}
