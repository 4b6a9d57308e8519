import Contracts
import JSON
import Postgres
import Runtime
import TestSupport
import Testing

@testable import OrderIntake

@Suite("OrderIntake cancels orders of which nothing has left")
struct CancellationLaneTests {
    private typealias Harness = LogicHarness<OrderIntakeLogic>

    @Test("At once before it is confirmed; answers that come later change nothing")
    func atOnce() throws {
        let harness = try Harness.shop()
        let order = harness.firstOrder()
        harness.send(CancelOrder(order: "0-1", reason: "too dear"), id: "c", actor: "kim")
        harness.receive(StockReserved(order: order, availableDate: monday), about: order)
        harness.receive(CreditReserved(order: order), about: order)
        harness.run()
        let fact = try #require(try harness.published(OrderCancelled.self).first)
        #expect(fact.order == order && fact.actor == "kim" && fact.reason == "too dear")
        #expect(fact.customer == CustomerID(lane: 0, counter: 1))
        #expect(try harness.result(of: "c") == ["order": "0-1", "state": "cancelled"])
        #expect(try harness.published(OrderConfirmed.self).isEmpty)
        #expect(try harness.parked().isEmpty)
    }

    @Test("Confirmed, when Fulfillment agrees")
    func agreed() throws {
        let harness = try Harness.shop()
        let order = harness.confirmedOrder()
        harness.send(CancelOrder(order: "0-1", reason: "too late"), id: "c", actor: nil)
        harness.run()
        #expect(
            try harness.published(CancellationRequested.self)
                == [CancellationRequested(order: order, actor: "/test", reason: "too late")])
        #expect(try harness.result(of: "c") == ["order": "0-1", "state": "cancelling"])
        #expect(try harness.published(OrderCancelled.self).isEmpty)
        harness.receive(
            ShipmentCancelled(
                order: order, shipment: ShipmentID(lane: 0, counter: 1), actor: "/test", reason: "too late"),
            about: order)
        harness.run()
        #expect(try harness.published(OrderCancelled.self).map(\.reason) == ["too late"])
        #expect(try harness.stored(order)?.state == .cancelled)
    }

    @Test("Not when goods have left meanwhile: the order goes on to its end")
    func declined() throws {
        let harness = try Harness.shop()
        let order = harness.confirmedOrder()
        harness.send(CancelOrder(order: "0-1", reason: "too late"))
        harness.run()
        harness.dispatch(order)
        harness.receive(
            CancellationDeclined(order: order, shipment: ShipmentID(lane: 0, counter: 1)), about: order)
        harness.deliver(order)
        harness.settle(order)
        harness.run()
        #expect(try harness.published(OrderCancelled.self).isEmpty)
        #expect(try harness.published(OrderCompleted.self).count == 1)
        #expect(try harness.parked().isEmpty)
    }

    @Test("By another lane, through the order's home; unknown ones by name")
    func lanes() throws {
        let harness = try Harness.shop()
        let order = harness.firstOrder()
        harness.send(CancelOrder(order: "0-1", reason: "mistake"), id: "other lane", lane: 1)
        for (id, number) in [("unknown", "0-2"), ("nonsense", "order"), ("no lane", "9999-1")] {
            harness.send(CancelOrder(order: number, reason: "\n"), id: id)
        }
        harness.run()
        #expect(try harness.outcome(of: "other lane")?.status == "accepted")
        #expect(try harness.stored(order)?.state == .cancelled)
        for id in ["unknown", "nonsense", "no lane"] {
            #expect(try harness.refusalCodes(of: id) == ["not-printable", "unknown-order"])
        }
        harness.send(CancelOrder(order: "0-1", reason: "again"), id: "again")
        harness.run()
        #expect(try harness.refusalCodes(of: "again") == ["already-cancelled"])
        harness.send(CancelOrder(order: "0-1", reason: ""), id: "all wrong")
        harness.send(CancelOrder(order: "0-1", reason: ""), id: "all wrong there", lane: 1)
        harness.run()
        for id in ["all wrong", "all wrong there"] {
            #expect(try harness.refusalCodes(of: id) == ["missing", "already-cancelled"])
        }
        #expect(try harness.published(OrderCancelled.self).count == 1)
    }
}
