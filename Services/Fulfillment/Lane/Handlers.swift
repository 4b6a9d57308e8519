import Contracts
import Runtime

extension FulfillmentLogic {
    static let handlers = Handlers<FulfillmentLogic> {
        // A confirmed order needs no row: it comes once, and the table lets no order have two shipments.
        Handler(
            OrderConfirmed.self, "plans its shipment",
            decide: { try $0.plan(ConfirmedOrder(fact: $1, json: $0.eventData)) })
        Handler(
            CancellationRequested.self, "cancels the shipment, or declines once goods have left",
            keys: { $0.add($1.order) },
            decide: { try $0.cancel($1) })
        Handler(
            DispatchShipment.self, "lets the goods leave",
            keys: { $0.add(dispatched: $1.shipment) },
            home: { $0.find($1.shipment)?.id.lane },
            decide: { try $0.dispatch($1) })
        Handler(
            ConfirmDelivery.self, "marks the shipment delivered",
            keys: { $0.add(shipment: $1.shipment) },
            home: { $0.find($1.shipment)?.id.lane },
            decide: { try $0.confirm($1) })
        Handler(
            .departure, "lets the goods leave whose day has come",
            keys: { $0.add(departing: $1) },
            decide: { try $0.depart($1) })
        Handler(
            .transit, "lets the goods that are on their way arrive",
            keys: { $0.add(arrived: $1) },
            decide: { try $0.arrive($1) })
    }
}

extension TimerKind<ShipmentEntity> {
    /// The start of the day on which a shipment is to leave.
    static var departure: Self { Self("departure") }
    /// The end of a shipment's transit.
    static var transit: Self { Self("transit") }
}
