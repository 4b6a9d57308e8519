import Contracts
import Runtime

/// The item that was registered.
@Described
struct RegisteredItem: Exhibit {
    /// The item.
    @Bound(.length(Lengths.sku))
    var sku: String
    /// How many registrations have changed the item, from 1.
    @Bound(.atLeast(1))
    var version: Int32

    static let example = RegisteredItem(sku: "LAMP-01", version: 1)
}

/// The stock after a receipt or an adjustment.
@Described
struct MovedStock: Exhibit {
    /// The receipt or adjustment, such as `7-3`.
    var movement: Identifier<MovementEntity>
    /// The legal entity whose stock it is.
    @Bound(.length(Lengths.entity))
    var entity: String
    /// The item.
    @Bound(.length(Lengths.sku))
    var sku: String
    /// Pieces in the house.
    @Bound(.atLeast(0))
    var onHand: Int64
    /// Pieces in the house that are promised to nobody.
    @Bound(.atLeast(0))
    var available: Int64

    static let example = MovedStock(
        movement: Identifier(lane: 7, counter: 3), entity: "NORTH", sku: "LAMP-01", onHand: 100, available: 95)
}

extension MovedStock {
    init(movement: Identifier<MovementEntity>, _ stock: Stock) {
        self.init(
            movement: movement, entity: stock.place.entity, sku: stock.sku, onHand: stock.onHand,
            available: stock.available)
    }
}
