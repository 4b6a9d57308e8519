import Contracts
import Runtime

/// What Fulfillment answers and takes by HTTP.
enum FulfillmentAPI {
    static func endpoints(_ access: ReadAccess, _ gateway: CommandGateway) -> [Endpoint] {
        reading(access) + Endpoint.commands(commands(gateway), access: access)
    }

    private static func reading(_ access: ReadAccess) -> [Endpoint] {
        [
            .get(
                "/v1/shipments/{id}", tag: "Shipments", summary: "Read a shipment",
                description: "Answers a shipment with its goods, and where it is.",
                id: .identifier("The shipment, such as `7-1024`."), access: access, find: ShipmentQueries.shipment),
            .list(
                "/v1/shipments", tag: "Shipments", summary: "List shipments",
                description: "Answers shipments without their goods.", of: ShipmentQueries.list,
                filters: [
                    .column(
                        "order_id", QueryParameter<OrderID?>.identifier("order", "Only the shipment of this order.")),
                    .choice(
                        QueryParameter<ShipmentState?>.choice("state", "Only shipments in this state."),
                        ShipmentQueries.isIn),
                ], access: access),
        ]
    }

    private static func commands(_ gateway: CommandGateway) -> [Endpoint] {
        [
            .command(
                "/v1/shipments/{id}/dispatch", tag: "Shipments", summary: "Dispatch a shipment",
                description: "Says that the goods of a planned shipment have left. Billing then issues the invoice.",
                ofPath: DispatchShipment.self, answer: ShipmentAnswer.self, gateway: gateway),
            .command(
                "/v1/shipments/{id}/delivery", tag: "Shipments", summary: "Confirm a delivery",
                description: "Says that the goods of a dispatched shipment are with the customer.",
                ofPath: ConfirmDelivery.self, answer: ShipmentAnswer.self, gateway: gateway),
        ]
    }
}
