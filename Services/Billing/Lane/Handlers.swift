import Contracts
import Runtime

extension BillingLogic {
    static let handlers = Handlers<BillingLogic> {
        Handler(
            ShipmentDispatched.self, "invoices the shipment",
            keys: { $0.add($1) },
            decide: { try $0.invoice($1) })
        Handler(
            TaxRatesSet.self, "keeps the rates of tax of a country, in their highest version",
            keys: { $0.add($1.country) },
            decide: { $0.set.put(CountryTaxRates($1)) })
    }
}
