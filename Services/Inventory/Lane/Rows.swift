import Contracts
import Rows

/// The rows of a turn of Inventory, in memory.
struct InventoryRows: Sendable {
    var items: RowSet<Item>
    var room: StockRoom
    var reservations: RowSet<Reservation>
    /// What came in and was corrected in this turn.
    var movements: [Movement] = []

    init(items: [Item] = [], stocks: [Stock] = [], reservations: [Reservation] = []) {
        self.items = RowSet(items)
        room = StockRoom(stocks)
        self.reservations = RowSet(reservations)
    }

    /// Reservations that were released or issued in this turn: an end is never changed.
    var endedReservations: [Reservation] { reservations.newAndChanged.filter(\.isEnded) }
}
