import Contracts
import Runtime

/// The rows that a batch needs, by their keys.
struct FulfillmentKeys: BatchKeys {
    private(set) var orders: Set<OrderID> = []
    private(set) var shipments: Set<ShipmentID> = []
    /// Shipments that may leave: their orders are needed too.
    private(set) var dispatching: Set<ShipmentID> = []
    private(set) var departing: [ClosedRange<ShipmentID>] = []
    private(set) var arrived: [ClosedRange<ShipmentID>] = []

    mutating func add(_ order: OrderID) { orders.insert(order) }

    /// A shipment as a command names it.
    mutating func add(shipment: String) {
        if let shipment = ShipmentID(shipment) { shipments.insert(shipment) }
    }

    mutating func add(dispatched shipment: String) {
        guard let shipment = ShipmentID(shipment) else { return }
        shipments.insert(shipment)
        dispatching.insert(shipment)
    }

    mutating func add(departing range: ClosedRange<ShipmentID>) { departing.append(range) }

    mutating func add(arrived range: ClosedRange<ShipmentID>) { arrived.append(range) }
}
