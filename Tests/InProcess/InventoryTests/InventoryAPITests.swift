import Contracts
import HTTPServer
import Runtime
import TestSupport
import Testing

@testable import Inventory

@Suite("Inventory shows items, stock and reservations")
struct InventoryAPITests {
    private let harness: InventoryHarness
    private let client: EndpointClient

    /// Five items; order 1 is issued, order 2 reserved, order 3 short, order 4 released.
    init() throws {
        harness = try InventoryHarness.withEntity()
        harness.stock([("A", 5), ("B/1", 5), ("C", 5), ("D", 5)])
        harness.send(registerItem("E", name: "Not in stock yet", taxClass: "reduced"))
        harness.receive(received(order(1), ("A", 2), ("C", 1)))
        harness.receive(received(order(2), ("A", 1)))
        harness.receive(received(order(3), ("A", 3), ("X", 1)))
        harness.receive(received(order(4), ("D", 1)))
        harness.receive(refused(order(4)))
        harness.receive(dispatched(order(1), ("A", 2), ("C", 1)))
        harness.run()
        client = EndpointClient(InventoryAPI.reading(try harness.readAccess()))
    }

    @Test("An item with its stock")
    func item() throws {
        let view = try client.get("/v1/items/A", as: ItemView.self)
        #expect(view.name == "A thing" && view.taxClass == .standard && view.version == 1)
        #expect((view.onHand, view.reserved, view.available) == (3, 1, 2))
        #expect(
            view.stock == [.init(entity: "NORTH", onHand: 3, reserved: 1, value: 180, currency: .eur)])
        let empty = try client.get("/v1/items/E", as: ItemView.self)
        #expect(empty.onHand == 0 && empty.stock == [] && empty.taxClass == .reduced)
    }

    @Test("An item is as new as its registration or its stock, whichever changed last")
    func updatedAt() throws {
        let harness = try InventoryHarness.withEntity()
        let client = EndpointClient(InventoryAPI.reading(try harness.readAccess()))
        func updatedAt(after step: () -> Void) throws -> Timestamp {
            harness.clock.advance(milliseconds: 60_000)
            step()
            harness.run()
            let view = try client.get("/v1/items/A", as: ItemView.self)
            #expect(view.updatedAt == harness.clock.now)
            return view.updatedAt
        }
        let steps = [
            try updatedAt { harness.stock([("A", 5)]) },
            try updatedAt { harness.receive(received(order(1), ("A", 2))) },
            try updatedAt { harness.receive(dispatched(order(1), ("A", 2))) },
            try updatedAt { harness.send(registerItem("A", name: "Another name", taxClass: "reduced")) },
        ]
        #expect(steps == steps.sorted() && Set(steps).count == 4)
    }

    @Test(
        "What is not there is not found", arguments: ["items/Z", "items/\u{0}", "reservations/0-9", "reservations/x"])
    func unknown(path: String) throws {
        #expect(try client.get("/v1/\(path)").status == 404)
    }

    @Test("Pages lead through all items, each once, in the order of SKUs")
    func pages() throws {
        var (found, target) = ([] as [String], "/v1/items?limit=2" as String?)
        while let current = target {
            let page = try client.get(current, as: Page<ItemView>.self)
            found += page.items.map(\.sku)
            target = page.nextCursor.map { "/v1/items?limit=2&cursor=\($0)" }
        }
        #expect(found == ["A", "B/1", "C", "D", "E"])
        // "\0" in base64url: no SKU can be behind it.
        #expect(try client.get("/v1/items?cursor=AA").status == 400)
    }

    @Test("What became of each reservation")
    func reservations() throws {
        func reservation(_ counter: Int64) throws -> ReservationView {
            try client.get("/v1/reservations/\(order(counter))", as: ReservationView.self)
        }
        let issued = try reservation(1)
        #expect(issued.state == .issued && issued.shipment == ShipmentID(lane: 0, counter: 1))
        #expect(issued.lines.map(\.cost) == [120, 60] && issued.lines.map(\.sku) == ["A", "C"])
        #expect(issued.endedAt == dispatched(order(1), ("A", 2)).dispatchedAt)
        let reserved = try reservation(2)
        #expect(
            reserved.state == .reserved && reserved.endedAt == nil && reserved.short == nil
                && reserved.availableDate != nil)
        #expect(reserved.lines == [.init(number: 1, sku: "A", quantity: 1, cost: nil, currency: nil)])
        let short = try reservation(3)
        #expect(short.state == .short && short.availableDate == nil)
        #expect(
            short.short == [
                StockShort.Line(sku: "A", requested: 3, available: 2),
                StockShort.Line(sku: "X", requested: 1, available: 0),
            ])
        #expect(try reservation(4).state == .released)
    }

    @Test("What is served, commands included, is what the OpenAPI document says")
    func document() throws {
        let endpoints = try harness.endpoints(InventoryAPI.endpoints)
        let document = OpenAPIDocument(
            title: "Inventory", version: "1", summary: "Stock.", operations: endpoints.map(\.operation))
        #expect(document.differences(from: Router(endpoints)) == [])
        #expect(
            endpoints.posting.map(\.template) == [
                "/v1/items", "/v1/items/{id}/receipts", "/v1/items/{id}/adjustments",
            ])
    }
}
