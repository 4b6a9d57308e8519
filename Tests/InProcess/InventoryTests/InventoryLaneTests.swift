import Contracts
import JSON
import LocalStack
import Postgres
import Rows
import Runtime
import TestSupport
import Testing

@testable import Inventory

/// A harness with the questions that the specifications of Inventory ask.
typealias InventoryHarness = LogicHarness<InventoryLogic>

extension LogicHarness<InventoryLogic> {
    /// A service that has been told of its first legal entity.
    static func withEntity(lanes: Int = 2) throws -> LogicHarness {
        let harness = try LogicHarness(InventoryLogic(), lanes: lanes)
        harness.receive(.example)
        harness.run()
        return harness
    }

    func receive(_ fact: EntityRegistered, lane: Lane = 0) {
        receive(fact, about: Subject(.entity, fact.entity), lane: lane)
    }

    /// Registers items and takes goods in for each, 60 a piece.
    func stock(_ items: [(sku: String, quantity: Int64)]) {
        for item in items {
            send(registerItem(item.sku))
            send(receiveStock(item.sku, item.quantity))
        }
        run()
    }

    func receive(_ fact: OrderReceived) { receive(fact, about: fact.order, lane: fact.order.lane) }
    func receive(_ fact: OrderDeclined) { receive(fact, about: fact.order, lane: fact.order.lane) }
    func receive(_ fact: OrderCancelled) { receive(fact, about: fact.order, lane: fact.order.lane) }
    func receive(_ fact: ShipmentDispatched) { receive(fact, about: fact.order, lane: fact.order.lane) }

    func stock(of sku: String, in entity: String = "NORTH") throws -> Stock? {
        try connection.query(
            "SELECT \(Stock.columns) FROM stock WHERE sku = \(sku) AND entity = \(entity)",
            deadline: .after(milliseconds: 5_000)
        ).first?.value()
    }

    /// SKUs whose stock is not what came in, was corrected and was issued; none, always.
    func unbalanced() throws -> [String] {
        try connection.query(
            """
            WITH moved AS (
                SELECT sku, quantity, cost, 0::bigint AS reserved FROM movement
                UNION ALL
                SELECT l.sku, -l.quantity, -l.cost, 0 FROM reservation_end AS e,
                    json_to_recordset(e.lines) AS l (sku text, quantity bigint, cost bigint)
                    WHERE e.outcome = 'issued'
                UNION ALL
                SELECT l.sku, 0, 0, l.quantity FROM reservation AS r
                    LEFT JOIN reservation_end AS e ON e.order_id = r.order_id,
                    json_to_recordset(r.lines) AS l (sku text, quantity bigint)
                    WHERE r.answer = 'reserved' AND e.order_id IS NULL
            ), summed AS (
                SELECT sku, sum(quantity) AS on_hand, sum(cost) AS value, sum(reserved) AS reserved
                FROM moved GROUP BY sku
            )
            SELECT coalesce(s.sku, m.sku) FROM (
                SELECT sku, sum(on_hand) AS on_hand, sum(value) AS value, sum(reserved) AS reserved FROM stock
                GROUP BY sku) AS s FULL JOIN summed AS m ON m.sku = s.sku
            WHERE (coalesce(s.on_hand, 0), coalesce(s.value, 0), coalesce(s.reserved, 0))
                <> (coalesce(m.on_hand, 0), coalesce(m.value, 0), coalesce(m.reserved, 0))
            """, deadline: .after(milliseconds: 5_000)
        ).map { try $0[0, as: String.self] }
    }
}

@Suite("Inventory answers orders from one stock, and issues at cost")
struct InventoryLaneTests {
    @Test("An item is registered, told with a version, and its stock taken in")
    func items() throws {
        let harness = try InventoryHarness.withEntity()
        harness.send(registerItem("A"))
        harness.send(registerItem("A"), id: "same")
        harness.send(registerItem("A", name: "Another name"), id: "renamed")
        harness.send(receiveStock("A", 10), id: "goods")
        harness.run()
        harness.send(registerItem("A", name: "A third name", taxClass: "reduced"))
        harness.run()

        let items = try harness.published(ItemRegistered.self)
        #expect(items.map(\.version) == [1, 2, 3])
        #expect(items.map(\.name) == ["A thing", "Another name", "A third name"])
        #expect(items.last?.taxClass == .reduced)
        #expect(try harness.outcome(of: "same")?.json["result"]?["version"]?.int == 1)
        #expect(try harness.outcome(of: "renamed")?.json["result"]?["version"]?.int == 2)

        let goods = try #require(try harness.published(StockReceived.self).first)
        #expect(goods.quantity == 10 && goods.cost == 600 && goods.currency == .eur && goods.reference == "GR-1")
        #expect(try harness.outcome(of: "goods")?.json["result"]?["onHand"]?.int == 10)
        #expect(harness.log.events(of: Service.inventory.factsTopic).allSatisfy { $0.subject == "item/A" })
        #expect(try harness.stock(of: "A")?.value == 600)
        #expect(try harness.unbalanced() == [])
    }

    @Test("Commands that cannot be are refused, and change nothing")
    func refusals() throws {
        let harness = try InventoryHarness.withEntity()
        harness.stock([("A", 5)])
        harness.receive(received(order(1), ("A", 3)))
        harness.run()
        harness.send(receiveStock("unknown", 1), id: "unknown")
        harness.send(receiveStock("no\u{0}item", 1), id: "unprintable")
        harness.send(receiveStock("A", 1, currency: "USD"), id: "currency")
        harness.send(AdjustStock(sku: "A", quantity: -3, reason: "count"), id: "below")
        harness.send(AdjustStock(sku: "A", quantity: 0, reason: ""), id: "empty")
        harness.send(registerItem("B", taxClass: "?"), id: "category")
        harness.run()
        #expect(try harness.refusalCodes(of: "unknown") == ["unknown-item"])
        #expect(try harness.refusalCodes(of: "unprintable") == ["unknown-item"])
        #expect(try harness.refusalCodes(of: "currency") == ["currency-differs"])
        #expect(try harness.refusalCodes(of: "below") == ["below-reserved"])
        #expect(try harness.refusalCodes(of: "empty") == ["out-of-range", "missing"])
        #expect(try harness.refusalCodes(of: "category") == ["unknown-tax-class"])
        #expect(try harness.stock(of: "A")?.onHand == 5)
        #expect(try harness.stock(of: "B") == nil)
        #expect(try harness.parked().isEmpty)
    }

    @Test("A correction is told with its actor, reason and value")
    func adjustment() throws {
        let harness = try InventoryHarness.withEntity()
        harness.stock([("A", 5)])
        harness.send(AdjustStock(sku: "A", quantity: -2, reason: "count 7"))
        harness.run()
        let fact = try #require(try harness.published(StockAdjusted.self).first)
        #expect(fact.quantity == -2 && fact.cost == -120 && fact.actor == "tester" && fact.reason == "count 7")
        #expect(try harness.stock(of: "A")?.onHand == 3)
        #expect(try harness.unbalanced() == [])
    }

    @Test("An order is reserved, dispatched and issued at cost")
    func mainLine() throws {
        let harness = try InventoryHarness.withEntity()
        harness.stock([("A", 5), ("B", 2)])
        harness.receive(received(order(1), ("A", 3), ("B", 1)))
        harness.run()
        #expect(try harness.published(StockReserved.self).map(\.availableDate) == [harness.clock.now.date])
        #expect(try harness.stock(of: "A")?.reserved == 3)
        let shipment = dispatched(order(1), ("A", 3), ("B", 1))
        harness.receive(shipment)
        harness.run()
        let issued = try #require(try harness.published(StockIssued.self).first)
        #expect(issued.costs == [StockIssued.Cost(amount: 240, currency: .eur)])
        #expect(issued.shipment == shipment.shipment && issued.issuedAt == shipment.dispatchedAt)
        #expect(issued.issuedOn == shipment.dispatchedOn)
        #expect(harness.log.events(of: Service.inventory.factsTopic).last?.subject == "order/0-1")
        #expect(try harness.stock(of: "A")?.onHand == 2)
        #expect(try harness.unbalanced() == [])
    }

    @Test("Of services and charges no stock is kept: they are reserved with their order and never issued")
    func withoutStock() throws {
        let harness = try InventoryHarness.withEntity()
        harness.stock([("A", 5)])
        harness.send(registerItem("HELP", kind: "service"), id: "help")
        harness.send(registerItem("HELP", kind: "goods"), id: "kind")
        harness.run()
        harness.send(receiveStock("HELP", 1), id: "receive")
        harness.send(AdjustStock(sku: "HELP", quantity: 1, reason: "count"), id: "adjust")
        var (mixed, alone) = (received(order(1), ("A", 3), ("HELP", 2)), received(order(2), ("HELP", 7)))
        (mixed.lines[1].kind, alone.lines[0].kind) = (.service, .charge)
        harness.receive(mixed)
        harness.receive(alone)
        harness.run()
        #expect(try harness.refusalCodes(of: "kind") == ["kind-fixed"])
        #expect(try harness.refusalCodes(of: "receive") == ["keeps-no-stock"])
        #expect(try harness.refusalCodes(of: "adjust") == ["keeps-no-stock"])
        #expect(try harness.published(StockReserved.self).map(\.order) == [order(1), order(2)])
        #expect(try harness.stock(of: "HELP") == nil && harness.stock(of: "A")?.reserved == 3)
        var (left, performed) = (dispatched(order(1), ("A", 3), ("HELP", 2)), dispatched(order(2), ("HELP", 7)))
        (left.lines[1].kind, performed.lines[0].kind) = (.service, .charge)
        harness.receive(left)
        harness.receive(performed)
        harness.run()
        #expect(try harness.parked().isEmpty)
        let issued = try harness.published(StockIssued.self)
        #expect(issued.map(\.costs) == [[StockIssued.Cost(amount: 180, currency: .eur)], []])
        #expect(try harness.stock(of: "A")?.onHand == 2)
        #expect(try harness.unbalanced() == [])
    }

    @Test("All in one turn: items, goods, orders that are reserved, short and released, and a shipment")
    func oneTurn() throws {
        let harness = try InventoryHarness.withEntity()
        harness.send(registerItem("A"))
        harness.send(receiveStock("A", 5))
        harness.receive(received(order(1), ("A", 3)))
        harness.receive(received(order(2), ("A", 3)))
        harness.receive(refused(order(2)))
        harness.receive(cancelled(order(1)))
        harness.receive(received(order(3), ("A", 4)))
        harness.receive(dispatched(order(3), ("A", 4)))
        harness.run()
        #expect(try harness.published(StockReserved.self).map(\.order) == [order(1), order(3)])
        #expect(try harness.published(StockShort.self).map(\.order) == [order(2)])
        #expect(try harness.published(ReservationReleased.self).map(\.order) == [order(1)])
        #expect(try harness.published(StockIssued.self).map(\.order) == [order(3)])
        #expect(try harness.stock(of: "A")?.onHand == 1)
        #expect(try harness.unbalanced() == [])
        #expect(try harness.parked().isEmpty)
    }

    @Test("A refusal or cancellation releases what earlier turns reserved, whatever the order's lines were")
    func releaseLater() throws {
        let harness = try InventoryHarness.withEntity()
        harness.stock([("A", 5), ("B", 5)])
        harness.receive(received(order(1), ("A", 5), ("B", 1)))
        harness.receive(received(order(2), ("B", 4)))
        harness.receive(received(order(3), ("A", 1)))
        harness.run()
        harness.receive(refused(order(1)))
        harness.receive(cancelled(order(2)))
        harness.receive(refused(order(3)))
        harness.receive(cancelled(order(4)))
        harness.run()
        harness.receive(cancelled(order(1)))
        harness.run()
        #expect(try harness.published(ReservationReleased.self).map(\.order) == [order(1), order(2)])
        #expect(try harness.published(StockShort.self).map(\.order) == [order(3)])
        #expect(try harness.stock(of: "A")?.available == 5)
        #expect(try harness.stock(of: "B")?.available == 5)
        #expect(try harness.unbalanced() == [])
    }

    @Test("An order that comes again, and a shipment that comes again, are not acted on again")
    func repetitions() throws {
        let harness = try InventoryHarness.withEntity()
        harness.stock([("A", 5)])
        for _ in 0..<2 {
            // Told anew by their sources, under new numbers.
            harness.receive(received(order(1), ("A", 2)))
            harness.receive(dispatched(order(1), ("A", 2)))
            harness.run()
        }
        #expect(try harness.published(StockReserved.self).count == 1)
        #expect(try harness.published(StockIssued.self).count == 1)
        #expect(try harness.stock(of: "A")?.onHand == 3)
        #expect(try harness.unbalanced() == [])
    }

    @Test("What contradicts a reservation is parked with its reason, and the others go on")
    func contradictions() throws {
        let harness = try InventoryHarness.withEntity()
        harness.stock([("A", 5)])
        harness.receive(received(order(1), ("A", 2)))
        harness.receive(dispatched(order(9), ("A", 2)))
        harness.receive(dispatched(order(1), ("A", 1)))
        harness.receive(received(order(2), ("A", 3)))
        harness.run()
        #expect(
            try harness.parked().map(\.reason).sorted() == [
                "a quantity of 2 is reserved for order 0-1, and 1 was dispatched",
                "no reservation is known for order 0-9",
            ])
        #expect(try harness.published(StockReserved.self).map(\.order) == [order(1), order(2)])
        #expect(try harness.unbalanced() == [])
    }

    struct Crash: Error {}

    @Test("A crash between any two steps reserves nothing twice", arguments: Failpoints.Step.allCases)
    func crash(step: Failpoints.Step) throws {
        let harness = try InventoryHarness.withEntity()
        harness.stock([("A", 10)])
        harness.faults.set(step) { throw Crash() }
        for counter in Int64(1)...5 { harness.receive(received(order(counter), ("A", 3))) }
        harness.step()
        harness.faults.set(step, nil)
        harness.recover()
        #expect(Set(try harness.published(StockReserved.self).map(\.order)) == Set((1...3).map { order($0) }))
        #expect(Set(try harness.published(StockShort.self).map(\.order)) == Set((4...5).map { order($0) }))
        #expect(try harness.stock(of: "A")?.reserved == 9)
        #expect(try harness.unbalanced() == [])
    }

    /// K, as the sign of kelvin: Swift takes it for K, PostgreSQL does not.
    @Test("Stock is found by exactly its SKU, whatever else the batch asks for")
    func lookAlikes() throws {
        let harness = try InventoryHarness.withEntity()
        harness.stock([("K", 5)])
        harness.send(receiveStock("\u{212A}", 1), id: "kelvin")
        harness.send(receiveStock("K", 2), id: "K")
        harness.send(AdjustStock(sku: "\u{212A}", quantity: 1, reason: "count"), id: "found")
        harness.run()
        #expect(try harness.refusalCodes(of: "kelvin") == ["unknown-item"])
        #expect(try harness.refusalCodes(of: "found") == ["unknown-item"])
        #expect(try harness.outcome(of: "K")?.status == "accepted")
        #expect(try harness.stock(of: "K")?.onHand == 7)
    }

    @Test("Two lanes register one item at once: the later one changes what the earlier one registered")
    func registrationRace() throws {
        let harness = try InventoryHarness.withEntity()
        let (url, faults) = (harness.database.url, harness.faults)
        faults.set(.decided) {
            faults.set(.decided, nil)
            // What another lane commits in the meantime.
            let other = try Connection(ConnectionConfiguration(url: url), deadline: .after(milliseconds: 5_000))
            try other.script(
                """
                INSERT INTO item VALUES ('A', 1, 'Its name', 'goods', 'standard', 'C62', 0, now());
                """, deadline: .after(milliseconds: 5_000))
        }
        harness.send(registerItem("A", name: "Our name"), id: "ours")
        harness.run()
        #expect(try harness.published(ItemRegistered.self).map(\.version) == [2])
        #expect(try harness.outcome(of: "ours")?.json["result"]?["version"]?.int == 2)
        #expect(harness.reports.lines.contains { $0.hasPrefix("retried") && $0.contains("item_key") })
    }
}
