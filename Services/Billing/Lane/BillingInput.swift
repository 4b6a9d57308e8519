import Contracts
import JSON
import Runtime

/// What Billing acts on.
enum BillingInput: Sendable {
    case shipmentDispatched(ShipmentDispatched)

    static let types: Set<String> = [ShipmentDispatched.type]

    init(type: String, data: [UInt8]) throws {
        switch type {
        case ShipmentDispatched.type:
            self = .shipmentDispatched(try JSONDecoder().decode(ShipmentDispatched.self, from: data))
        default:
            throw UnknownType(type: type)
        }
    }
}
