import Contracts
import Postgres
import Runtime

/// Inventory: items, their stock at cost, and what is reserved of it for orders.
///
/// Stock belongs to no lane: orders of all lanes draw on it, so a turn locks the rows it needs in the order of their
/// SKUs, and holds them until it commits. Items and stock are told by facts that commute (whole states with a version,
/// and deltas), so any lane may change them.
struct InventoryLogic: ServiceLogic {
    typealias Input = InventoryInput
    typealias WorkingSet = InventorySet

    static let service = Service.inventory
    static let types = InventoryInput.types
    static let migrations = InventoryMigrations.all
    static let tables = InventoryMigrations.tables
    /// Rows that all lanes share: two lanes may register one item at once, and what breaks a rule of stock may be
    /// another's fault.
    static let sharedConstraints: Set<String> = [
        "item_key", "stock_key", "stock_on_hand_not_negative", "stock_reserved_within_on_hand",
        "stock_value_not_negative", "stock_nothing_is_worth_nothing",
    ]

    func decode(type: String, data: [UInt8]) throws -> InventoryInput {
        try InventoryInput(type: type, data: data)
    }

    func load(
        _ batch: [Incoming<InventoryInput>], into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> InventorySet {
        let needs = InventoryNeeds(of: batch)
        let reservations =
            needs.orders.isEmpty
            ? nil : pipeline.add(ReservationTable.select(needs.orders.sorted(), withLinesOf: needs.released.sorted()))
        let items = needs.items.isEmpty ? nil : pipeline.add(ItemTable.lock(needs.items.sorted()))
        let stock =
            needs.stock.isEmpty && needs.released.isEmpty
            ? nil : pipeline.add(StockTable.lock(needs.stock.sorted(), andOf: needs.released.sorted()))
        return { results in
            InventorySet(
                InventorySet.Rows(
                    items: try items.map { try ItemTable.read(results[$0]) } ?? [:],
                    room: StockRoom(try stock.map { try StockTable.read(results[$0]) } ?? []),
                    reservations: try reservations.map { try ReservationTable.read(results[$0]) } ?? [:]))
        }
    }

    func decide(_ event: Incoming<InventoryInput>, _ set: inout InventorySet, _ decisions: inout Decisions) throws {
        let cause = event.cause
        set.now = decisions.now
        do {
            switch event.input {
            case .registerItem(let command): try register(command, cause, &set, &decisions)
            case .receiveStock(let command): try receive(command, cause, &set, &decisions)
            case .adjustStock(let command): try adjust(command, cause, &set, &decisions)
            case .orderReceived(let fact): try reserve(fact, cause, &set, &decisions)
            case .orderDeclined(let fact): try release(fact.order, cause, &set, &decisions)
            case .orderCancelled(let fact): try release(fact.order, cause, &set, &decisions)
            case .shipmentDispatched(let fact): try issue(fact, cause, &set, &decisions)
            }
        } catch let refused as Refused {
            decisions.refuse(cause, refused.reasons)
        }
    }

    func store(_ set: InventorySet, into pipeline: inout Pipeline) throws {
        let (newItems, changedItems) = (set.newItems, set.changedItems)
        if !newItems.isEmpty { pipeline.add(ItemTable.insert(newItems)) }
        if !changedItems.isEmpty { pipeline.add(ItemTable.update(changedItems)) }
        let (newStock, changedStock) = (set.newStock, set.changedStock)
        if !newStock.isEmpty { pipeline.add(StockTable.insert(newStock, at: set.now)) }
        if !changedStock.isEmpty { pipeline.add(StockTable.update(changedStock, at: set.now)) }
        if !set.movements.isEmpty { pipeline.add(MovementTable.insert(set.movements)) }
        let (newReservations, ended) = (set.newReservations, set.endedReservations)
        if !newReservations.isEmpty { pipeline.add(try ReservationTable.insert(newReservations)) }
        if !ended.isEmpty { pipeline.add(try ReservationTable.end(ended)) }
    }
}
