import Contracts
import Runtime

/// What Fulfillment answers and takes by HTTP.
enum FulfillmentAPI {
    static func endpoints(_ access: ReadAccess, _ gateway: CommandGateway) -> [Endpoint] {
        ShipmentEndpoints.reading(access) + [
            .command(
                "/v1/shipments/{id}/dispatch", summary: "Says that the goods of a planned shipment have left.",
                body: DispatchBody.self, gateway: gateway
            ) { DispatchShipment(shipment: $0, carrier: $1.carrier, tracking: $1.tracking) },
            .command(
                "/v1/shipments/{id}/delivery", summary: "Says that the goods of a shipment are with the customer.",
                body: DeliveryBody.self, gateway: gateway
            ) { id, _ in ConfirmDelivery(shipment: id) },
            .commandStatus(access: access),
        ]
    }

    struct DispatchBody: Codable, Sendable {
        var carrier: String
        var tracking: String
    }

    /// Nothing needs to be said beside which shipment it is: `{}`.
    struct DeliveryBody: Codable, Sendable {}
}
