import Contracts

/// The rows of a turn of Fulfillment, in memory, and what has changed of them.
struct FulfillmentSet: Sendable {
    private(set) var shipments: [ShipmentID: Shipment] = [:]
    private var byOrder: [OrderID: ShipmentID] = [:]
    /// The orders of shipments that this batch may dispatch.
    private(set) var confirmed: [ShipmentID: OrderConfirmed] = [:]
    /// Shipments that were on their way when the batch was loaded, by the first of the range whose transit is over.
    private(set) var arriving: [ShipmentID: [ShipmentID]] = [:]

    private(set) var changed: Set<ShipmentID> = []
    private(set) var planned: [ShipmentID: ConfirmedOrder] = [:]

    /// The shipment of an order.
    subscript(_ order: OrderID) -> Shipment? { byOrder[order].flatMap { shipments[$0] } }

    /// Takes what is stored.
    mutating func load(_ shipment: Shipment) {
        shipments[shipment.id] = shipment
        byOrder[shipment.order] = shipment.id
    }

    mutating func load(_ order: OrderConfirmed, of shipment: ShipmentID) { confirmed[shipment] = order }

    mutating func load(_ shipment: Shipment, arrivingWith first: ShipmentID) {
        load(shipment)
        arriving[first, default: []].append(shipment.id)
    }

    /// Adds a shipment that was planned just now.
    mutating func add(_ shipment: Shipment, for order: ConfirmedOrder) {
        load(shipment)
        planned[shipment.id] = order
        confirmed[shipment.id] = order.fact
    }

    /// Takes what a decision made of a shipment.
    mutating func put(_ shipment: Shipment) {
        shipments[shipment.id] = shipment
        changed.insert(shipment.id)
    }
}
