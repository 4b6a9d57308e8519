import Contracts
import Runtime

/// The rows that a batch needs, by their keys.
struct BillingKeys: BatchKeys {
    private(set) var shipments: Set<ShipmentID> = []
    private(set) var countries: Set<Country> = []

    mutating func add(_ dispatched: ShipmentDispatched) {
        shipments.insert(dispatched.shipment)
        countries.insert(dispatched.buyer.country)
    }
}
