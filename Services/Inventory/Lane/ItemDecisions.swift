import Contracts
import Rows
import Runtime

/// Commands about items and their stock.
extension Context<InventoryLogic> {
    mutating func register(_ command: RegisterItem) throws {
        let registration = try ItemRegistration(command)
        var item: Item
        var isChanged = true
        if let known = set.items[registration.sku] {
            item = known
            isChanged = item.register(registration, at: now)
        } else {
            item = Item(registration: registration, updatedAt: now)
            set.room.add(item.sku)
        }
        set.items.put(item)
        if isChanged { try publish(item.registered, about: .item(item.sku)) }
        try accept(RegisteredItem(sku: item.sku, version: item.version))
    }

    mutating func receive(_ command: ReceiveStock) throws {
        let receipt = try Receipt(command, for: set.room[command.sku])
        let stock = try set.room.receive(receipt)
        let id = newIdentifier("movement", of: MovementEntity.self)
        set.movements.append(
            Movement(
                id: id, kind: .receipt, sku: receipt.sku, quantity: receipt.quantity, cost: receipt.cost,
                currency: receipt.currency, reference: receipt.reference, actor: sender, at: now))
        try publish(
            StockReceived(
                sku: receipt.sku, quantity: receipt.quantity, cost: receipt.cost, currency: receipt.currency,
                reference: receipt.reference, receivedAt: now), about: .item(receipt.sku))
        try accept(MovedStock(movement: id, stock))
    }

    mutating func adjust(_ command: AdjustStock) throws {
        let adjustment = try Adjustment(command, of: set.room[command.sku])
        let (stock, cost, currency) = try set.room.adjust(adjustment)
        let id = newIdentifier("movement", of: MovementEntity.self)
        set.movements.append(
            Movement(
                id: id, kind: .adjustment, sku: adjustment.sku, quantity: adjustment.quantity, cost: cost,
                currency: currency, reference: adjustment.reason, actor: sender, at: now))
        try publish(
            StockAdjusted(
                sku: adjustment.sku, quantity: adjustment.quantity, cost: cost, currency: currency,
                actor: sender, reason: adjustment.reason, adjustedAt: now),
            about: .item(adjustment.sku))
        try accept(MovedStock(movement: id, stock))
    }
}
