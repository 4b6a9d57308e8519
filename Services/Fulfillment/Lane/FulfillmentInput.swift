import Contracts
import JSON
import Runtime

/// What Fulfillment acts on.
enum FulfillmentInput: Hashable, Sendable {
    case orderConfirmed(ConfirmedOrder)
    case cancellationRequested(CancellationRequested)
    case dispatchShipment(DispatchShipment)
    case confirmDelivery(ConfirmDelivery)
    /// Goods of these shipments have been on their way long enough.
    case transitOver(ClosedRange<ShipmentID>)
}

/// A confirmed order, decoded and as it came: its bytes are stored as they are.
struct ConfirmedOrder: Hashable, Sendable {
    var fact: OrderConfirmed
    var json: [UInt8]
}

extension FulfillmentInput {
    static let types: Set<String> = [
        OrderConfirmed.type, CancellationRequested.type, DispatchShipment.type, ConfirmDelivery.type,
    ]

    init(type: String, data: [UInt8]) throws {
        let decoder = JSONDecoder()
        switch type {
        case OrderConfirmed.type:
            let fact = try decoder.decode(OrderConfirmed.self, from: data)
            self = .orderConfirmed(ConfirmedOrder(fact: fact, json: data))
        case CancellationRequested.type:
            self = .cancellationRequested(try decoder.decode(CancellationRequested.self, from: data))
        case DispatchShipment.type: self = .dispatchShipment(try decoder.decode(DispatchShipment.self, from: data))
        case ConfirmDelivery.type: self = .confirmDelivery(try decoder.decode(ConfirmDelivery.self, from: data))
        default: throw UnknownType(type: type)
        }
    }
}

/// The timer of goods on their way.
enum TransitTimer {
    static let kind = "transit"
}
