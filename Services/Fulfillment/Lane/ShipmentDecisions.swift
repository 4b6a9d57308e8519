import Contracts
import Rows
import Runtime

/// A confirmed order, decoded and as it came: its bytes are stored as they are.
struct ConfirmedOrder: Hashable, Sendable {
    var fact: OrderConfirmed
    var json: [UInt8]
}

extension Context<FulfillmentLogic> {
    /// Plans the shipment of a confirmed order; where goods leave by themselves, they leave now or on the day
    /// that the order names.
    mutating func plan(_ order: ConfirmedOrder) throws {
        let id = newIdentifier("shipment", of: ShipmentEntity.self)
        var shipment = Shipment(
            id: id, order: order.fact.order, promisedDate: order.fact.promisedDate, dispatchOn: order.fact.dispatchOn,
            timeZone: order.fact.seller.timeZone, plannedAt: now)
        set.add(shipment, for: order)
        try publish(shipment.planned, about: .order(shipment.order))
        switch logic.policy.dispatch {
        case .automatic:
            if let start = try startOfDispatch(shipment, order.fact) {
                schedule(.departure, at: start, for: id)
            } else {
                try depart(&shipment, order.fact)
            }
        case .manual: break
        }
    }

    /// When the day begins, where the seller is, on which goods are to leave; `nil`: they can leave now.
    private func startOfDispatch(_ shipment: Shipment, _ order: OrderConfirmed) throws -> Timestamp? {
        guard let day = shipment.dispatchOn else { return nil }
        let start = try TimeZones.rules(of: order.seller.timeZone).startOfDay(day)
        return now < start ? start : nil
    }

    private mutating func depart(_ shipment: inout Shipment, _ order: OrderConfirmed) throws {
        try send(
            &shipment, order, by: Consignment(carrier: logic.policy.carrier, of: shipment.id),
            on: try today(of: shipment))
        set.put(shipment)
    }

    /// The day of these shipments has come. One that was cancelled or dispatched in the meantime stays as it is, and
    /// so does one that waits for a later day by a timer of its own. Where people dispatch by now, it waits for them.
    mutating func depart(_ shipments: ClosedRange<ShipmentID>) throws {
        guard logic.policy.dispatch == .automatic else { return }
        for id in set.departing[shipments.lowerBound] ?? [] where shipments.contains(id) {
            guard var shipment = set.shipments[id], shipment.state == .planned, let order = set.confirmed[id] else {
                continue
            }
            guard let start = try startOfDispatch(shipment, order) else {
                try depart(&shipment, order)
                continue
            }
            // The rules of the zone may have changed since the timer was set: by hours, never by more than a day.
            if start <= now.adding(days: 1) { schedule(.departure, at: start, for: id) }
        }
    }

    /// Lets the goods leave; where they arrive by themselves, now or later.
    /// - Parameter day: the seller's business day.
    private mutating func send(
        _ shipment: inout Shipment, _ order: OrderConfirmed, by consignment: Consignment, on day: LocalDate
    ) throws {
        let dispatched = try shipment.dispatch(order, by: consignment, at: now, on: day)
        try publish(dispatched, about: .order(shipment.order))
        switch logic.policy.arrival {
        case .atOnce: try deliver(&shipment, on: day)
        case .after(let seconds):
            schedule(.transit, at: now.adding(milliseconds: Int64(seconds) * 1000), for: shipment.id)
        case .whenConfirmed: break
        }
    }

    private mutating func deliver(_ shipment: inout Shipment, on day: LocalDate) throws {
        try publish(try shipment.deliver(at: now, on: day), about: .order(shipment.order))
    }

    /// The seller's business day. A clock that has gone back takes no shipment back behind what was done with it.
    private func today(of shipment: Shipment) throws(TimeZoneUnavailable) -> LocalDate {
        let latest = max(now, shipment.plannedAt, shipment.dispatchedAt ?? shipment.plannedAt)
        return try TimeZones.rules(of: shipment.timeZone).businessDay(of: latest)
    }

    /// The day that a command about a shipment reports; `nil` where it is none, or there is no shipment.
    private func day(
        _ text: String?, of shipment: Shipment?, at pointer: String, _ wrong: inout ReasonList
    ) throws -> LocalDate? {
        guard let shipment else { return nil }
        return wrong.reportedDay(text, today: try today(of: shipment), logic.policy.reportedDays, at: pointer)
    }

    /// The day on which goods are said to have left. The shipment was planned before: rates of tax of an earlier day
    /// were never looked at for its order.
    private func dispatchDay(
        _ command: DispatchShipment, of shipment: Shipment?, _ wrong: inout ReasonList
    ) throws -> LocalDate? {
        let pointer = "/dispatchedOn"
        guard let shipment, let day = try day(command.dispatchedOn, of: shipment, at: pointer, &wrong) else {
            return nil
        }
        let plannedOn = try TimeZones.rules(of: shipment.timeZone).businessDay(of: shipment.plannedAt)
        if day < plannedOn { wrong.add(pointer, .tooEarly, "the shipment was planned on \(plannedOn)") }
        return day
    }

    /// The transit of these shipments is over. One that someone has said to be delivered in the meantime stays as it
    /// is.
    mutating func arrive(_ shipments: ClosedRange<ShipmentID>) throws {
        for id in set.arriving[shipments.lowerBound] ?? [] where shipments.contains(id) {
            guard var shipment = set.shipments[id], shipment.state == .dispatched else { continue }
            try deliver(&shipment, on: try today(of: shipment))
            set.put(shipment)
        }
    }

    /// Answers the wish to cancel an order. The confirmation came before it, by the same stream.
    mutating func cancel(_ request: CancellationRequested) throws {
        guard var shipment = set[request.order] else { throw UnknownOrder(order: request.order) }
        switch shipment.cancel(request) {
        case .cancelled(let fact):
            try publish(fact, about: .order(shipment.order))
            set.put(shipment)
        case .declined(let fact): try publish(fact, about: .order(shipment.order))
        case nil: break
        }
    }

    mutating func dispatch(_ command: DispatchShipment) throws {
        let found = find(command.shipment)
        var wrong = ReasonList()
        wrong.require(command.carrier, name: Consignment.carrierLengths, at: "/carrier")
        wrong.require(command.tracking, printable: Consignment.trackingLengths, at: "/tracking")
        if let hindrance = found.map(\.hindersDispatch) ?? unknownShipment { wrong.add(hindrance) }
        let day = try dispatchDay(command, of: found, &wrong)
        guard var shipment = found, let day, wrong.isEmpty else { throw wrong.refusal }
        guard let order = set.confirmed[shipment.id] else { throw UnknownOrder(order: shipment.order) }
        try send(
            &shipment, order, by: Consignment(carrier: command.carrier, tracking: command.tracking), on: day)
        set.put(shipment)
        try accept(ShipmentAnswer(shipment: shipment.id, state: shipment.state))
    }

    mutating func confirm(_ command: ConfirmDelivery) throws {
        guard var shipment = find(command.shipment) else { throw Refused(reasons: [unknownShipment]) }
        var wrong = ReasonList()
        guard let day = try day(command.deliveredOn, of: shipment, at: "/deliveredOn", &wrong) else {
            throw wrong.refusal
        }
        if !wrong.isEmpty { throw wrong.refusal }
        try deliver(&shipment, on: day)
        set.put(shipment)
        try accept(ShipmentAnswer(shipment: shipment.id, state: shipment.state))
    }

    /// The shipment that a command names, if there is one.
    func find(_ id: String) -> Shipment? { ShipmentID(id).flatMap { set.shipments[$0] } }

    private var unknownShipment: Reason {
        Reason("/shipment", .unknownShipment, "there is no shipment of this number")
    }
}
