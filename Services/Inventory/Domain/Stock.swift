import Contracts
import Rows

/// Whose stock of which item. Both are of printable ASCII.
@StoredPart
struct StockPlace: Hashable, Comparable, Sendable {
    let sku: String
    let entity: String

    static func < (a: Self, b: Self) -> Bool { a.sku != b.sku ? a.sku < b.sku : a.entity < b.entity }
}

/// What a legal entity has of an item: what is on hand, how much of it is reserved, and what it is worth at
/// moving-average cost. Quantities are in units of 10^-decimals of the item's unit of measure.
///
/// Always: `0 <= reserved <= onHand`, `value >= 0`, and what is not there is worth nothing.
@StoredPart
struct Stock: IdentifiedRow, Hashable, Sendable {
    @Key let place: StockPlace
    private(set) var onHand: Int64
    private(set) var reserved: Int64
    /// Of all that is on hand, in minor units of `currency`.
    private(set) var value: Int64
    /// The one that the stock is valued in, set by the first receipt.
    private(set) var currency: Currency?
    /// What the last receipt cost, and how much it brought: what is found on an empty shelf is valued at that.
    private(set) var lastCost: Int64
    private(set) var lastQuantity: Int64

    static let onHandMax: Int64 = 1_000_000_000_000_000
    /// What leaves is entered in the books by one amount, which has a limit there.
    static let valueMax: Int64 = 1_000_000_000_000_000

    private static let limits = "an item's stock is limited to a quantity of \(onHandMax) and \(valueMax) minor units"

    static func currencyDiffers(_ kept: Currency) -> Reason {
        Reason("/currency", .currencyDiffers, "the item's stock is valued in \(kept)")
    }

    /// Nothing yet.
    init(_ place: StockPlace) {
        self.init(place: place, onHand: 0, reserved: 0, value: 0, currency: nil, lastCost: 0, lastQuantity: 1)
    }

    var identity: StockPlace { place }
    var sku: String { place.sku }

    /// What can still be reserved.
    var available: Int64 { onHand - reserved }

    /// Takes goods in.
    mutating func receive(_ receipt: Receipt) throws(Refused) {
        if let currency, currency != receipt.currency {
            throw Refused(reasons: [Self.currencyDiffers(currency)])
        }
        guard onHand <= Self.onHandMax - receipt.quantity, value <= Self.valueMax - receipt.cost else {
            throw Refused("/quantity", .tooMuchStock, Self.limits)
        }
        currency = receipt.currency
        onHand += receipt.quantity
        value += receipt.cost
        (lastCost, lastQuantity) = (receipt.cost, receipt.quantity)
    }

    /// Corrects what is on hand by what was found (positive) or lost (negative), at average cost.
    /// - Returns: the change of value, signed as the quantity, and its currency.
    mutating func adjust(by quantity: Int64) throws(Refused) -> (cost: Int64, currency: Currency) {
        guard let currency else {
            throw Refused("/sku", .noReceipt, "nothing has a cost before the first receipt of the item")
        }
        guard quantity >= -available else {
            throw Refused("/quantity", .belowReserved, "\(reserved) of \(onHand) are reserved and must stay")
        }
        let cost = try costOfCorrection(by: quantity)
        guard onHand <= Self.onHandMax - quantity, value <= Self.valueMax - cost else {
            throw Refused("/quantity", .tooMuchStock, Self.limits)
        }
        onHand += quantity
        value += cost
        return (cost, currency)
    }

    private func costOfCorrection(by quantity: Int64) throws(Refused) -> Int64 {
        do {
            if quantity < 0 { return -(try cost(of: -quantity)) }
            if onHand == 0 {
                return try Amount.share(lastCost, of: quantity, in: lastQuantity, rounding: .halfAwayFromZero)
            }
            return try Amount.share(value, of: quantity, in: onHand, rounding: .halfAwayFromZero)
        } catch {
            throw Refused("/quantity", .tooMuchStock, "the value of so much cannot be counted")
        }
    }

    /// The moving-average cost of what is on hand, rounded half away from zero; the last piece takes what is left.
    private func cost(of quantity: Int64) throws(MoneyError) -> Int64 {
        if quantity == onHand { return value }
        return try Amount.share(value, of: quantity, in: onHand, rounding: .halfAwayFromZero)
    }

    /// Reserves what is available.
    /// - Precondition: the caller has seen that it is, and that it is not less than nothing.
    mutating func reserve(_ quantity: Int64) {
        precondition(0 <= quantity && quantity <= available, "more is reserved than there is")
        reserved += quantity
    }

    /// Releases what is reserved.
    mutating func release(_ quantity: Int64) throws(StockFault) {
        guard (0...reserved).contains(quantity) else {
            throw .notReserved(place, quantity: quantity, reserved: reserved)
        }
        reserved -= quantity
    }

    /// Takes out what is reserved.
    /// - Returns: what it cost, and in which currency.
    mutating func issue(_ quantity: Int64) throws -> (cost: Int64, currency: Currency) {
        guard (0...reserved).contains(quantity) else {
            throw StockFault.notReserved(place, quantity: quantity, reserved: reserved)
        }
        guard let currency else { throw StockFault.withoutCurrency(place) }
        let cost = try cost(of: quantity)
        onHand -= quantity
        reserved -= quantity
        value -= cost
        return (cost, currency)
    }
}

/// Stock and reservations contradict each other: the event that shows it is parked.
enum StockFault: Error, Hashable, CustomStringConvertible {
    case notReserved(StockPlace, quantity: Int64, reserved: Int64)
    case withoutCurrency(StockPlace)
    case unknownItem(StockPlace)

    var description: String {
        switch self {
        case .notReserved(let place, let quantity, let reserved):
            "a quantity of \(quantity) of '\(place.sku)' of \(place.entity) is to go, and \(reserved) is reserved"
        case .withoutCurrency(let place): "the stock of '\(place.sku)' of \(place.entity) has no currency"
        case .unknownItem(let place): "\(place.entity) has no stock of an item '\(place.sku)'"
        }
    }
}
