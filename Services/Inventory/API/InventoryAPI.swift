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
                "/v1/items/{id}/receipts", summary: "Takes goods of an item into stock.", body: ReceiptBody.self,
                gateway: gateway
            ) {
                ReceiveStock(
                    sku: $0, quantity: $1.quantity, unitCost: $1.unitCost, currency: $1.currency,
                    reference: $1.reference)
            },
            .command(
                "/v1/items/{id}/adjustments", summary: "Corrects the stock of an item after a count or a loss.",
                body: AdjustmentBody.self, gateway: gateway
            ) { AdjustStock(sku: $0, quantity: $1.quantity, reason: $1.reason) },
            .commandStatus(access: access),
        ]
    }

    static func reading(_ access: ReadAccess) -> [Endpoint] {
        ItemEndpoints.reading(access) + ReservationEndpoints.reading(access)
    }

    struct ReceiptBody: Codable, Sendable {
        var quantity: Int64
        /// Of one piece, in minor units.
        var unitCost: Int64
        var currency: String
        /// The sender's paper: a goods receipt or purchase order.
        var reference: String
    }

    struct AdjustmentBody: Codable, Sendable {
        /// Pieces found (positive) or lost (negative).
        var quantity: Int64
        var reason: String
    }
}
