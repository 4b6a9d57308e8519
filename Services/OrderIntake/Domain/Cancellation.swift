import Contracts

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
}
