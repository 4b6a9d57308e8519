internal import Contracts

/// One thing that an order waits for.
struct OrderWait: Hashable, Sendable {
    /// Facts on their way from the service that published them to one that reads them.
    struct Hop: Hashable, Sendable {
        var source: Service
        var reader: Service
    }

    /// In plain words, such as `delivery`.
    var stage: String
    var since: Timestamp
    /// The last moment at which the wait is nobody's worry.
    var allowedUntil: Timestamp
    /// Who has to act next, or to be told.
    var service: Service
    /// Where facts that would end the wait may be on their way.
    var hops: [Hop] = []
    /// What people, carriers or customers have yet to do; `nil` when services alone are at work.
    var outside: String?
}

extension OrderWait {
    /// What the order waits for now, in the order of the main line. Goods and money go their ways side by side.
    static func all(of order: OpenOrder, _ limits: StageLimits) -> [OrderWait] {
        switch order.state {
        case .received: [reservations(order, limits)]
        case .cancelling: [cancellation(order, limits)]
        case .confirmed: [goods(order, limits)].compactMap(\.self)
        case .dispatched, .delivered: [goods(order, limits), money(order, limits)].compactMap(\.self)
        // Nothing more is to come of them.
        case .completed, .declined, .cancelled: []
        }
    }

    private static func reservations(_ order: OpenOrder, _ limits: StageLimits) -> OrderWait {
        let missing: [Service] = (order.hasStock ? [] : [.inventory]) + (order.hasCredit ? [] : [.collections])
        let stage =
            switch (order.hasStock, order.hasCredit) {
            case (false, false): "stock and credit"
            case (false, true): "stock"
            case (true, _): "credit"
            }
        return OrderWait(
            stage: stage, since: order.updatedAt,
            allowedUntil: limits.reservationEnd(order.updatedAt, deadline: order.decideBy),
            service: missing.first ?? .orderIntake,
            hops: missing.map { Hop(source: .orderIntake, reader: $0) }
                + missing.map { Hop(source: $0, reader: .orderIntake) })
    }

    private static func cancellation(_ order: OpenOrder, _ limits: StageLimits) -> OrderWait {
        let isAnswered = order.shipment.map { $0.state != .planned } ?? false
        return OrderWait(
            stage: "answer to the cancellation", since: order.updatedAt, allowedUntil: limits.stepEnd(order.updatedAt),
            service: isAnswered ? .orderIntake : .fulfillment,
            hops: [
                Hop(source: .orderIntake, reader: .fulfillment), Hop(source: .fulfillment, reader: .orderIntake),
            ])
    }

    private static func goods(_ order: OpenOrder, _ limits: StageLimits) -> OrderWait? {
        guard let shipment = order.shipment else {
            return OrderWait(
                stage: "shipment to be planned", since: order.updatedAt, allowedUntil: limits.stepEnd(order.updatedAt),
                service: .fulfillment, hops: [Hop(source: .orderIntake, reader: .fulfillment)])
        }
        if order.state == .delivered { return nil }
        if let delivered = shipment.deliveredAt { return news("news of the delivery", since: delivered, limits) }
        guard let dispatched = shipment.dispatchedAt else {
            return OrderWait(
                stage: "dispatch", since: shipment.plannedAt,
                allowedUntil: StageLimits.end(of: shipment.promisedDate, days: limits.dispatchDays),
                service: .fulfillment, outside: "goods to leave, promised for \(shipment.promisedDate)")
        }
        if order.state == .confirmed { return news("news of the dispatch", since: dispatched, limits) }
        return OrderWait(
            stage: "delivery", since: dispatched, allowedUntil: dispatched.adding(days: Int64(limits.deliveryDays)),
            service: .fulfillment, outside: "the carrier to deliver")
    }

    /// What Fulfillment has done and OrderIntake has not heard of.
    private static func news(_ stage: String, since: Timestamp, _ limits: StageLimits) -> OrderWait {
        OrderWait(
            stage: stage, since: since, allowedUntil: limits.stepEnd(since), service: .orderIntake,
            hops: [Hop(source: .fulfillment, reader: .orderIntake)])
    }

    /// Of several invoices the one that is first in need.
    private static func money(_ order: OpenOrder, _ limits: StageLimits) -> OrderWait? {
        if order.isSettled { return nil }
        if order.invoices.isEmpty {
            let since = order.shipment?.dispatchedAt ?? order.updatedAt
            return OrderWait(
                stage: "invoice", since: since, allowedUntil: limits.stepEnd(since), service: .billing,
                hops: [Hop(source: .fulfillment, reader: .billing)])
        }
        return order.invoices.map { payment(of: $0, limits) }.min { $0.allowedUntil < $1.allowedUntil }
    }

    private static func payment(of invoice: OpenOrder.Invoice, _ limits: StageLimits) -> OrderWait {
        guard let open = invoice.open else {
            return OrderWait(
                stage: "receivable", since: invoice.issuedAt, allowedUntil: limits.stepEnd(invoice.issuedAt),
                service: .collections, hops: [Hop(source: .billing, reader: .collections)])
        }
        if open > 0 {
            return OrderWait(
                stage: "payment", since: invoice.dueOn.startOfDay,
                allowedUntil: StageLimits.end(of: invoice.dueOn, days: limits.paymentDays), service: .collections,
                outside: "\(Figures.money(open, invoice.currency)) for \(invoice.number), overdue: due \(invoice.dueOn)"
            )
        }
        let since = invoice.paidAt ?? invoice.issuedAt
        return OrderWait(
            stage: "news of the payment", since: since, allowedUntil: limits.stepEnd(since), service: .orderIntake,
            hops: [Hop(source: .collections, reader: .orderIntake)])
    }
}
