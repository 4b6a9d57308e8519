import Contracts

/// What Inventory answered to an order, and what became of it: reserved until it is issued or released, or short from
/// the start.
struct Reservation: Hashable, Sendable {
    /// A line of the order.
    struct Line: Codable, Hashable, Sendable {
        var number: Int32
        var sku: String
        var quantity: Int64
        /// How the order measures the item; `nil` for pieces.
        var unit: UnitOfMeasure? = nil
        var decimals: Int32? = nil
    }

    enum State: Hashable, Sendable {
        case reserved
        /// Nothing is reserved, since these lines could not be.
        case short([StockShort.Line])
        case released(at: Timestamp)
        case issued(Issue)
    }

    let order: OrderID
    /// The legal entity whose goods they are.
    let entity: String
    let decidedAt: Timestamp
    /// The day from which the goods can leave; of a short one, when that was looked at.
    let availableDate: LocalDate
    /// Of all lines together.
    let pieces: Int64
    /// `nil` where a turn did not load them, since it has no use for them.
    let lines: [Line]?
    private(set) var state: State

    init(
        order: OrderID, entity: String, decidedAt: Timestamp, availableDate: LocalDate, pieces: Int64, lines: [Line]?,
        state: State
    ) {
        self.order = order
        self.entity = entity
        self.decidedAt = decidedAt
        self.availableDate = availableDate
        self.pieces = pieces
        self.lines = lines
        self.state = state
    }

    /// Whether it came to its end: what was reserved is reserved no more.
    var isEnded: Bool {
        switch state {
        case .reserved, .short: false
        case .released, .issued: true
        }
    }

    /// Answers an order: reserves all of its goods, or none of them. Services and charges need no stock. What is on
    /// hand can leave from the day of the order on.
    init(
        for received: OrderReceived, from room: inout StockRoom, at now: Timestamp
    ) throws(ReservationFault) {
        guard received.lines.allSatisfy({ $0.quantity > 0 }) else { throw .withoutQuantity(received.order) }
        let lines = received.lines.filter(\.keepsStock).map {
            Line(
                number: $0.number, sku: $0.sku, quantity: $0.quantity, unit: $0.pricing?.unit,
                decimals: $0.pricing?.decimals)
        }
        let short = room.reserve(lines, of: received.entity)
        self.init(
            order: received.order, entity: received.entity, decidedAt: now, availableDate: received.receivedOn,
            pieces: lines.reduce(0) { $0 + $1.quantity }, lines: lines, state: short.isEmpty ? .reserved : .short(short)
        )
    }

    /// Releases what is reserved, since the order will not be fulfilled; whether anything was.
    mutating func release(into room: inout StockRoom, at now: Timestamp) throws -> Bool {
        switch state {
        case .reserved:
            guard let lines else { throw ReservationFault.linesNotLoaded(order) }
            for line in lines { try room.release(StockPlace(sku: line.sku, entity: entity), line.quantity) }
            state = .released(at: now)
            return true
        case .short, .released:
            // Nothing is reserved; a refusal and a cancellation may both say so.
            return false
        case .issued(let issue):
            throw ReservationFault.alreadyIssued(order, issue.shipment)
        }
    }

    /// Takes what is reserved out of stock, at cost, as it left; `nil` when that shipment has been issued before.
    mutating func issue(_ dispatched: ShipmentDispatched, from room: inout StockRoom) throws -> Issue? {
        switch state {
        case .reserved:
            let left = dispatched.lines.lazy.filter(\.keepsStock).reduce(Int64(0)) { $0 + $1.quantity }
            guard left == pieces else { throw ReservationFault.differs(order, pieces: pieces, dispatched: left) }
            let issue = try Issue(dispatched, of: entity, from: &room)
            state = .issued(issue)
            return issue
        case .issued(let issue) where issue.shipment == dispatched.shipment:
            return nil
        case .issued(let issue):
            throw ReservationFault.alreadyIssued(order, issue.shipment)
        case .short, .released:
            throw ReservationFault.notReserved(order)
        }
    }
}

/// Goods that left stock with a shipment.
struct Issue: Hashable, Sendable {
    /// A line of the shipment, at cost.
    struct Line: Codable, Hashable, Sendable {
        var number: Int32
        var sku: String
        var quantity: Int64
        /// In minor units of `currency`.
        var cost: Int64
        var currency: Currency
        /// How the order measures the item; `nil` for pieces.
        var unit: UnitOfMeasure? = nil
        var decimals: Int32? = nil
    }

    let shipment: ShipmentID
    let issuedAt: Timestamp
    let lines: [Line]

    init(shipment: ShipmentID, issuedAt: Timestamp, lines: [Line]) {
        self.shipment = shipment
        self.issuedAt = issuedAt
        self.lines = lines
    }

    fileprivate init(_ dispatched: ShipmentDispatched, of entity: String, from room: inout StockRoom) throws {
        shipment = dispatched.shipment
        issuedAt = dispatched.dispatchedAt
        var lines: [Line] = []
        lines.reserveCapacity(dispatched.lines.count)
        for line in dispatched.lines where line.keepsStock {
            let (cost, currency) = try room.issue(StockPlace(sku: line.sku, entity: entity), line.quantity)
            lines.append(
                Line(
                    number: line.number, sku: line.sku, quantity: line.quantity, cost: cost, currency: currency,
                    unit: line.pricing?.unit, decimals: line.pricing?.decimals))
        }
        self.lines = lines
    }

    /// What left, by currency of valuation, in the order of their codes.
    func costs() throws(MoneyError) -> [StockIssued.Cost] {
        var sums: [Currency: Int64] = [:]
        for line in lines { sums[line.currency] = try Amount.sum(sums[line.currency] ?? 0, line.cost) }
        return sums.map { StockIssued.Cost(amount: $0.value, currency: $0.key) }
            .sorted { $0.currency.code < $1.currency.code }
    }
}

/// An event contradicts what became of an order's reservation: it is parked.
enum ReservationFault: Error, Hashable, CustomStringConvertible {
    case unknown(OrderID)
    case notReserved(OrderID)
    case withoutQuantity(OrderID)
    case alreadyIssued(OrderID, ShipmentID)
    case differs(OrderID, pieces: Int64, dispatched: Int64)
    case linesNotLoaded(OrderID)

    var description: String {
        switch self {
        case .unknown(let order): "no reservation is known for order \(order)"
        case .notReserved(let order): "nothing is reserved for order \(order)"
        case .withoutQuantity(let order): "order \(order) has a line without quantity"
        case .alreadyIssued(let order, let shipment): "order \(order) was issued with shipment \(shipment)"
        case .differs(let order, let pieces, let dispatched):
            "a quantity of \(pieces) is reserved for order \(order), and \(dispatched) was dispatched"
        case .linesNotLoaded(let order): "the lines of order \(order) were not loaded"
        }
    }
}
