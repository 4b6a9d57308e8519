import Contracts
import Runtime

/// The keys of all rows that a batch needs.
struct InventoryNeeds {
    /// Items whose registration may change.
    var items: Set<String> = []
    /// Stock that may change, as far as the events name it.
    var stock: Set<String> = []
    var orders: Set<OrderID> = []
    /// Of `orders`, those whose lines are to be released: their stock is found through their reservations.
    var released: Set<OrderID> = []

    init(of batch: [Incoming<InventoryInput>]) {
        for event in batch {
            switch event.input {
            case .registerItem(let command): insert(item: command.sku)
            case .receiveStock(let command): insert(stock: command.sku)
            case .adjustStock(let command): insert(stock: command.sku)
            case .orderReceived(let fact):
                orders.insert(fact.order)
                for line in fact.lines { insert(stock: line.sku) }
            case .orderDeclined(let fact): insert(released: fact.order)
            case .orderCancelled(let fact): insert(released: fact.order)
            case .shipmentDispatched(let fact):
                orders.insert(fact.order)
                for line in fact.lines { insert(stock: line.sku) }
            }
        }
    }

    // What no item can be called is not asked for: PostgreSQL could not even take it, and Swift could take it for what
    // an item is called.

    private mutating func insert(item sku: String) {
        if ItemRegistration.isSKU(sku) { items.insert(sku) }
    }

    private mutating func insert(stock sku: String) {
        if ItemRegistration.isSKU(sku) { stock.insert(sku) }
    }

    private mutating func insert(released order: OrderID) {
        orders.insert(order)
        released.insert(order)
    }
}
