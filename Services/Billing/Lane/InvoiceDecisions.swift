import Contracts
import Runtime

extension Context<BillingLogic> {
    /// A shipment that has its invoice is not invoiced again, whatever repeats it. The invoice is published once it has
    /// its number.
    mutating func invoice(_ shipment: ShipmentDispatched) throws {
        guard !set.invoiced.contains(shipment.shipment) else { return }
        let content = try InvoiceDraft(
            for: shipment, on: shipment.seller.businessDay(of: now), rates: set.rates)
        let invoice = newIdentifier("invoice", of: InvoiceEntity.self)
        set.invoiced.insert(shipment.shipment)
        set.drafts.append(.init(invoice: invoice, content: content, cause: cause))
    }
}
