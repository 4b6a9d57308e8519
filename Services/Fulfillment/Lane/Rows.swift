import Contracts
import Rows

/// The rows of a turn of Fulfillment, in memory.
struct FulfillmentRows: Sendable {
    private(set) var shipments: RowSet<Shipment>
    private var byOrder: [OrderID: ShipmentID] = [:]
    /// The orders of shipments that this batch may dispatch.
    private(set) var confirmed: [ShipmentID: OrderConfirmed] = [:]
    /// Shipments that wait for their day, by the first of the range whose day has come.
    private(set) var departing: [ShipmentID: [ShipmentID]] = [:]
    /// Shipments that were on their way when the batch was loaded, by the first of the range whose transit is over.
    private(set) var arriving: [ShipmentID: [ShipmentID]] = [:]
    /// The orders of new shipments, as they came.
    private(set) var planned: [ShipmentID: ConfirmedOrder] = [:]

    /// - Parameters:
    ///   - shipments: those that the batch names.
    ///   - confirmed: the orders of those that it may dispatch.
    ///   - departing: those that wait for their day, each with its order and the first of its range.
    ///   - arriving: those that are on their way, each with the first of its range.
    init(
        shipments: [Shipment] = [], confirmed: [ShipmentOrder] = [],
        departing: [(DepartingShipment, ShipmentID)] = [], arriving: [(Shipment, ShipmentID)] = []
    ) {
        self.shipments = RowSet(shipments)
        self.shipments.load(departing.map(\.0.shipment))
        self.shipments.load(arriving.map(\.0))
        for (shipment, first) in departing {
            self.confirmed[shipment.shipment.id] = shipment.snapshot
            self.departing[first, default: []].append(shipment.shipment.id)
        }
        for shipment in self.shipments.rows { byOrder[shipment.order] = shipment.id }
        for order in confirmed { self.confirmed[order.shipment] = order.snapshot }
        for (shipment, first) in arriving { self.arriving[first, default: []].append(shipment.id) }
    }

    /// The shipment of an order.
    subscript(_ order: OrderID) -> Shipment? { byOrder[order].flatMap { shipments[$0] } }

    /// Adds a shipment that was planned just now.
    mutating func add(_ shipment: Shipment, for order: ConfirmedOrder) {
        put(shipment)
        byOrder[shipment.order] = shipment.id
        planned[shipment.id] = order
        confirmed[shipment.id] = order.fact
    }

    /// Takes what a decision made of a shipment.
    mutating func put(_ shipment: Shipment) { shipments.put(shipment) }

    /// New shipments with their orders.
    var plannedShipments: [PlannedShipment] {
        shipments.new.compactMap { shipment in
            planned[shipment.id].map { PlannedShipment(shipment: shipment, order: $0) }
        }
    }
}
