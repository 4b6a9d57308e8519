import Contracts
import JSON
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Fulfillment

@Suite("Fulfillment ships each confirmed order once")
struct FulfillmentLaneTests {
    private typealias Harness = LogicHarness<FulfillmentLogic>
    private let shipment = ShipmentID(lane: 0, counter: 1)
    private let order = OrderID(lane: 0, counter: 1)

    @Test("By itself: planned, dispatched and delivered in one turn")
    func automatic() throws {
        let harness = try Harness()
        harness.confirm(confirmed())
        harness.run()
        #expect(
            harness.publishedTypes() == [ShipmentPlanned.type, ShipmentDispatched.type, ShipmentDelivered.type])
        let fact = try #require(try harness.published(ShipmentDispatched.self).first)
        #expect(fact.shipment == shipment && fact.order == order && fact.lines == confirmed().lines)
        #expect(fact.carrier == "own fleet" && fact.tracking == "SHP-0-1")
        #expect(harness.log.events(of: Service.fulfillment.factsTopic).allSatisfy { $0.subject == "order/0-1" })
        let stored = try #require(try harness.stored(shipment))
        #expect(stored.state == .delivered && stored.promisedDate == confirmed().promisedDate)
        #expect(stored.plannedAt == harness.clock.now && stored.deliveredAt == harness.clock.now)
        #expect(stored.carrier == "own fleet" && stored.tracking == "SHP-0-1")
    }

    @Test("An order that is wanted in 90 days leaves as its day begins where the seller is, and not before")
    func wantedLater() throws {
        let harness = try Harness()
        let day = try #require(LocalDate("2026-05-29"))
        for counter in Int64(1)...3 {
            var order = confirmed(counter)
            order.seller.timeZone = "Pacific/Auckland"
            // The second waits for another day than its neighbours, under the same range of shipments.
            order.dispatchOn = counter == 2 ? day.adding(days: 7) : day
            harness.confirm(order)
        }
        harness.confirm(confirmed(4))
        harness.run()
        let left = { try harness.published(ShipmentDispatched.self) }
        #expect(try left().map(\.order.counter) == [4])
        #expect(try harness.published(ShipmentPlanned.self).map(\.dispatchOn) == [day, day.adding(days: 7), day, nil])
        harness.requestCancellation(confirmed(3).order)
        let start = try TimeZones.rules(of: "Pacific/Auckland").startOfDay(day)
        harness.clock.advance(milliseconds: (start.microseconds - harness.clock.now.microseconds) / 1000 - 1)
        harness.run()
        #expect(try left().count == 1)
        harness.clock.advance(milliseconds: 1)
        harness.run()
        #expect(try left().map(\.order.counter) == [4, 1])
        #expect(try left().last?.dispatchedOn == day)
        harness.clock.advance(milliseconds: 7 * 86_400_000)
        harness.run()
        #expect(try left().map(\.order.counter) == [4, 1, 2])
        #expect(try harness.parked().isEmpty)
    }

    @Test("What was to leave by itself waits for people once they dispatch")
    func peopleTakeOver() throws {
        let harness = try Harness()
        var order = confirmed()
        order.dispatchOn = order.promisedDate
        harness.confirm(order)
        harness.run()
        harness.stop()
        let manual = try Harness(
            FulfillmentLogic(policy: FulfillmentPolicy(dispatch: .manual)), log: harness.log,
            database: harness.database, clock: harness.clock)
        manual.clock.advance(milliseconds: 3 * 86_400_000)
        manual.run()
        #expect(try manual.published(ShipmentDispatched.self).isEmpty)
        #expect(try manual.stored(shipment)?.state == .planned)
    }

    @Test("Goods leave before their day where a person says so, and once")
    func sentEarly() throws {
        let harness = try Harness()
        var order = confirmed()
        order.dispatchOn = order.promisedDate
        harness.confirm(order)
        harness.run()
        harness.send(DispatchShipment(shipment: "0-1", carrier: "DHL", tracking: "JD01"), id: "early")
        harness.run()
        #expect(try harness.outcome(of: "early")?.status == "accepted")
        harness.clock.advance(milliseconds: 3 * 86_400_000)
        harness.run()
        #expect(try harness.published(ShipmentDispatched.self).map(\.carrier) == ["DHL"])
        #expect(try harness.parked().isEmpty)
    }

    @Test("A confirmation that is delivered again plans nothing")
    func redelivered() throws {
        let harness = try Harness()
        harness.confirm(confirmed())
        harness.receive(confirmed(), about: order, number: 1)
        harness.run()
        #expect(try harness.published(ShipmentPlanned.self).count == 1)
        #expect(try harness.parked().isEmpty)
    }

    @Test("A second confirmation of one order ships nothing: the table lets no order have two shipments")
    func secondConfirmation() throws {
        let harness = try Harness()
        harness.confirm(confirmed())
        harness.run()
        harness.confirm(confirmed())
        harness.confirm(confirmed(2))
        harness.run()
        #expect(try harness.published(ShipmentDispatched.self).map(\.order) == [order, confirmed(2).order])
        #expect(try harness.parked().map(\.state) == ["dead"])
    }

    @Test("After its transit, when that takes time; a day of shipments by few timers")
    func transit() throws {
        let harness = try Harness(transitSeconds: 60)
        for counter in Int64(1)...50 { harness.confirm(confirmed(counter)) }
        harness.run()
        harness.send(ConfirmDelivery(shipment: "0-7"), id: "early")
        harness.run()
        #expect(try harness.outcome(of: "early")?.status == "accepted")
        let timers = try harness.connection.query("SELECT count(*) FROM timer", deadline: .after(milliseconds: 5_000))
        #expect(try timers.single()[0, as: Int64.self] == 1)
        harness.clock.advance(milliseconds: 59_999)
        harness.run()
        #expect(try harness.published(ShipmentDelivered.self).count == 1)
        harness.clock.advance(milliseconds: 1)
        harness.run()
        let delivered = try harness.published(ShipmentDelivered.self)
        #expect(delivered.count == 50 && Set(delivered.map(\.shipment)).count == 50)
        #expect(delivered.last?.deliveredAt == harness.clock.now)
        #expect(try harness.stored(ShipmentID(lane: 0, counter: 50))?.state == .delivered)
    }

    @Test("Someone says that goods are there when their transit is just over: they are delivered once")
    func transitMeetsCommand() throws {
        let harness = try Harness(transitSeconds: 60)
        for counter in Int64(1)...2 { harness.confirm(confirmed(counter)) }
        harness.run()
        harness.clock.advance(milliseconds: 60_000)
        harness.send(ConfirmDelivery(shipment: "0-1"), id: "said")
        harness.run()
        #expect(try harness.outcome(of: "said") != nil)
        #expect(try harness.published(ShipmentDelivered.self).map(\.shipment.counter).sorted() == [1, 2])
        #expect(try harness.parked().isEmpty)
    }

    @Test("By command: planned first, then dispatched with carrier and tracking, then delivered")
    func manual() throws {
        let harness = try Harness(dispatch: .manual, delivery: .manual)
        harness.confirm(confirmed())
        harness.run()
        #expect(harness.publishedTypes() == [ShipmentPlanned.type])
        harness.send(DispatchShipment(shipment: "0-1", carrier: "DHL", tracking: "JD01"), id: "d")
        harness.run()
        #expect(try harness.result(of: "d") == ["shipment": "0-1", "state": "dispatched"])
        let fact = try #require(try harness.published(ShipmentDispatched.self).first)
        #expect(fact.carrier == "DHL" && fact.tracking == "JD01")
        #expect(fact.buyer == confirmed().buyer && fact.lines == confirmed().lines)
        harness.send(ConfirmDelivery(shipment: "0-1"), id: "v")
        harness.run()
        #expect(try harness.result(of: "v") == ["shipment": "0-1", "state": "delivered"])
        #expect(harness.publishedTypes().last == ShipmentDelivered.type)
    }

    @Test("Planned, dispatched and delivered by commands of one turn")
    func oneTurn() throws {
        let harness = try Harness(dispatch: .manual, delivery: .manual)
        harness.confirm(confirmed())
        harness.run()
        harness.send(DispatchShipment(shipment: "0-1", carrier: "DHL", tracking: "JD01"))
        harness.send(ConfirmDelivery(shipment: "0-1"))
        harness.send(ConfirmDelivery(shipment: "0-1"), id: "again")
        harness.run()
        #expect(try harness.stored(shipment)?.state == .delivered)
        #expect(try harness.published(ShipmentDelivered.self).count == 1)
        #expect(try harness.refusalCodes(of: "again") == ["already-delivered"])
    }

    @Test("Commands are refused by name, with every reason; those of another lane are handed on")
    func refusals() throws {
        let harness = try Harness(dispatch: .manual, delivery: .manual)
        harness.confirm(confirmed())
        harness.run()
        harness.send(DispatchShipment(shipment: "0-9", carrier: "", tracking: "a\u{0}"), id: "wrong")
        harness.send(DispatchShipment(shipment: "nonsense", carrier: "DHL", tracking: "J"), id: "nonsense")
        harness.send(ConfirmDelivery(shipment: "9999-1"), id: "no lane")
        harness.send(ConfirmDelivery(shipment: "0-1"), id: "early")
        harness.run()
        #expect(try harness.refusalCodes(of: "wrong") == ["missing", "not-printable", "unknown-shipment"])
        #expect(try harness.refusalCodes(of: "nonsense") == ["unknown-shipment"])
        #expect(try harness.refusalCodes(of: "no lane") == ["unknown-shipment"])
        #expect(try harness.refusalCodes(of: "early") == ["not-dispatched"])
        harness.send(DispatchShipment(shipment: "0-1", carrier: "DHL", tracking: "J"), id: "by lane 1", lane: 1)
        harness.run()
        #expect(try harness.outcome(of: "by lane 1")?.status == "accepted")
        harness.send(DispatchShipment(shipment: "0-1", carrier: "UPS", tracking: "1Z"), id: "twice")
        harness.run()
        #expect(try harness.refusalCodes(of: "twice") == ["already-dispatched"])
        harness.send(DispatchShipment(shipment: "0-1", carrier: "", tracking: "1Z"), id: "all wrong")
        harness.send(DispatchShipment(shipment: "0-1", carrier: "", tracking: "1Z"), id: "all wrong there", lane: 1)
        harness.run()
        for id in ["all wrong", "all wrong there"] {
            #expect(try harness.refusalCodes(of: id) == ["missing", "already-dispatched"])
        }
        #expect(try harness.published(ShipmentDispatched.self).map(\.carrier) == ["DHL"])
    }

    @Test("A cancellation finds what is planned, in the same turn or later, and comes too late for what has left")
    func cancellation() throws {
        let harness = try Harness(dispatch: .manual)
        for counter in Int64(11)...13 { harness.confirm(confirmed(counter)) }
        harness.requestCancellation(OrderID(lane: 0, counter: 11))
        harness.run()
        harness.send(DispatchShipment(shipment: "0-2", carrier: "DHL", tracking: "J"))
        harness.run()
        harness.requestCancellation(OrderID(lane: 0, counter: 12))
        harness.requestCancellation(OrderID(lane: 0, counter: 13), reason: "wrong colour")
        harness.run()
        #expect(
            try harness.published(ShipmentCancelled.self).map { "\($0.order) \($0.shipment) \($0.actor) \($0.reason)" }
                == ["0-11 0-1 kim too late", "0-13 0-3 kim wrong colour"])
        #expect(try harness.published(CancellationDeclined.self).map(\.order) == [OrderID(lane: 0, counter: 12)])
        harness.send(DispatchShipment(shipment: "0-3", carrier: "DHL", tracking: "J"), id: "cancelled")
        harness.run()
        #expect(try harness.refusalCodes(of: "cancelled") == ["cancelled"])
        #expect(try harness.stored(ShipmentID(lane: 0, counter: 3))?.state == .cancelled)
        #expect(try harness.parked().isEmpty)
    }

    @Test("A cancellation of an order that was never confirmed here waits for an operator")
    func unknownOrder() throws {
        let harness = try Harness()
        harness.requestCancellation(order)
        harness.run()
        #expect(try harness.parked().map(\.reason) == ["order 0-1 is not known"])
    }
}
