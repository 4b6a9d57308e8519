import Contracts
import Runtime

/// The rows that a batch needs, by their keys. What no item can be called is not asked for: PostgreSQL could not even
/// take it, and Swift could take it for what an item is called.
struct InventoryKeys: BatchKeys {
    /// Items whose registration may change.
    private(set) var items: Set<String> = []
    /// Whether the legal entities are needed: they are few, so all are loaded.
    private(set) var needsEntities = false
    /// Stock that may change, as far as the events name it: that of all entities.
    private(set) var stock: Set<String> = []
    private(set) var orders: Set<OrderID> = []
    /// Of `orders`, those whose lines are to be released: their stock is found through their reservations.
    private(set) var released: Set<OrderID> = []

    mutating func addEntities() { needsEntities = true }

    mutating func add(item sku: String) {
        if ItemRegistration.isSKU(sku) { items.insert(sku) }
    }

    mutating func add(stock sku: String) {
        if ItemRegistration.isSKU(sku) { stock.insert(sku) }
    }

    mutating func add(_ received: OrderReceived) {
        orders.insert(received.order)
        for line in received.lines where line.keepsStock { add(stock: line.sku) }
    }

    mutating func add(_ dispatched: ShipmentDispatched) {
        orders.insert(dispatched.order)
        for line in dispatched.lines where line.keepsStock { add(stock: line.sku) }
    }

    mutating func add(released order: OrderID) {
        orders.insert(order)
        released.insert(order)
    }
}
