import Contracts
import JSON
import Runtime

/// What Collections acts on.
enum CollectionsInput: Sendable {
    case customerRegistered(CustomerRegistered)
    case orderReceived(OrderReceived)
    case orderDeclined(OrderDeclined)
    case orderCancelled(OrderCancelled)
    case invoiceIssued(InvoiceIssued)
    case recordPayment(RecordPayment)
    case allocatePayment(AllocatePayment)
    case setCreditLimit(SetCreditLimit)

    static let types: Set<String> = [
        CustomerRegistered.type, OrderReceived.type, OrderDeclined.type, OrderCancelled.type, InvoiceIssued.type,
        RecordPayment.type, AllocatePayment.type, SetCreditLimit.type,
    ]

    init(type: String, data: [UInt8]) throws {
        let decoder = JSONDecoder()
        switch type {
        case CustomerRegistered.type:
            self = .customerRegistered(try decoder.decode(CustomerRegistered.self, from: data))
        case OrderReceived.type: self = .orderReceived(try decoder.decode(OrderReceived.self, from: data))
        case OrderDeclined.type: self = .orderDeclined(try decoder.decode(OrderDeclined.self, from: data))
        case OrderCancelled.type: self = .orderCancelled(try decoder.decode(OrderCancelled.self, from: data))
        case InvoiceIssued.type: self = .invoiceIssued(try decoder.decode(InvoiceIssued.self, from: data))
        case RecordPayment.type: self = .recordPayment(try decoder.decode(RecordPayment.self, from: data))
        case AllocatePayment.type: self = .allocatePayment(try decoder.decode(AllocatePayment.self, from: data))
        case SetCreditLimit.type: self = .setCreditLimit(try decoder.decode(SetCreditLimit.self, from: data))
        default: throw UnknownType(type: type)
        }
    }
}
