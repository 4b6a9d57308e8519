import Contracts
import JSON
import Runtime

/// What Inventory acts on.
enum InventoryInput: Sendable {
    case registerItem(RegisterItem)
    case receiveStock(ReceiveStock)
    case adjustStock(AdjustStock)
    case orderReceived(OrderReceived)
    case orderDeclined(OrderDeclined)
    case orderCancelled(OrderCancelled)
    case shipmentDispatched(ShipmentDispatched)

    static let types: Set<String> = [
        RegisterItem.type, ReceiveStock.type, AdjustStock.type, OrderReceived.type, OrderDeclined.type,
        OrderCancelled.type, ShipmentDispatched.type,
    ]

    init(type: String, data: [UInt8]) throws {
        let decoder = JSONDecoder()
        switch type {
        case RegisterItem.type: self = .registerItem(try decoder.decode(RegisterItem.self, from: data))
        case ReceiveStock.type: self = .receiveStock(try decoder.decode(ReceiveStock.self, from: data))
        case AdjustStock.type: self = .adjustStock(try decoder.decode(AdjustStock.self, from: data))
        case OrderReceived.type: self = .orderReceived(try decoder.decode(OrderReceived.self, from: data))
        case OrderDeclined.type: self = .orderDeclined(try decoder.decode(OrderDeclined.self, from: data))
        case OrderCancelled.type: self = .orderCancelled(try decoder.decode(OrderCancelled.self, from: data))
        case ShipmentDispatched.type:
            self = .shipmentDispatched(try decoder.decode(ShipmentDispatched.self, from: data))
        default: throw UnknownType(type: type)
        }
    }
}
