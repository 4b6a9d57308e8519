import Contracts
import Runtime
import Tax

extension Context<BillingLogic> {
    /// A shipment that has its invoice is not invoiced again, whatever repeats it. The invoice is published once it has
    /// its number.
    mutating func invoice(_ shipment: ShipmentDispatched) throws {
        guard !set.invoiced.contains(shipment.shipment) else { return }
        let content: InvoiceDraft
        do {
            content = try InvoiceDraft(
                for: shipment, on: shipment.seller.businessDay(of: now), rates: set.rates)
        } catch let missing as NoTaxRule {
            // OrderIntake knew them when it took the order: they come by another lane.
            return postpone(until: "rates of tax are set: \(missing)")
        }
        let invoice = newIdentifier("invoice", of: InvoiceEntity.self)
        set.invoiced.insert(shipment.shipment)
        set.drafts.append(.init(invoice: invoice, content: content, cause: cause))
    }
}
