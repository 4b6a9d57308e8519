import Contracts
import Rows

/// What a command that moves stock is judged by.
struct Shelf {
    /// What the entity has of the item; `nil` where one of both is not known.
    var stock: Stock?
    /// The entity's business day.
    var today: LocalDate
    var reportedDays = ReportedDays()
    /// Why it is not known which stock is meant.
    var wrong = ReasonList()
}

/// Goods that came in: valid by construction.
struct Receipt: Hashable, Sendable {
    var place: StockPlace
    /// The entity's business day on which they did.
    var receivedOn: LocalDate
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
    init(_ command: ReceiveStock, for shelf: Shelf) throws(Refused) {
        var wrong = shelf.wrong
        let receivedOn = wrong.reportedDay(
            command.receivedOn, today: shelf.today, shelf.reportedDays, at: "/receivedOn")
        if !Ranges.quantity.contains(command.quantity) {
            wrong.add("/quantity", .outOfRange, "must be within \(Ranges.quantity)")
        }
        if !Ranges.unitAmount.contains(command.unitCost) {
            wrong.add("/unitCost", .outOfRange, "must be within \(Ranges.unitAmount) minor units")
        }
        let currency = Currency(command.currency)
        if currency == nil { wrong.add("/currency", .unknownCurrency, "must be a currency of ISO 4217") }
        if let currency, let kept = shelf.stock?.currency, currency != kept { wrong.add(Stock.currencyDiffers(kept)) }
        wrong.require(command.reference, printable: Lengths.receiptReference, at: "/reference")
        let (cost, overflow) = command.quantity.multipliedReportingOverflow(by: command.unitCost)
        if wrong.isEmpty, overflow || cost > Self.costMax {
            wrong.add("/quantity", .costTooLarge, "a receipt must not cost more than \(Self.costMax) minor units")
        }
        guard let currency, let place = shelf.stock?.place, let receivedOn, wrong.isEmpty else { throw wrong.refusal }
        self.place = place
        self.receivedOn = receivedOn
        self.quantity = command.quantity
        self.unitCost = command.unitCost
        self.cost = cost
        self.currency = currency
        self.reference = command.reference
    }
}

/// A correction after a count or a loss: valid by construction.
struct Adjustment: Hashable, Sendable {
    var place: StockPlace
    /// The entity's business day on which they were.
    var countedOn: LocalDate
    /// Pieces found (positive) or lost (negative).
    var quantity: Int64
    var reason: String

    /// Validates a correction; the refusal names all that is wrong with it.
    init(_ command: AdjustStock, for shelf: Shelf) throws(Refused) {
        var wrong = shelf.wrong
        let countedOn = wrong.reportedDay(
            command.countedOn, today: shelf.today, shelf.reportedDays, at: "/countedOn")
        if command.quantity == 0 || !Ranges.correction.contains(command.quantity) {
            wrong.add(
                "/quantity", .outOfRange,
                "must be within 1...\(Ranges.correction.upperBound), found or (negative) lost")
        }
        wrong.require(command.reason, name: Lengths.reason, at: "/reason")
        guard let place = shelf.stock?.place, let countedOn, wrong.isEmpty else { throw wrong.refusal }
        self.place = place
        self.countedOn = countedOn
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
    let place: StockPlace
    /// Signed: what it added to stock.
    let quantity: Int64
    /// What it added to the value of stock, in minor units.
    let cost: Int64
    let currency: Currency
    /// Of a receipt, the sender's paper; of an adjustment, its reason.
    let reference: String
    let actor: String
    let at: Timestamp
    /// The entity's business day on which it happened.
    let movedOn: LocalDate
}
