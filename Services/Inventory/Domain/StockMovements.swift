import Contracts
import Rows

/// Goods that came in: valid by construction.
struct Receipt: Hashable, Sendable {
    var sku: String
    var quantity: Int64
    /// Of one piece, in minor units.
    var unitCost: Int64
    /// Of the whole quantity, in minor units.
    var cost: Int64
    var currency: Currency
    /// The sender's paper.
    var reference: String

    static let costMax: Int64 = 1_000_000_000_000_000

    /// Validates a receipt; the refusal names all that is wrong with it.
    /// - Parameter stock: of the item; `nil` where none is registered.
    init(_ command: ReceiveStock, for stock: Stock?) throws(Refused) {
        var wrong = ReasonList()
        if stock == nil { wrong.add(StockRoom.unknownItem) }
        if !Ranges.quantity.contains(command.quantity) {
            wrong.add("/quantity", .outOfRange, "must be within \(Ranges.quantity)")
        }
        if !Ranges.unitAmount.contains(command.unitCost) {
            wrong.add("/unitCost", .outOfRange, "must be within \(Ranges.unitAmount) minor units")
        }
        let currency = Currency(command.currency)
        if currency == nil { wrong.add("/currency", .unknownCurrency, "must be a currency of ISO 4217") }
        if let currency, let kept = stock?.currency, currency != kept { wrong.add(Stock.currencyDiffers(kept)) }
        wrong.require(command.reference, printable: Lengths.receiptReference, at: "/reference")
        let (cost, overflow) = command.quantity.multipliedReportingOverflow(by: command.unitCost)
        if wrong.isEmpty, overflow || cost > Self.costMax {
            wrong.add("/quantity", .costTooLarge, "a receipt must not cost more than \(Self.costMax) minor units")
        }
        guard let currency, wrong.isEmpty else { throw wrong.refusal }
        self.sku = command.sku
        self.quantity = command.quantity
        self.unitCost = command.unitCost
        self.cost = cost
        self.currency = currency
        self.reference = command.reference
    }
}

/// A correction after a count or a loss: valid by construction.
struct Adjustment: Hashable, Sendable {
    var sku: String
    /// Pieces found (positive) or lost (negative).
    var quantity: Int64
    var reason: String

    /// Validates a correction; the refusal names all that is wrong with it.
    /// - Parameter stock: of the item; `nil` where none is registered.
    init(_ command: AdjustStock, of stock: Stock?) throws(Refused) {
        var wrong = ReasonList()
        if stock == nil { wrong.add(StockRoom.unknownItem) }
        if command.quantity == 0 || !Ranges.correction.contains(command.quantity) {
            wrong.add(
                "/quantity", .outOfRange,
                "must be within 1...\(Ranges.correction.upperBound), found or (negative) lost")
        }
        wrong.require(command.reason, name: Lengths.reason, at: "/reason")
        guard wrong.isEmpty else { throw wrong.refusal }
        sku = command.sku
        quantity = command.quantity
        reason = command.reason
    }
}

/// What names a movement of stock.
enum MovementEntity {}

/// A movement that is not an order's: what came in, and what was corrected. Together with what was issued it adds up to
/// what is on hand.
@StoredRow("movement")
struct Movement: Hashable, Sendable {
    enum Kind: String, Sendable { case receipt, adjustment }

    @Key let id: Identifier<MovementEntity>
    let kind: Kind
    let sku: String
    /// Signed: what it added to stock.
    let quantity: Int64
    /// What it added to the value of stock, in minor units.
    let cost: Int64
    let currency: Currency
    /// Of a receipt, the sender's paper; of an adjustment, its reason.
    let reference: String
    let actor: String
    let at: Timestamp
}
