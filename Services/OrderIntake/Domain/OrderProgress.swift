import Contracts
import Rows

/// Where an order stands.
@Described
enum OrderState: String, Hashable, Sendable, CaseIterable {
    /// It is acknowledged, and stock and credit are asked for.
    case received
    /// Stock and credit are reserved, and the goods are promised.
    case confirmed
    /// It was confirmed and is to be cancelled: Fulfillment decides whether that is still possible.
    case cancelling
    /// The goods have left.
    case dispatched
    /// The goods are with the customer.
    case delivered
    /// Delivered and paid.
    case completed
    /// Never confirmed.
    case declined
    /// Released before anything left.
    case cancelled

    /// Whether the order came to nothing.
    var isVoid: Bool { self == .declined || self == .cancelled }
}

/// The answer to a reservation that was asked for.
@Described
enum ReservationAnswer: String, Hashable, Sendable, CaseIterable {
    /// It is reserved.
    case reserved
    /// It cannot be reserved.
    case declined
}

/// What happened to an order after it was received.
enum OrderEvent: Hashable, Sendable {
    case stockReserved(availableDate: LocalDate)
    case stockShort
    case creditReserved
    case creditDeclined
    case deadlinePassed
    case dispatched
    case delivered
    case shipmentCancelled(actor: String, reason: String)
    case cancellationDeclined
    case settled
}

/// What follows from an event, to be told to the others.
enum Consequence: Hashable, Sendable {
    /// Stock is reserved from this day on, and credit too.
    case confirm(availableDate: LocalDate)
    case decline(DeclineCause)
    case cancel(actor: String, reason: String)
    case complete
}

/// What becomes of an order: changed by events, in whatever order their topics deliver them.
@StoredRow("order_progress")
struct OrderProgress: Hashable, Sendable {
    @Key let id: OrderID
    let customer: CustomerID?
    private(set) var state: OrderState = .received
    private(set) var stock: ReservationAnswer?
    private(set) var credit: ReservationAnswer?
    /// The day from which the goods can leave.
    private(set) var availableDate: LocalDate?
    private(set) var promisedDate: LocalDate?
    /// The receivable of the order is paid; money may come before the news of the delivery.
    @Column("settled") private(set) var isSettled: Bool = false
    /// Why it was declined or cancelled.
    private(set) var cause: String?
    private(set) var updatedAt: Timestamp
}

extension OrderProgress {
    /// Takes an event. What repeats, or comes after a decline or a cancellation that the other side has not heard of
    /// yet, changes nothing.
    /// - Returns: what follows from it.
    /// - Throws: `IllegalTransition` when this cannot have happened to an order in this state.
    mutating func take(_ event: OrderEvent) throws(IllegalTransition) -> Consequence? {
        switch event {
        case .stockReserved(let date): try answerStock(.reserved, availableDate: date)
        case .stockShort: try answerStock(.declined, availableDate: nil)
        case .creditReserved: try answerCredit(.reserved)
        case .creditDeclined: try answerCredit(.declined)
        case .deadlinePassed: expire()
        case .dispatched: try dispatch()
        case .delivered: try deliver()
        case .shipmentCancelled(let actor, let reason): try cancelShipment(actor: actor, reason: reason)
        case .cancellationDeclined: try declineCancellation()
        case .settled: try settle()
        }
    }

    private mutating func answerStock(_ answer: ReservationAnswer, availableDate date: LocalDate?)
        throws(IllegalTransition)
        -> Consequence?
    {
        switch state {
        case .received:
            try expect(stock == nil || stock == answer, "stock \(answer.rawValue)")
            stock = answer
            availableDate = date
            return answer == .reserved ? confirmIfReserved() : decline(.stockShort)
        case .declined, .cancelled:
            return nil
        case .confirmed, .cancelling, .dispatched, .delivered, .completed:
            try expect(stock == answer, "stock \(answer.rawValue)")
            return nil
        }
    }

    private mutating func answerCredit(_ answer: ReservationAnswer) throws(IllegalTransition) -> Consequence? {
        switch state {
        case .received:
            try expect(credit == nil || credit == answer, "credit \(answer.rawValue)")
            credit = answer
            return answer == .reserved ? confirmIfReserved() : decline(.creditDeclined)
        case .declined, .cancelled:
            return nil
        case .confirmed, .cancelling, .dispatched, .delivered, .completed:
            try expect(credit == answer, "credit \(answer.rawValue)")
            return nil
        }
    }

    private mutating func confirmIfReserved() -> Consequence? {
        guard stock == .reserved, credit == .reserved, let availableDate else { return nil }
        state = .confirmed
        return .confirm(availableDate: availableDate)
    }

    private mutating func decline(_ cause: DeclineCause) -> Consequence {
        state = .declined
        self.cause = cause.rawValue
        return .decline(cause)
    }

    /// The deadline passed: it matters only to an order that still waits for an answer.
    private mutating func expire() -> Consequence? {
        switch state {
        case .received: decline(.deadlinePassed)
        case .confirmed, .cancelling, .dispatched, .delivered, .completed, .declined, .cancelled: nil
        }
    }

    /// Goods that leave while a cancellation is asked for have decided it: the decline that follows changes nothing.
    private mutating func dispatch() throws(IllegalTransition) -> Consequence? {
        switch state {
        case .confirmed, .cancelling: state = .dispatched
        case .dispatched, .delivered, .completed: break
        case .received, .declined, .cancelled: throw IllegalTransition(self, "dispatched")
        }
        return nil
    }

    private mutating func deliver() throws(IllegalTransition) -> Consequence? {
        switch state {
        case .dispatched:
            state = .delivered
            return completeIfSettled()
        case .delivered, .completed: return nil
        case .received, .confirmed, .cancelling, .declined, .cancelled: throw IllegalTransition(self, "delivered")
        }
    }

    private mutating func settle() throws(IllegalTransition) -> Consequence? {
        switch state {
        case .confirmed, .cancelling, .dispatched:
            isSettled = true
            return nil
        case .delivered:
            isSettled = true
            return completeIfSettled()
        case .completed: return nil
        case .received, .declined, .cancelled: throw IllegalTransition(self, "settled")
        }
    }

    private mutating func completeIfSettled() -> Consequence? {
        guard isSettled else { return nil }
        state = .completed
        return .complete
    }

    private mutating func cancelShipment(actor: String, reason: String) throws(IllegalTransition) -> Consequence? {
        switch state {
        case .cancelling: return cancelled(by: actor, because: reason)
        case .cancelled: return nil
        case .received, .confirmed, .dispatched, .delivered, .completed, .declined:
            throw IllegalTransition(self, "shipment cancelled")
        }
    }

    private mutating func declineCancellation() throws(IllegalTransition) -> Consequence? {
        switch state {
        case .cancelling: state = .confirmed
        case .confirmed, .dispatched, .delivered, .completed: break
        case .received, .declined, .cancelled: throw IllegalTransition(self, "cancellation declined")
        }
        return nil
    }

    private mutating func cancelled(by actor: String, because reason: String) -> Consequence {
        state = .cancelled
        cause = reason
        return .cancel(actor: actor, reason: reason)
    }

    private func expect(_ condition: Bool, _ event: String) throws(IllegalTransition) {
        if !condition { throw IllegalTransition(self, event) }
    }
}

/// What a customer's wish to cancel comes to.
enum Cancellation: Hashable, Sendable {
    /// Nothing was promised yet: it is done.
    case cancelled
    /// The goods are promised: Fulfillment decides.
    case requested
}

extension OrderProgress {
    /// Cancels the order, or asks for it. An order of which goods have left is not cancelled: they can be returned.
    mutating func cancel(because reason: String) throws(Refused) -> Cancellation {
        switch state {
        case .received:
            state = .cancelled
            cause = reason
            return .cancelled
        case .confirmed:
            state = .cancelling
            return .requested
        case .cancelling: throw Refused("/order", .alreadyCancelling, "the order is being cancelled")
        case .dispatched, .delivered, .completed:
            throw Refused("/order", .alreadyDispatched, "goods of the order have left")
        case .declined: throw Refused("/order", .alreadyDeclined, "the order was declined")
        case .cancelled: throw Refused("/order", .alreadyCancelled, "the order is cancelled")
        }
    }

    /// Promises the goods for a day.
    mutating func promise(_ day: LocalDate) { promisedDate = day }

    /// Says when it changed last.
    mutating func changed(at time: Timestamp) { updatedAt = time }
}

/// An event that cannot have happened to an order in its state: it waits for an operator.
struct IllegalTransition: Error, Hashable, CustomStringConvertible {
    var order: OrderID
    var state: OrderState
    var event: String

    init(_ progress: OrderProgress, _ event: String) {
        order = progress.id
        state = progress.state
        self.event = event
    }

    var description: String { "order \(order) is \(state.rawValue) and cannot be told '\(event)'" }
}
