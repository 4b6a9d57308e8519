import Contracts
import Rows

/// The stock of all items that a turn needs, in memory.
struct StockRoom: Sendable {
    private(set) var stocks: RowSet<Stock>

    init(_ stocks: [Stock]) {
        self.stocks = RowSet(stocks)
    }

    /// What an entity has of an item: nothing before its first receipt.
    subscript(_ place: StockPlace) -> Stock { stocks[place] ?? Stock(place) }

    mutating func receive(_ receipt: Receipt) throws(Refused) -> Stock {
        var stock = self[receipt.place]
        try stock.receive(receipt)
        stocks.put(stock)
        return stock
    }

    mutating func adjust(_ adjustment: Adjustment) throws(Refused) -> (stock: Stock, cost: Int64, currency: Currency) {
        var stock = self[adjustment.place]
        let (cost, currency) = try stock.adjust(by: adjustment.quantity)
        stocks.put(stock)
        return (stock, cost, currency)
    }

    static let unknownItem = Reason("/sku", .unknownItem, "no item is registered under this SKU")

    /// Holds all lines of an entity's stock, or none of them. Several lines of one SKU add up. An item that nobody
    /// registered has nothing available.
    /// - Returns: what is short, by SKU in the order of the lines; empty when all is reserved.
    mutating func reserve(_ lines: [Reservation.Line], of entity: String) -> [StockShort.Line] {
        func place(_ sku: String) -> StockPlace { StockPlace(sku: sku, entity: entity) }
        var demands: [String: Int64] = Dictionary(minimumCapacity: lines.count)
        for line in lines { demands[line.sku, default: 0] += line.quantity }
        let isShort = demands.contains { available(place($0.key)) < $0.value }
        guard isShort else {
            for (sku, quantity) in demands {
                guard var stock = stocks[place(sku)] else { continue }
                stock.reserve(quantity)
                stocks.put(stock)
            }
            return []
        }
        return lines.compactMap { line in
            // Each SKU once, at its first line.
            guard let requested = demands.removeValue(forKey: line.sku) else { return nil }
            let available = available(place(line.sku))
            guard available < requested else { return nil }
            return StockShort.Line(
                sku: line.sku, requested: requested, available: available, unit: line.unit, decimals: line.decimals)
        }
    }

    /// Swift takes texts for equal that only look the same, and no item is called by any but ASCII.
    private func available(_ place: StockPlace) -> Int64 {
        ItemRegistration.isSKU(place.sku) ? self[place].available : 0
    }

    mutating func release(_ place: StockPlace, _ quantity: Int64) throws(StockFault) {
        guard var stock = stocks[place] else { throw .unknownItem(place) }
        try stock.release(quantity)
        stocks.put(stock)
    }

    mutating func issue(_ place: StockPlace, _ quantity: Int64) throws -> (cost: Int64, currency: Currency) {
        guard var stock = stocks[place] else { throw StockFault.unknownItem(place) }
        let left = try stock.issue(quantity)
        stocks.put(stock)
        return left
    }
}
