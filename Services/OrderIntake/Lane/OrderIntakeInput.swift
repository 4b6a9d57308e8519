import Contracts
import JSON
import Runtime

/// What OrderIntake acts on. All facts about an order are one case: what happened, and to which.
enum OrderIntakeInput: Hashable, Sendable {
    case registerCustomer(RegisterCustomer)
    case submitOrder(SubmitOrder)
    case cancelOrder(CancelOrder)
    case itemRegistered(ItemRegistered)
    case order(OrderID, OrderEvent)
    /// The deadline of the orders in this range.
    case deadlinesPassed(ClosedRange<OrderID>)
}

extension OrderIntakeInput {
    static let types: Set<String> = [
        RegisterCustomer.type, SubmitOrder.type, CancelOrder.type, ItemRegistered.type, StockReserved.type,
        StockShort.type, CreditReserved.type, CreditDeclined.type, ShipmentDispatched.type, ShipmentDelivered.type,
        ShipmentCancelled.type, CancellationDeclined.type, ReceivableSettled.type,
    ]

    init(type: String, data: [UInt8]) throws {
        let decoder = JSONDecoder()
        switch type {
        case SubmitOrder.type: self = .submitOrder(try decoder.decode(SubmitOrder.self, from: data))
        case RegisterCustomer.type: self = .registerCustomer(try decoder.decode(RegisterCustomer.self, from: data))
        case CancelOrder.type: self = .cancelOrder(try decoder.decode(CancelOrder.self, from: data))
        case ItemRegistered.type: self = .itemRegistered(try decoder.decode(ItemRegistered.self, from: data))
        default:
            let (order, event) = try Self.orderEvent(type: type, data: data, decoder)
            self = .order(order, event)
        }
    }

    private static func orderEvent(
        type: String, data: [UInt8], _ decoder: JSONDecoder
    ) throws -> (OrderID, OrderEvent) {
        switch type {
        case StockReserved.type:
            let fact = try decoder.decode(StockReserved.self, from: data)
            return (fact.order, .stockReserved(availableDate: fact.availableDate))
        case StockShort.type:
            return (try decoder.decode(StockShort.self, from: data).order, .stockShort)
        case CreditReserved.type:
            return (try decoder.decode(CreditReserved.self, from: data).order, .creditReserved)
        case CreditDeclined.type:
            return (try decoder.decode(CreditDeclined.self, from: data).order, .creditDeclined)
        case ShipmentDispatched.type:
            return (try decoder.decode(OrderReference.self, from: data).order, .dispatched)
        case ShipmentDelivered.type:
            return (try decoder.decode(ShipmentDelivered.self, from: data).order, .delivered)
        case ShipmentCancelled.type:
            let fact = try decoder.decode(ShipmentCancelled.self, from: data)
            return (fact.order, .shipmentCancelled(actor: fact.actor, reason: fact.reason))
        case CancellationDeclined.type:
            return (try decoder.decode(CancellationDeclined.self, from: data).order, .cancellationDeclined)
        case ReceivableSettled.type:
            return (try decoder.decode(ReceivableSettled.self, from: data).order, .settled)
        default:
            throw UnknownType(type: type)
        }
    }

    /// All that is read of a dispatched shipment, whose lines are of no use here.
    private struct OrderReference: Decodable {
        var order: OrderID
    }
}

/// The timer of an order's deadline.
enum DecisionTimer {
    static let kind = "decide-by"
}
