import Contracts
import Runtime

/// Where an order stands after a command about it.
@Described
struct OrderAnswer: Exhibit, Hashable {
    /// The order, such as `7-1024`.
    var order: OrderID
    /// Where the order stands.
    var state: OrderState

    static let example = OrderAnswer(order: OrderID(lane: 7, counter: 1024), state: .received)
}

/// The customer that was registered.
@Described
struct CustomerAnswer: Exhibit, Hashable {
    /// The customer, such as `7-12`.
    var customer: CustomerID
    /// How many registrations have changed the customer, from 1.
    @Bound(.atLeast(1))
    var version: Int32

    static let example = CustomerAnswer(customer: CustomerID(lane: 7, counter: 12), version: 1)
}
