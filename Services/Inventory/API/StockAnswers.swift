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
    /// The unit of measure of the item, by UN/ECE Recommendation 20.
    var unit: UnitOfMeasure
    /// How many digits of its quantities stand after the point: 2500 is 2.500 where there are three.
    @Bound(.range(Ranges.decimals))
    var decimals: Int32
    /// What is in the house.
    @Bound(.atLeast(0))
    var onHand: Int64
    /// What is in the house and promised to nobody.
    @Bound(.atLeast(0))
    var available: Int64

    static let example = MovedStock(
        movement: Identifier(lane: 7, counter: 3), entity: "NORTH", sku: "LAMP-01", unit: .one, decimals: 0,
        onHand: 100,
        available: 95)
}

extension MovedStock {
    init(movement: Identifier<MovementEntity>, _ stock: Stock, of item: ItemRegistration) {
        self.init(
            movement: movement, entity: stock.place.entity, sku: stock.sku, unit: item.unit, decimals: item.decimals,
            onHand: stock.onHand,
            available: stock.available)
    }
}
