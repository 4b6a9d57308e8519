import Contracts
import Testing

@testable import Operator

/// Each stage: how long it may take, who acts next, and where its facts may be on their way.
@Suite("what an order waits for, and for how long")
struct OrderWaitTests {
    private static let start = Timestamp(microseconds: 1_772_442_000_000_000)  // 2026-03-02T09:00:00Z
    private static let day = LocalDate(year: 2026, month: 3, day: 2) ?? LocalDate(days: 0)
    private let limits = StageLimits()

    private static func order(_ state: OrderStage, _ change: (inout OpenOrder) -> Void = { _ in }) -> OpenOrder {
        var order = OpenOrder(
            id: OrderID(lane: 0, counter: 1), state: state, hasStock: true, hasCredit: true, isSettled: false,
            updatedAt: start)
        change(&order)
        return order
    }

    private static func shipment(_ state: ShipmentStage) -> OpenOrder.Shipment {
        let hasLeft = [.dispatched, .delivered].contains(state)
        return OpenOrder.Shipment(
            state: state, promisedDate: day.adding(days: 2), plannedAt: start, dispatchedAt: hasLeft ? start : nil,
            deliveredAt: state == .delivered ? start.adding(days: 1) : nil)
    }

    private static func invoice(open: Int64?, paidAt: Timestamp? = nil) -> OpenOrder.Invoice {
        OpenOrder.Invoice(
            number: "INV-1", issuedAt: start, dueOn: day.adding(days: 30), open: open, currency: "GBP", paidAt: paidAt)
    }

    private func waits(_ order: OpenOrder) -> [OrderWait] { OrderWait.all(of: order, limits) }

    private func minutes(_ count: Int64) -> Timestamp { Self.start.adding(milliseconds: count * 60_000) }

    @Test("stock and credit take 5 minutes, or as long as the order's own deadline where that is earlier")
    func holds() {
        let both = waits(
            Self.order(.received) {
                $0.hasStock = false
                $0.hasCredit = false
                $0.decideBy = minutes(15)
            })
        #expect(both.map(\.stage) == ["stock and credit"])
        #expect(both.first?.allowedUntil == minutes(5))
        #expect(both.first?.service == .inventory)
        #expect(both.first?.hops.count == 4)
        let hasty = waits(
            Self.order(.received) {
                $0.hasCredit = false
                $0.decideBy = minutes(2)
            })
        #expect(hasty.map(\.stage) == ["credit"])
        #expect(hasty.first?.allowedUntil == minutes(2))
        #expect(hasty.first?.service == .collections)
        #expect(
            hasty.first?.hops == [
                OrderWait.Hop(source: .orderIntake, reader: .collections),
                OrderWait.Hop(source: .collections, reader: .orderIntake),
            ])
        #expect(waits(Self.order(.received) { $0.hasStock = false }).map(\.stage) == ["stock"])
    }

    @Test("a confirmed order is planned within minutes")
    func planning() {
        let wait = waits(Self.order(.confirmed)).first
        #expect(wait?.stage == "shipment to be planned")
        #expect(wait?.allowedUntil == minutes(5))
        #expect(wait?.hops == [OrderWait.Hop(source: .orderIntake, reader: .fulfillment)])
        #expect(wait?.outside == nil)
    }

    @Test("planned goods may leave until the end of the day after the promised one")
    func dispatch() {
        let wait = waits(Self.order(.confirmed) { $0.shipment = Self.shipment(.planned) }).first
        #expect(wait?.stage == "dispatch")
        #expect(wait?.allowedUntil.description == "2026-03-06T00:00:00.000000Z")
        #expect(wait?.outside == "goods to leave, promised for 2026-03-04")
    }

    @Test("what Fulfillment has done is heard of within minutes")
    func news() {
        let left = waits(Self.order(.confirmed) { $0.shipment = Self.shipment(.dispatched) }).first
        #expect(left?.stage == "news of the dispatch")
        #expect(left?.service == .orderIntake)
        #expect(left?.allowedUntil == minutes(5))
        let arrived = waits(
            Self.order(.dispatched) {
                $0.shipment = Self.shipment(.delivered)
                $0.isSettled = true
            })
        #expect(arrived.map(\.stage) == ["news of the delivery"])
        #expect(arrived.first?.since == Self.start.adding(days: 1))
    }

    @Test("the wish to cancel is answered within minutes, by Fulfillment and then by OrderIntake")
    func cancellation() {
        let asked = waits(Self.order(.cancelling) { $0.shipment = Self.shipment(.planned) }).first
        #expect(asked?.stage == "answer to the cancellation")
        #expect(asked?.service == .fulfillment)
        #expect(asked?.allowedUntil == minutes(5))
        let answered = waits(Self.order(.cancelling) { $0.shipment = Self.shipment(.cancelled) }).first
        #expect(answered?.service == .orderIntake)
    }

    @Test("goods are on their way for 7 days, and invoiced within minutes of their leaving")
    func delivery() {
        let all = waits(Self.order(.dispatched) { $0.shipment = Self.shipment(.dispatched) })
        #expect(all.map(\.stage) == ["delivery", "invoice"])
        #expect(all.map(\.allowedUntil) == [Self.start.adding(days: 7), minutes(5)])
        #expect(all.map(\.service) == [.fulfillment, .billing])
        #expect(all.first?.outside == "the carrier to deliver")
        #expect(all.last?.hops == [OrderWait.Hop(source: .fulfillment, reader: .billing)])
    }

    @Test("an invoice is known to Collections within minutes, and paid until the end of the day after its due date")
    func payment() {
        func money(_ invoice: OpenOrder.Invoice) -> OrderWait? {
            waits(
                Self.order(.delivered) {
                    $0.shipment = Self.shipment(.delivered)
                    $0.invoices = [invoice]
                }
            ).first
        }
        let unknown = money(Self.invoice(open: nil))
        #expect(unknown?.stage == "receivable")
        #expect(unknown?.allowedUntil == minutes(5))
        #expect(unknown?.service == .collections)
        let unpaid = money(Self.invoice(open: 1_838))
        #expect(unpaid?.stage == "payment")
        #expect(unpaid?.allowedUntil.description == "2026-04-03T00:00:00.000000Z")
        #expect(unpaid?.outside == "18.38 GBP for INV-1, overdue: due 2026-04-01")
        let paid = money(Self.invoice(open: 0, paidAt: Self.start.adding(days: 9)))
        #expect(paid?.stage == "news of the payment")
        #expect(paid?.service == .orderIntake)
        #expect(paid?.allowedUntil == Self.start.adding(days: 9).adding(milliseconds: 300_000))
    }

    @Test("each limit can be set")
    func options() {
        let wide = StageLimits(
            reservationMinutes: 7, stepMinutes: 8, dispatchDays: 9, deliveryDays: 10, paymentDays: 11)
        func end(_ order: OpenOrder) -> Timestamp? { OrderWait.all(of: order, wide).first?.allowedUntil }
        #expect(end(Self.order(.received) { $0.hasStock = false }) == minutes(7))
        #expect(end(Self.order(.confirmed)) == minutes(8))
        #expect(
            end(Self.order(.confirmed) { $0.shipment = Self.shipment(.planned) })
                == Self.day.adding(days: 12).startOfDay)
        #expect(
            end(Self.order(.dispatched) { $0.shipment = Self.shipment(.dispatched) }) == Self.start.adding(days: 10))
        #expect(
            end(
                Self.order(.delivered) {
                    $0.shipment = Self.shipment(.delivered)
                    $0.invoices = [Self.invoice(open: 1)]
                }) == Self.day.adding(days: 42).startOfDay)
    }
}
