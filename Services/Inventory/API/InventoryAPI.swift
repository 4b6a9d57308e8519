import Contracts
import Runtime

/// What Inventory answers and takes by HTTP.
enum InventoryAPI {
    static func endpoints(_ access: ReadAccess, _ gateway: CommandGateway) -> [Endpoint] {
        reading(access) + Endpoint.commands(commands(gateway), access: access)
    }

    static func reading(_ access: ReadAccess) -> [Endpoint] {
        [
            .get(
                "/v1/items/{id}", tag: "Items", summary: "Read an item",
                description: "Answers an item with its stock.",
                id: .text("The item's SKU.", Lengths.sku, example: "LAMP-01"), access: access, find: ItemQueries.item),
            .list(
                "/v1/items", tag: "Items", summary: "List items", description: "Answers items with their stock.",
                of: ItemQueries.list, access: access),
            .get(
                "/v1/reservations/{id}", tag: "Reservations", summary: "Read the reservation of an order",
                description: "Answers what is, or was, reserved for an order.",
                id: .identifier("The order, such as `7-1024`."), access: access,
                find: ReservationQueries.reservation),
        ]
    }

    private static func commands(_ gateway: CommandGateway) -> [Endpoint] {
        [
            .command(
                "/v1/items", tag: "Items", summary: "Register an item",
                description: "Registers an item. A known SKU has its registration replaced as a whole.",
                RegisterItem.self, answer: RegisteredItem.self, createsSomething: true, gateway: gateway),
            .command(
                "/v1/items/{id}/receipts", tag: "Items", summary: "Receive goods",
                description: "Takes goods of an item into stock, at what they cost.", ofPath: ReceiveStock.self,
                answer: MovedStock.self,
                gateway: gateway),
            .command(
                "/v1/items/{id}/adjustments", tag: "Items", summary: "Adjust the stock",
                description: "Corrects the stock of an item after a count or a loss.", ofPath: AdjustStock.self,
                answer: MovedStock.self,
                gateway: gateway),
        ]
    }
}
