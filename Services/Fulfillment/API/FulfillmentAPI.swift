import Contracts
import Runtime

/// What Fulfillment answers and takes by HTTP.
enum FulfillmentAPI {
    static func endpoints(_ access: ReadAccess, _ gateway: CommandGateway) -> [Endpoint] {
        ShipmentEndpoints.reading(access) + [
            .command(
                "/v1/shipments/{id}/dispatch", summary: "Says that the goods of a planned shipment have left.",
                ofPath: DispatchShipment.self, gateway: gateway),
            .command(
                "/v1/shipments/{id}/delivery", summary: "Says that the goods of a shipment are with the customer.",
                ofPath: ConfirmDelivery.self, gateway: gateway),
            .commandStatus(access: access),
        ]
    }
}
