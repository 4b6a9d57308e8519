import Contracts
import Postgres
import Rows
import Runtime

/// Inventory: items, their stock at cost, and what is reserved of it for orders.
///
/// Stock belongs to no lane: orders of all lanes draw on it, so a turn locks the rows it needs in the order of their
/// SKUs, and holds them until it commits. Items and stock are told by facts that commute (whole states with a version,
/// and deltas), so any lane may change them.
struct InventoryLogic: ServiceLogic {
    typealias Keys = InventoryKeys
    typealias WorkingSet = InventoryRows

    /// On which days stock may have been moved.
    var reportedDays = ReportedDays()

    static let service = Service.inventory
    static let migrations = InventoryMigrations.all
    static let tables = InventoryMigrations.tables
    /// Rows that all lanes share: two lanes may register one item at once, and what breaks a rule of stock may be
    /// another's fault.
    static let sharedConstraints: Set<String> = [
        "item_key", "stock_key", "stock_on_hand_not_negative", "stock_reserved_within_on_hand",
        "stock_value_not_negative", "stock_nothing_is_worth_nothing",
    ]

    func load(
        _ keys: InventoryKeys, into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> InventoryRows {
        let reservations =
            keys.orders.isEmpty
            ? nil : pipeline.add(ReservationTable.select(keys.orders.sorted(), withLinesOf: keys.released.sorted()))
        let entities = keys.needsEntities ? pipeline.add(EntityTable.select) : nil
        let items = keys.items.isEmpty ? nil : pipeline.add(ItemTable.lock(keys.items.sorted()))
        let stock =
            keys.stock.isEmpty && keys.released.isEmpty
            ? nil : pipeline.add(StockTable.lock(keys.stock.sorted(), andOf: keys.released.sorted()))
        return { results in
            InventoryRows(
                entities: try entities.map { try results[$0].rows() } ?? [],
                items: try items.map { try results[$0].rows() } ?? [],
                stocks: try stock.map { try results[$0].rows() } ?? [],
                reservations: try reservations.map { try ReservationTable.read(results[$0]) } ?? [])
        }
    }

    func store(_ set: InventoryRows, at now: Timestamp, into pipeline: inout Pipeline) throws {
        let (stocks, reservations) = (set.room.stocks, set.reservations)
        pipeline.upsert(set.entities.newAndChanged)
        pipeline.write(set.items)
        pipeline.insert(stocks.new.map { StoredStock(stock: $0, updatedAt: now) })
        pipeline.update(stocks.changed.map { StoredStock(stock: $0, updatedAt: now) })
        pipeline.insert(set.movements)
        pipeline.insert(try reservations.new.map(StoredReservation.init))
        pipeline.insert(try set.endedReservations.compactMap(StoredReservationEnd.init))
    }
}
