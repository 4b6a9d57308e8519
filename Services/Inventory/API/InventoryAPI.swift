import Contracts
import Runtime

/// What Inventory answers and takes by HTTP.
enum InventoryAPI {
    static func endpoints(_ access: ReadAccess, _ gateway: CommandGateway) -> [Endpoint] {
        reading(access) + [
            .command(
                "/v1/items", summary: "Registers an item, or changes its registration when the SKU is known.",
                RegisterItem.self, createsSomething: true, gateway: gateway),
            .command(
                "/v1/items/{id}/receipts", summary: "Takes goods of an item into stock.", ofPath: ReceiveStock.self,
                gateway: gateway),
            .command(
                "/v1/items/{id}/adjustments", summary: "Corrects the stock of an item after a count or a loss.",
                ofPath: AdjustStock.self, gateway: gateway),
            .commandStatus(access: access),
        ]
    }

    static func reading(_ access: ReadAccess) -> [Endpoint] {
        ItemEndpoints.reading(access) + ReservationEndpoints.reading(access)
    }
}
