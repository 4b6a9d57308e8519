import Contracts
import Rows

/// The credit that is reserved for an order of a customer. A guest has no account, and so no reservation.
@StoredRow("credit_reservation")
struct CreditReservation: Hashable, Sendable {
    enum State: String, Hashable, Sendable, CaseIterable {
        case reserved, released, invoiced, declined
    }

    @Key @Column("order_id") let order: OrderID
    let customer: CustomerID
    /// See `OrderReceived.creditNeeded`.
    let amount: Int64
    private(set) var state: State

    /// The order will not be fulfilled; what becomes free, `nil` where nothing is reserved.
    mutating func release() throws(CreditReservationFault) -> Int64? {
        switch state {
        case .reserved:
            state = .released
            return amount
        case .released, .declined:
            // A refusal and a cancellation may both say so; nothing is reserved.
            return nil
        case .invoiced: throw .illegal(order, state, "released")
        }
    }

    /// The order is invoiced; what is no longer reserved.
    mutating func invoice() throws(CreditReservationFault) -> Int64 {
        switch state {
        case .reserved:
            state = .invoiced
            return amount
        case .invoiced:
            // A further invoice of the same order.
            return 0
        case .released, .declined: throw .illegal(order, state, "invoiced")
        }
    }
}

extension OrderReceived {
    /// How much credit the order needs, in minor units of its currency: here alone it is said. It is what the invoice
    /// is expected to come to, with its tax.
    var creditNeeded: Int64 { gross }
}

/// An event contradicts what became of an order's credit: it is parked.
enum CreditReservationFault: Error, Hashable, CustomStringConvertible {
    case illegal(OrderID, CreditReservation.State, String)

    var description: String {
        switch self {
        case .illegal(let order, let state, let change):
            "the credit of order \(order) is \(state.rawValue) and cannot be \(change)"
        }
    }
}
