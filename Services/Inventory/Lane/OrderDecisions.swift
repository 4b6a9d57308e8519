import Contracts
import Rows
import Runtime

/// Facts about orders and their shipments.
extension Context<InventoryLogic> {
    mutating func reserve(_ received: OrderReceived) throws {
        // An order that has its answer does not get another, whatever repeats it.
        guard set.reservations[received.order] == nil else { return }
        let reservation = try Reservation(for: received, from: &set.room, at: now)
        set.reservations.put(reservation)
        if case .short(let lines) = reservation.state {
            try publish(
                StockShort(order: received.order, lines: lines), about: .order(received.order))
        } else {
            try publish(
                StockReserved(order: received.order, availableDate: reservation.availableDate),
                about: .order(received.order))
        }
    }

    /// A declined or cancelled order releases what is reserved. One that is unknown here was never received: nothing is
    /// reserved.
    mutating func release(_ order: OrderID) throws {
        guard var reservation = set.reservations[order] else { return }
        guard try reservation.release(into: &set.room, at: now) else { return }
        set.reservations.put(reservation)
        try publish(ReservationReleased(order: order), about: .order(order))
    }

    /// A shipment that left is issued at cost. Its order was confirmed, so its reservation is stored here: if not, the
    /// event is parked.
    mutating func issue(_ dispatched: ShipmentDispatched) throws {
        guard var reservation = set.reservations[dispatched.order] else {
            throw ReservationFault.unknown(dispatched.order)
        }
        guard let issue = try reservation.issue(dispatched, from: &set.room) else { return }
        set.reservations.put(reservation)
        try publish(
            StockIssued(
                entity: reservation.entity, order: dispatched.order, shipment: dispatched.shipment,
                costs: issue.costs(), issuedAt: issue.issuedAt, issuedOn: dispatched.dispatchedOn),
            about: .order(dispatched.order))
    }
}
