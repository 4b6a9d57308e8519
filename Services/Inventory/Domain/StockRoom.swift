import Contracts
import Rows

/// The stock of all items that a turn needs, in memory.
struct StockRoom: Sendable {
    private(set) var stocks: RowSet<Stock>

    init(_ stocks: [Stock]) {
        self.stocks = RowSet(stocks)
    }

    /// The stock of exactly this SKU: Swift takes texts for equal that only look the same, and no item is called by any
    /// but ASCII.
    subscript(_ sku: String) -> Stock? { ItemRegistration.isSKU(sku) ? stocks[sku] : nil }

    /// Makes room for a new item.
    mutating func add(_ sku: String) {
        if stocks[sku] == nil { stocks.put(Stock(sku: sku)) }
    }

    mutating func receive(_ receipt: Receipt) throws(Refused) -> Stock {
        guard var stock = self[receipt.sku] else { throw Refused(reasons: [Self.unknownItem]) }
        try stock.receive(receipt)
        stocks.put(stock)
        return stock
    }

    mutating func adjust(_ adjustment: Adjustment) throws(Refused) -> (stock: Stock, cost: Int64, currency: Currency) {
        guard var stock = self[adjustment.sku] else { throw Refused(reasons: [Self.unknownItem]) }
        let (cost, currency) = try stock.adjust(by: adjustment.quantity)
        stocks.put(stock)
        return (stock, cost, currency)
    }

    static let unknownItem = Reason("/sku", .unknownItem, "no item is registered under this SKU")

    /// Holds all lines, or none of them. Several lines of one SKU add up. An item that nobody registered has nothing
    /// available.
    /// - Returns: what is short, by SKU in the order of the lines; empty when all is reserved.
    mutating func reserve(_ lines: [Reservation.Line]) -> [StockShort.Line] {
        var demands: [String: Int64] = Dictionary(minimumCapacity: lines.count)
        for line in lines { demands[line.sku, default: 0] += line.quantity }
        let isShort = demands.contains { (self[$0.key]?.available ?? 0) < $0.value }
        guard isShort else {
            for (sku, quantity) in demands {
                guard var stock = stocks[sku] else { continue }
                stock.reserve(quantity)
                stocks.put(stock)
            }
            return []
        }
        return lines.compactMap { line in
            // Each SKU once, at its first line.
            guard let requested = demands.removeValue(forKey: line.sku) else { return nil }
            let available = self[line.sku]?.available ?? 0
            guard available < requested else { return nil }
            return StockShort.Line(
                sku: line.sku, requested: requested, available: available, unit: line.unit, decimals: line.decimals)
        }
    }

    mutating func release(_ sku: String, _ quantity: Int64) throws(StockFault) {
        guard var stock = stocks[sku] else { throw .unknownItem(sku: sku) }
        try stock.release(quantity)
        stocks.put(stock)
    }

    mutating func issue(_ sku: String, _ quantity: Int64) throws -> (cost: Int64, currency: Currency) {
        guard var stock = stocks[sku] else { throw StockFault.unknownItem(sku: sku) }
        let left = try stock.issue(quantity)
        stocks.put(stock)
        return left
    }
}
