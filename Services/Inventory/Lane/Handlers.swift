import Contracts
import Runtime

extension InventoryLogic {
    static let handlers = Handlers<InventoryLogic> {
        Handler(
            RegisterItem.self, "registers the item, or changes the registration",
            keys: { $0.add(item: $1.sku) },
            decide: { try $0.register($1) })
        Handler(
            ReceiveStock.self, "takes the goods into stock at cost",
            keys: {
                $0.add(item: $1.sku)
                $0.add(stock: $1.sku)
                $0.addEntities()
            },
            decide: { try $0.receive($1) })
        Handler(
            AdjustStock.self, "corrects the stock on hand",
            keys: {
                $0.add(item: $1.sku)
                $0.add(stock: $1.sku)
                $0.addEntities()
            },
            decide: { try $0.adjust($1) })
        Handler(
            EntityRegistered.self, "keeps the legal entity, in its highest version",
            keys: { keys, _ in keys.addEntities() },
            decide: { $0.set.put(LegalEntity($1)) })
        Handler(
            OrderReceived.self, "reserves stock for all lines, or for none",
            keys: { $0.add($1) },
            decide: { try $0.reserve($1) })
        Handler(
            OrderDeclined.self, "releases the reserved stock",
            keys: { $0.add(released: $1.order) },
            decide: { try $0.release($1.order) })
        Handler(
            OrderCancelled.self, "releases the reserved stock",
            keys: { $0.add(released: $1.order) },
            decide: { try $0.release($1.order) })
        Handler(
            ShipmentDispatched.self, "issues the goods at cost",
            keys: { $0.add($1) },
            decide: { try $0.issue($1) })
    }
}
