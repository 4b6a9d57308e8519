import Contracts
import Runtime

/// Where a shipment stands after a command about it.
@Described
struct ShipmentAnswer: Exhibit, Hashable {
    /// The shipment, such as `7-1024`.
    var shipment: ShipmentID
    /// Where the shipment stands.
    var state: ShipmentState

    static let example = ShipmentAnswer(shipment: ShipmentID(lane: 7, counter: 1024), state: .dispatched)
}
