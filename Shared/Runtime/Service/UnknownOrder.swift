public import Contracts

/// An event is about an order of which its service was never told: the log and this schema do not belong together.
public struct UnknownOrder: Error, Hashable, CustomStringConvertible {
    public var order: OrderID

    public init(order: OrderID) { self.order = order }

    public var description: String { "order \(order) is not known" }
}
