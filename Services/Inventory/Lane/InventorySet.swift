import Contracts

/// The rows of a turn of Inventory, in memory: as they were loaded, and as they are to be.
struct InventorySet: Sendable {
    private let loaded: Rows
    var rows: Rows
    /// What came in and was corrected in this turn.
    var movements: [Movement] = []

    struct Rows: Sendable {
        var items: [String: Item]
        var room: StockRoom
        var reservations: [OrderID: Reservation]
    }

    init(_ rows: Rows) {
        loaded = rows
        self.rows = rows
    }

    var newItems: [Item] { sorted(rows.items) { loaded.items[$0.sku] == nil } }

    var changedItems: [Item] {
        sorted(rows.items) { item in loaded.items[item.sku].map { $0 != item } ?? false }
    }

    var newStock: [Stock] { sorted(rows.room.stocks) { loaded.room[$0.sku] == nil } }

    var changedStock: [Stock] {
        sorted(rows.room.stocks) { stock in loaded.room[stock.sku].map { $0 != stock } ?? false }
    }

    var newReservations: [Reservation] { sorted(rows.reservations) { loaded.reservations[$0.order] == nil } }

    /// Reservations that were released or issued in this turn.
    var endedReservations: [Reservation] {
        sorted(rows.reservations) { $0.isEnded && loaded.reservations[$0.order]?.isEnded != true }
    }

    /// Rows are written in the order of their keys.
    private func sorted<Key: Comparable, Value>(_ rows: [Key: Value], where isWanted: (Value) -> Bool) -> [Value] {
        rows.filter { isWanted($0.value) }.sorted { $0.key < $1.key }.map(\.value)
    }
}
