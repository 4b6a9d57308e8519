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
            isChanged = try item.register(registration, at: now)
        } else {
            item = Item(registration: registration, updatedAt: now)
            set.room.add(item.sku)
        }
        set.items.put(item)
        if isChanged { try publish(item.registered, about: .item(item.sku)) }
        try accept(RegisteredItem(sku: item.sku, version: item.version))
    }

    /// The stock of an item; `nil` where nobody registered it. Of services and charges none is kept.
    private func stock(of sku: String) throws(Refused) -> Stock? {
        if let item = set.items[sku], !item.registration.kind.keepsStock {
            throw Refused("/sku", .keepsNoStock, "no stock is kept of a \(item.registration.kind.rawValue)")
        }
        return set.room[sku]
    }

    mutating func receive(_ command: ReceiveStock) throws {
        let item = set.items[command.sku]?.registration
        let receipt = try Receipt(command, for: try stock(of: command.sku), oneUnit: item?.oneUnit ?? 1)
        guard let item else { throw Refused(reasons: [StockRoom.unknownItem]) }
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
        try accept(MovedStock(movement: id, stock, of: item))
    }

    mutating func adjust(_ command: AdjustStock) throws {
        let adjustment = try Adjustment(command, of: try stock(of: command.sku))
        guard let item = set.items[command.sku]?.registration else {
            throw Refused(reasons: [StockRoom.unknownItem])
        }
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
        try accept(MovedStock(movement: id, stock, of: item))
    }
}
