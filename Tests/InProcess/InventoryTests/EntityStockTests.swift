import Contracts
import HTTPServer
import Runtime
import TestSupport
import Testing

@testable import Inventory

@Suite("Each legal entity has its own stock, by its own days")
struct EntityStockTests {
    /// NORTH in London, and SOUTH, where it is already tomorrow.
    private func harness() throws -> InventoryHarness {
        let harness = try InventoryHarness.withEntity()
        var south = EntityRegistered.example
        (south.entity, south.timeZone) = ("SOUTH", "Pacific/Auckland")
        // 13:00 in London, 02:00 on the next day in Auckland.
        harness.clock.advance(milliseconds: 4 * 3_600_000)
        harness.receive(south, lane: 1)
        harness.send(registerItem("A"))
        harness.run()
        return harness
    }

    private func receive(
        _ quantity: Int64, _ entity: String?, on day: String? = nil, currency: String = "EUR"
    ) -> ReceiveStock {
        ReceiveStock(
            sku: "A", quantity: quantity, unitCost: 60, currency: currency, reference: "GR", entity: entity,
            receivedOn: day)
    }

    @Test("An order takes stock of its own entity only, and what leaves is that entity's")
    func apart() throws {
        let harness = try harness()
        harness.send(receive(5, "NORTH"))
        harness.send(receive(2, "SOUTH", currency: "NZD"), lane: 1)
        harness.run()
        var south = received(order(1), ("A", 3))
        south.entity = "SOUTH"
        harness.receive(south)
        harness.receive(received(order(2), ("A", 4)))
        harness.receive(dispatched(order(2), ("A", 4)))
        harness.run()
        let short = try #require(try harness.published(StockShort.self).first)
        #expect(short.lines == [StockShort.Line(sku: "A", requested: 3, available: 2)])
        #expect(try harness.published(StockReserved.self).map(\.order) == [order(2)])
        let issued = try #require(try harness.published(StockIssued.self).first)
        #expect(issued.entity == "NORTH" && issued.costs.map(\.currency) == [.eur])
        #expect(try harness.stock(of: "A")?.onHand == 1 && harness.stock(of: "A", in: "SOUTH")?.onHand == 2)
        #expect(try harness.unbalanced() == [])
        let client = EndpointClient(InventoryAPI.reading(try harness.readAccess()))
        let view = try client.get("/v1/items/A", as: ItemView.self)
        #expect(view.onHand == 3 && view.available == 3 && view.stock.map(\.entity) == ["NORTH", "SOUTH"])
        #expect(view.stock.map(\.onHand) == [1, 2] && view.stock.map(\.currency) == [.eur, Currency("NZD")])
    }

    @Test("A movement names its entity where there are several, and one that is known")
    func entities() throws {
        let harness = try harness()
        harness.send(receive(1, nil), id: "none")
        harness.send(receive(1, "WEST"), id: "unknown")
        harness.send(AdjustStock(sku: "A", quantity: 1, reason: "count", entity: "WEST"), id: "count")
        harness.run()
        #expect(try harness.refusalCodes(of: "none") == ["entity-missing"])
        #expect(try harness.refusalCodes(of: "unknown") == ["unknown-entity"])
        #expect(try harness.refusalCodes(of: "count") == ["unknown-entity"])
    }

    @Test("What is received before any entity is known waits for the first one, which is on its way")
    func waits() throws {
        let harness = try LogicHarness(InventoryLogic(), limits: WorkerLimits())
        harness.send(registerItem("A"))
        // Today where the entity will turn out to be, and tomorrow in UTC: nobody can tell yet.
        harness.clock.advance(milliseconds: 4 * 3_600_000)
        harness.send(receive(5, nil, on: "2026-03-03"), id: "early")
        harness.run()
        #expect(try harness.outcome(of: "early") == nil)
        var entity = EntityRegistered.example
        entity.timeZone = "Pacific/Auckland"
        harness.receive(entity)
        harness.clock.advance(milliseconds: WorkerLimits().arrivalIntervalMilliseconds)
        harness.run()
        #expect(try harness.outcome(of: "early")?.status == "accepted")
        #expect(try harness.parked().isEmpty)
    }

    @Test("A day is the entity's own: neither in the future there, nor long ago, nor impossible")
    func days() throws {
        let harness = try harness()
        for (id, entity, day) in [
            ("london", "NORTH", nil), ("auckland", "SOUTH", nil), ("tomorrow", "NORTH", "2026-03-03"),
            ("today", "SOUTH", "2026-03-03"), ("oldest", "NORTH", "2025-01-26"), ("older", "NORTH", "2025-01-25"),
            ("impossible", "NORTH", "2026-02-29"),
        ] as [(String, String, String?)] {
            harness.send(receive(1, entity, on: day), id: id)
        }
        harness.run()
        for id in ["tomorrow", "older"] { #expect(try harness.refusalCodes(of: id) == ["out-of-range"], "\(id)") }
        #expect(try harness.refusalCodes(of: "impossible") == ["not-a-date"])
        let told = try harness.published(StockReceived.self).map { "\($0.entity) \($0.receivedOn)" }
        #expect(told == ["NORTH 2026-03-02", "SOUTH 2026-03-03", "SOUTH 2026-03-03", "NORTH 2025-01-26"])
        harness.send(
            AdjustStock(sku: "A", quantity: -1, reason: "count", entity: "SOUTH", countedOn: "2026-03-01"))
        harness.send(
            AdjustStock(sku: "A", quantity: -1, reason: "count", entity: "SOUTH", countedOn: "2026-03-04"), id: "c")
        harness.run()
        #expect(try harness.published(StockAdjusted.self).map(\.countedOn.description) == ["2026-03-01"])
        #expect(try harness.refusalCodes(of: "c") == ["out-of-range"])
    }
}
