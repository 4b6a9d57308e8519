import Contracts
import Rows

/// What a command that moves stock is judged by.
struct Shelf {
    /// What the entity has of the item; `nil` where one of both is not known.
    var stock: Stock?
    /// The entity's business day; `nil` where the entity is not known.
    var today: LocalDate?
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
    /// Of the whole quantity, in minor units.
    var cost: Int64
    var currency: Currency
    /// The sender's paper.
    var reference: String

    /// Validates a receipt; the refusal names all that is wrong with it.
    /// - Parameter oneUnit: the quantity that is one unit of measure.
    init(_ command: ReceiveStock, for shelf: Shelf, oneUnit: Int64) throws(Refused) {
        var wrong = shelf.wrong
        let receivedOn = wrong.reportedDay(
            command.receivedOn, today: shelf.today, shelf.reportedDays, at: "/receivedOn")
        if !Ranges.quantity.contains(command.quantity) {
            wrong.add("/quantity", .outOfRange, "must be within \(Ranges.quantity)")
        }
        let costing = Costing(command, oneUnit: oneUnit, &wrong)
        let currency = wrong.currency(command.currency, at: "/currency")
        if let currency, let kept = shelf.stock?.currency, currency != kept { wrong.add(Stock.currencyDiffers(kept)) }
        wrong.require(command.reference, printable: Lengths.receiptReference, at: "/reference")
        let most = Ranges.totalCost.upperBound
        let cost = costing.flatMap { try? $0.cost(of: command.quantity) }
        if wrong.isEmpty, cost.map({ $0 > most }) ?? true {
            wrong.add("/quantity", .costTooLarge, "a receipt must not cost more than \(most) minor units")
        }
        guard let currency, let cost, let place = shelf.stock?.place, let receivedOn, wrong.isEmpty else {
            throw wrong.refusal
        }
        self.place = place
        self.receivedOn = receivedOn
        self.quantity = command.quantity
        self.cost = cost
        self.currency = currency
        self.reference = command.reference
    }
}

/// How a receipt names what it cost.
private enum Costing {
    case of(Price)
    case total(Int64)

    /// `nil` where it is wrong, which is added as a reason.
    init?(_ command: ReceiveStock, oneUnit: Int64, _ wrong: inout ReasonList) {
        switch (command.unitCost, command.totalCost) {
        case (nil, nil):
            wrong.add("/unitCost", .costMissing, "must be there, or totalCost in its place")
            return nil
        case (_?, _?):
            wrong.add("/totalCost", .costContradicted, "must not be there beside unitCost: name one of both")
            return nil
        case (nil, let total?):
            if command.per != nil {
                wrong.add("/per", .costContradicted, "belongs to unitCost, and the receipt names totalCost")
            }
            if !Ranges.totalCost.contains(total) {
                wrong.add("/totalCost", .outOfRange, "must be within \(Ranges.totalCost) minor units")
            }
            self = .total(total)
        case (let unitCost?, nil):
            let per = command.per ?? oneUnit
            let isRight = Ranges.quantity.contains(per)
            if !isRight { wrong.add("/per", .outOfRange, "must be within \(Ranges.quantity)") }
            if !Ranges.unitAmount.contains(unitCost) {
                wrong.add("/unitCost", .outOfRange, "must be within \(Ranges.unitAmount) minor units")
            }
            guard isRight else { return nil }
            self = .of(Price(minorUnits: unitCost, per: per))
        }
    }

    /// In minor units, rounded half away from zero.
    func cost(of quantity: Int64) throws(MoneyError) -> Int64 {
        switch self {
        case .of(let price): try price.amount(of: quantity)
        case .total(let cost): cost
        }
    }
}

/// A correction after a count or a loss: valid by construction.
struct Adjustment: Hashable, Sendable {
    var place: StockPlace
    /// The entity's business day on which they were.
    var countedOn: LocalDate
    /// What was found (positive) or lost (negative).
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
