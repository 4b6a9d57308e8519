import Contracts
import Runtime

/// The rows that a batch needs, by their keys.
struct BillingKeys: BatchKeys {
    private(set) var shipments: Set<ShipmentID> = []
    /// The countries whose tax is charged.
    private(set) var countries: Set<Country> = []

    mutating func add(_ dispatched: ShipmentDispatched) {
        shipments.insert(dispatched.shipment)
        for rule in dispatched.taxRules where rule.category.hasRate {
            if let country = rule.country { countries.insert(country) }
        }
    }

    mutating func add(_ country: Country) { countries.insert(country) }
}
