import Contracts
import Runtime
import TestSupport
import Testing

@testable import Fulfillment

@Suite("Goods leave and arrive on business days of their seller")
struct FulfillmentDaysTests {
    private typealias Harness = LogicHarness<FulfillmentLogic>

    @Test("Goods leave on the business day of their seller")
    func businessDay() throws {
        let harness = try Harness()
        harness.clock.advance(milliseconds: 4 * 3_600_000)
        var auckland = confirmed(2)
        auckland.seller.timeZone = "Pacific/Auckland"
        harness.confirm(confirmed())
        harness.confirm(auckland)
        harness.run()
        let days = try harness.published(ShipmentDispatched.self).map(\.dispatchedOn.description)
        #expect(days == ["2026-03-02", "2026-03-03"])
    }

    @Test("People report the day on which goods left and arrived; today, in the seller's zone, where they name none")
    func reportedDays() throws {
        let harness = try Harness(dispatch: .manual, delivery: .manual)
        harness.clock.advance(milliseconds: 4 * 3_600_000)
        for counter in Int64(1)...3 {
            var order = confirmed(counter)
            order.seller.timeZone = "Pacific/Auckland"
            harness.confirm(order)
        }
        harness.run()
        func dispatch(_ shipment: Int, on day: String?) throws -> [String] {
            let id = harness.send(
                DispatchShipment(shipment: "0-\(shipment)", carrier: "c", tracking: "t", dispatchedOn: day))
            harness.run()
            return try harness.refusalCodes(of: id)
        }
        func deliver(_ shipment: Int, on day: String?) throws -> [String] {
            let id = harness.send(ConfirmDelivery(shipment: "0-\(shipment)", deliveredOn: day))
            harness.run()
            return try harness.refusalCodes(of: id)
        }
        #expect(try dispatch(1, on: "2026-03-04") == ["out-of-range"], "tomorrow in Auckland")
        #expect(try dispatch(1, on: "2025-01-26") == ["out-of-range", "too-early"], "401 days ago")
        #expect(try dispatch(1, on: "2026-02-30") == ["not-a-date"])
        #expect(try dispatch(1, on: "2026-03-02") == ["too-early"], "before the shipment was planned")
        harness.clock.advance(days: 2)
        #expect(try dispatch(1, on: "2026-03-03") == [] && dispatch(2, on: nil) == [])
        #expect(try deliver(1, on: "2026-03-02") == ["too-early"], "before they left")
        #expect(try deliver(1, on: "2026-03-04") == [] && deliver(2, on: nil) == [])
        #expect(try deliver(3, on: "2026-03-05") == ["not-dispatched"])
        #expect(
            try harness.published(ShipmentDispatched.self).map(\.dispatchedOn.description)
                == ["2026-03-03", "2026-03-05"])
        #expect(
            try harness.published(ShipmentDelivered.self).map(\.deliveredOn.description)
                == ["2026-03-04", "2026-03-05"])
    }

    @Test("A seller's time zone that cannot be read lets its own orders wait, by name, and no other's")
    func unreadableZone() throws {
        let harness = try Harness()
        for counter in Int64(1)...3 {
            var order = confirmed(counter)
            if counter < 3 { order.seller.timeZone = "Europe/Atlantis" }
            harness.confirm(order)
        }
        harness.run()
        #expect(try harness.published(ShipmentDispatched.self).map(\.order) == [OrderID(lane: 0, counter: 3)])
        let parked = try harness.parked()
        #expect(parked.map(\.state) == ["waiting", "waiting"])
        #expect(parked.allSatisfy { $0.reason.contains("time zone 'Europe/Atlantis'") })
    }

    @Test("A clock that goes back takes no shipment back behind its plan")
    func clockGoesBack() throws {
        let harness = try Harness(dispatch: .manual)
        harness.confirm(confirmed())
        harness.run()
        harness.clock.set(byMilliseconds: -3 * 86_400_000)
        let id = harness.send(DispatchShipment(shipment: "0-1", carrier: "c", tracking: "t"))
        harness.run()
        #expect(try harness.refusalCodes(of: id) == [])
        #expect(try harness.published(ShipmentDelivered.self).map(\.deliveredOn.description) == ["2026-03-02"])
    }
}
