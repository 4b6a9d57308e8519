import Contracts

/// The credit that is held for an order of a customer. A guest has no account, and so no hold.
struct CreditHold: Hashable, Sendable {
    enum State: String, Hashable, Sendable, CaseIterable {
        case held, released, invoiced, refused
    }

    let order: OrderID
    let customer: CustomerID
    /// The order's net, in minor units of the account's currency.
    let amount: Int64
    private(set) var state: State

    /// The order will not be fulfilled; what becomes free, `nil` where nothing is held.
    mutating func release() throws(CreditHoldFault) -> Int64? {
        switch state {
        case .held:
            state = .released
            return amount
        case .released, .refused:
            // A refusal and a cancellation may both say so; nothing is held.
            return nil
        case .invoiced: throw .illegal(order, state, "released")
        }
    }

    /// The order is invoiced; what is no longer held.
    mutating func invoice() throws(CreditHoldFault) -> Int64 {
        switch state {
        case .held:
            state = .invoiced
            return amount
        case .invoiced:
            // A further invoice of the same order.
            return 0
        case .released, .refused: throw .illegal(order, state, "invoiced")
        }
    }
}

/// An event contradicts what became of an order's credit: it is parked.
enum CreditHoldFault: Error, Hashable, CustomStringConvertible {
    case illegal(OrderID, CreditHold.State, String)

    var description: String {
        switch self {
        case .illegal(let order, let state, let change):
            "the credit of order \(order) is \(state.rawValue) and cannot be \(change)"
        }
    }
}
