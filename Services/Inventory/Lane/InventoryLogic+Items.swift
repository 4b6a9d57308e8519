import Contracts
import Runtime

/// Commands about items and their stock.
extension InventoryLogic {
    func register(
        _ command: RegisterItem, _ cause: Cause, _ set: inout InventorySet, _ decisions: inout Decisions
    ) throws {
        let registration = try ItemRegistration(command)
        var item: Item
        var isChanged = true
        if let known = set.rows.items[registration.sku] {
            item = known
            isChanged = item.register(registration, at: decisions.now)
        } else {
            item = Item(registration: registration, updatedAt: decisions.now)
            set.rows.room.add(item.sku)
        }
        set.rows.items[item.sku] = item
        if isChanged { try decisions.publish(item.registered, about: .item(item.sku), because: cause) }
        try decisions.accept(cause, result: RegisteredItem(sku: item.sku, version: item.version))
    }

    func receive(
        _ command: ReceiveStock, _ cause: Cause, _ set: inout InventorySet, _ decisions: inout Decisions
    ) throws {
        let receipt = try Receipt(command, for: set.rows.room[command.sku])
        let stock = try set.rows.room.receive(receipt)
        let id = decisions.newIdentifier("movement", in: cause.lane, of: MovementEntity.self)
        set.movements.append(
            Movement(
                id: id, kind: .receipt, sku: receipt.sku, quantity: receipt.quantity, cost: receipt.cost,
                currency: receipt.currency, reference: receipt.reference, actor: cause.sender, at: decisions.now))
        try decisions.publish(
            StockReceived(
                sku: receipt.sku, quantity: receipt.quantity, cost: receipt.cost, currency: receipt.currency,
                reference: receipt.reference, receivedAt: decisions.now), about: .item(receipt.sku), because: cause)
        try decisions.accept(cause, result: MovedStock(movement: id, stock))
    }

    func adjust(
        _ command: AdjustStock, _ cause: Cause, _ set: inout InventorySet, _ decisions: inout Decisions
    ) throws {
        let adjustment = try Adjustment(command, of: set.rows.room[command.sku])
        let (stock, cost, currency) = try set.rows.room.adjust(adjustment)
        let id = decisions.newIdentifier("movement", in: cause.lane, of: MovementEntity.self)
        set.movements.append(
            Movement(
                id: id, kind: .adjustment, sku: adjustment.sku, quantity: adjustment.quantity, cost: cost,
                currency: currency, reference: adjustment.reason, actor: cause.sender, at: decisions.now))
        try decisions.publish(
            StockAdjusted(
                sku: adjustment.sku, quantity: adjustment.quantity, cost: cost, currency: currency,
                actor: cause.sender, reason: adjustment.reason, adjustedAt: decisions.now),
            about: .item(adjustment.sku), because: cause)
        try decisions.accept(cause, result: MovedStock(movement: id, stock))
    }
}
