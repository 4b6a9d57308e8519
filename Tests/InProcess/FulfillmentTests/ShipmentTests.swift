import Contracts
import Testing

@testable import Fulfillment

@Suite("The course of a shipment")
struct ShipmentTests {
    private let now = Timestamp(microseconds: 1)
    private let consignment = Consignment(carrier: "Royal Mail", tracking: "T1")

    private func shipment(in state: ShipmentState) throws -> Shipment {
        var shipment = Shipment(
            id: ShipmentID(lane: 0, counter: 7), order: confirmed().order, promisedDate: confirmed().promisedDate,
            dispatchOn: nil, timeZone: "Europe/London", plannedAt: now)
        switch state {
        case .planned: break
        case .dispatched: _ = try shipment.dispatch(confirmed(), by: consignment, at: now, on: now.date)
        case .delivered:
            _ = try shipment.dispatch(confirmed(), by: consignment, at: now, on: now.date)
            _ = try shipment.deliver(at: now, on: now.date)
        case .cancelled: _ = shipment.cancel(request)
        }
        #expect(shipment.state == state)
        return shipment
    }

    private var request: CancellationRequested {
        CancellationRequested(order: confirmed().order, actor: "kim", reason: "too late")
    }

    @Test("A dispatch tells all that stock, billing and the ledger need")
    func dispatch() throws {
        var shipment = try shipment(in: .planned)
        let fact = try shipment.dispatch(confirmed(), by: consignment, at: now, on: now.date)
        let order = confirmed()
        #expect(fact.order == order.order && fact.shipment == shipment.id && fact.buyer == order.buyer)
        #expect(fact.lines == order.lines && fact.currency == order.currency)
        #expect(fact.carrier == "Royal Mail" && fact.tracking == "T1" && fact.dispatchedAt == now)
        #expect(shipment.carrier == "Royal Mail" && shipment.tracking == "T1" && shipment.dispatchedAt == now)
    }

    @Test(
        "What cannot be dispatched says why, and stays as it was",
        arguments: [
            (.dispatched, "already-dispatched"), (.delivered, "already-dispatched"), (.cancelled, "cancelled"),
        ] as [(ShipmentState, String)])
    func undispatchable(state: ShipmentState, code: String) throws {
        var shipment = try shipment(in: state)
        let before = shipment
        let later = Timestamp(microseconds: 2)
        #expect(codes { try shipment.dispatch(confirmed(), by: consignment, at: later, on: later.date) } == [code])
        #expect(shipment == before)
    }

    @Test(
        "What cannot be delivered says why, and stays as it was",
        arguments: [
            (.planned, "not-dispatched"), (.delivered, "already-delivered"), (.cancelled, "cancelled"),
        ] as [(ShipmentState, String)])
    func undeliverable(state: ShipmentState, code: String) throws {
        var shipment = try shipment(in: state)
        let before = shipment
        #expect(codes { try shipment.deliver(at: Timestamp(microseconds: 2), on: now.date) } == [code])
        #expect(shipment == before)
    }

    @Test("A planned shipment is released, once; one that has left is not")
    func cancel() throws {
        var planned = try shipment(in: .planned)
        let cancelled = ShipmentCancelled(
            order: planned.order, shipment: planned.id, actor: "kim", reason: "too late")
        #expect(planned.cancel(request) == .cancelled(cancelled))
        #expect(planned.cancel(request) == nil)
        for state in [ShipmentState.dispatched, .delivered] {
            var left = try shipment(in: state)
            #expect(
                left.cancel(request) == .declined(CancellationDeclined(order: left.order, shipment: left.id)))
            #expect(left.state == state)
        }
    }

    @Test("Where delivery is automatic goods arrive after their transit, else when someone says so")
    func arrival() {
        #expect(FulfillmentPolicy().arrival == .atOnce)
        #expect(FulfillmentPolicy(transitSeconds: 60).arrival == .after(seconds: 60))
        #expect(FulfillmentPolicy(delivery: .manual, transitSeconds: 60).arrival == .whenConfirmed)
    }

    @Test("Shipments that leave by themselves have tracking numbers of their own")
    func tracking() {
        let numbers = [(0, 1), (0, 11), (1, 1)].map {
            Consignment(carrier: "own fleet", of: ShipmentID(lane: Lane($0.0), counter: Int64($0.1))).tracking
        }
        #expect(numbers == ["SHP-0-1", "SHP-0-11", "SHP-1-1"])
    }
}
