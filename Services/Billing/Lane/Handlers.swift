import Contracts
import Runtime

extension BillingLogic {
    static let handlers = Handlers<BillingLogic> {
        Handler(
            ShipmentDispatched.self, "invoices the shipment",
            keys: { $0.add($1) },
            decide: { try $0.invoice($1) })
    }
}
