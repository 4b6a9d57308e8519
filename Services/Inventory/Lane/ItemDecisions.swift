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
        }
        set.items.put(item)
        if isChanged { try publish(item.registered, about: .item(item.sku)) }
        try accept(RegisteredItem(sku: item.sku, version: item.version))
    }

    /// What a movement of an item's stock is judged by: of services and charges none is kept.
    private func shelf(_ sku: String, of code: String?) throws -> Shelf {
        let item = ItemRegistration.isSKU(sku) ? set.items[sku] : nil
        if let item, !item.registration.kind.keepsStock {
            throw Refused("/sku", .keepsNoStock, "no stock is kept of a \(item.registration.kind.rawValue)")
        }
        var wrong = ReasonList()
        if item == nil { wrong.add(StockRoom.unknownItem) }
        let entity = wrong.entity(code, among: set.entities.rows)
        let stock = entity.flatMap { entity in
            item.map { set.room[StockPlace(sku: $0.sku, entity: entity.code)] }
        }
        return Shelf(
            stock: stock, today: try entity?.businessDay(of: now), reportedDays: logic.reportedDays,
            wrong: wrong)
    }

    mutating func receive(_ command: ReceiveStock) throws {
        let item = set.items[command.sku]?.registration
        let receipt = try Receipt(
            command, for: try shelf(command.sku, of: command.entity), oneUnit: item?.oneUnit ?? 1)
        guard let item else { throw Refused(reasons: [StockRoom.unknownItem]) }
        let stock = try set.room.receive(receipt)
        let id = newIdentifier("movement", of: MovementEntity.self)
        set.movements.append(
            Movement(
                id: id, kind: .receipt, place: receipt.place, quantity: receipt.quantity, cost: receipt.cost,
                currency: receipt.currency, reference: receipt.reference, actor: sender, at: now,
                movedOn: receipt.receivedOn))
        try publish(
            StockReceived(
                entity: receipt.place.entity, sku: receipt.place.sku, quantity: receipt.quantity, cost: receipt.cost,
                currency: receipt.currency, reference: receipt.reference, receivedAt: now,
                receivedOn: receipt.receivedOn), about: .item(receipt.place.sku))
        try accept(MovedStock(movement: id, stock, of: item))
    }

    mutating func adjust(_ command: AdjustStock) throws {
        let adjustment = try Adjustment(command, for: try shelf(command.sku, of: command.entity))
        guard let item = set.items[command.sku]?.registration else {
            throw Refused(reasons: [StockRoom.unknownItem])
        }
        let (stock, cost, currency) = try set.room.adjust(adjustment)
        let id = newIdentifier("movement", of: MovementEntity.self)
        set.movements.append(
            Movement(
                id: id, kind: .adjustment, place: adjustment.place, quantity: adjustment.quantity, cost: cost,
                currency: currency, reference: adjustment.reason, actor: sender, at: now,
                movedOn: adjustment.countedOn))
        try publish(
            StockAdjusted(
                entity: adjustment.place.entity, sku: adjustment.place.sku, quantity: adjustment.quantity, cost: cost,
                currency: currency, actor: sender, reason: adjustment.reason, adjustedAt: now,
                countedOn: adjustment.countedOn),
            about: .item(adjustment.place.sku))
        try accept(MovedStock(movement: id, stock, of: item))
    }
}
