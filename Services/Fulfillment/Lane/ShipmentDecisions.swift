import Contracts
import Runtime

extension FulfillmentLogic {
    /// Plans the shipment of a confirmed order; where goods leave by themselves, they leave now.
    func plan(
        _ order: ConfirmedOrder, _ cause: Cause, _ set: inout FulfillmentSet, _ decisions: inout Decisions
    ) throws {
        let id = decisions.newIdentifier("shipment", in: cause.lane, of: ShipmentEntity.self)
        var shipment = Shipment(
            id: id, order: order.fact.order, promisedDate: order.fact.promisedDate, plannedAt: decisions.now)
        set.add(shipment, for: order)
        try decisions.publish(shipment.planned, about: .order(shipment.order), because: cause)
        switch policy.dispatch {
        case .automatic:
            let consignment = Consignment(carrier: policy.carrier, of: id)
            try send(&shipment, order.fact, by: consignment, cause, &decisions)
            set.put(shipment)
        case .manual: break
        }
    }

    /// Lets the goods leave; where they arrive by themselves, now or later.
    private func send(
        _ shipment: inout Shipment, _ order: OrderConfirmed, by consignment: Consignment, _ cause: Cause,
        _ decisions: inout Decisions
    ) throws {
        let dispatched = try shipment.dispatch(order, by: consignment, at: decisions.now)
        try decisions.publish(dispatched, about: .order(shipment.order), because: cause)
        switch policy.arrival {
        case .atOnce:
            let delivered = try shipment.deliver(at: decisions.now)
            try decisions.publish(delivered, about: .order(shipment.order), because: cause)
        case .after(let seconds):
            let due = decisions.now.adding(milliseconds: Int64(seconds) * 1000)
            decisions.schedule(TransitTimer.kind, at: due, for: shipment.id.counter, because: cause)
        case .whenConfirmed: break
        }
    }

    /// The transit of a shipment is over. One that someone has said to be delivered in the meantime stays as it is.
    func arrive(
        _ id: ShipmentID, _ cause: Cause, _ set: inout FulfillmentSet, _ decisions: inout Decisions
    ) throws {
        guard var shipment = set.shipments[id], shipment.state == .dispatched else { return }
        let delivered = try shipment.deliver(at: decisions.now)
        try decisions.publish(delivered, about: .order(shipment.order), because: cause)
        set.put(shipment)
    }

    /// Answers the wish to cancel an order. The confirmation came before it, by the same stream.
    func cancel(
        _ request: CancellationRequested, _ cause: Cause, _ set: inout FulfillmentSet, _ decisions: inout Decisions
    ) throws {
        guard var shipment = set[request.order] else { throw UnknownOrder(order: request.order) }
        switch shipment.cancel(request) {
        case .cancelled(let fact):
            try decisions.publish(fact, about: .order(shipment.order), because: cause)
            set.put(shipment)
        case .declined(let fact): try decisions.publish(fact, about: .order(shipment.order), because: cause)
        case nil: break
        }
    }

    func dispatch(
        _ command: DispatchShipment, _ cause: Cause, _ set: inout FulfillmentSet, _ decisions: inout Decisions
    ) throws {
        do {
            let found = find(command.shipment, set)
            // Where the shipment stands, its own lane knows.
            if let home = found?.id.lane, home != cause.lane { return decisions.forward(cause, to: home) }
            var wrong = ReasonList()
            wrong.require(command.carrier, name: Consignment.carrierLengths, at: "/carrier")
            wrong.require(command.tracking, printable: Consignment.trackingLengths, at: "/tracking")
            if let hindrance = found.map(\.hindersDispatch) ?? Self.unknownShipment { wrong.add(hindrance) }
            guard var shipment = found, wrong.isEmpty else { throw wrong.refusal }
            guard let order = set.confirmed[shipment.id] else { throw UnknownOrder(order: shipment.order) }
            let consignment = Consignment(carrier: command.carrier, tracking: command.tracking)
            try send(&shipment, order, by: consignment, cause, &decisions)
            set.put(shipment)
            try decisions.accept(cause, result: ShipmentAnswer(shipment: shipment.id, state: shipment.state))
        } catch let refused as Refused {
            decisions.refuse(cause, refused.reasons)
        }
    }

    func confirm(
        _ command: ConfirmDelivery, _ cause: Cause, _ set: inout FulfillmentSet, _ decisions: inout Decisions
    ) throws {
        do {
            guard var shipment = find(command.shipment, set) else { throw Refused(reasons: [Self.unknownShipment]) }
            guard shipment.id.lane == cause.lane else { return decisions.forward(cause, to: shipment.id.lane) }
            let delivered = try shipment.deliver(at: decisions.now)
            try decisions.publish(delivered, about: .order(shipment.order), because: cause)
            set.put(shipment)
            try decisions.accept(cause, result: ShipmentAnswer(shipment: shipment.id, state: shipment.state))
        } catch let refused as Refused {
            decisions.refuse(cause, refused.reasons)
        }
    }

    /// The shipment that a command names.
    private func find(_ id: String, _ set: FulfillmentSet) -> Shipment? {
        ShipmentID(id).flatMap { set.shipments[$0] }
    }

    private static let unknownShipment = Reason("/shipment", .unknownShipment, "there is no shipment of this number")
}
