import Contracts
import Rows

/// The rows of a turn of Inventory, in memory.
struct InventoryRows: Sendable {
    /// All of them, where the turn needs any.
    private(set) var entities: RowSet<LegalEntity>
    var items: RowSet<Item>
    var room: StockRoom
    var reservations: RowSet<Reservation>
    /// What came in and was corrected in this turn.
    var movements: [Movement] = []

    init(
        entities: [LegalEntity] = [], items: [Item] = [], stocks: [Stock] = [], reservations: [Reservation] = []
    ) {
        self.entities = RowSet(entities)
        self.items = RowSet(items)
        room = StockRoom(stocks)
        self.reservations = RowSet(reservations)
    }

    /// Keeps the highest version.
    mutating func put(_ entity: LegalEntity) {
        if entities[entity.code].map({ $0.version < entity.version }) ?? true { entities.put(entity) }
    }

    /// Reservations that were released or issued in this turn: an end is never changed.
    var endedReservations: [Reservation] { reservations.newAndChanged.filter(\.isEnded) }
}
