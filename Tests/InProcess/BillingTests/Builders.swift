import Contracts

@testable import Billing

/// A shipment as Fulfillment publishes it; each test says what matters to it.
func shipment(
    lane: Lane = 7, _ counter: Int64 = 1, customer: Int64? = 1, country: Country = "GB", terms: Int32 = 30,
    on day: String = "2026-11-25", seller: Seller = .example, rules: [TaxRule]? = nil, priceMode: PriceMode? = nil,
    pricing: LinePricing? = nil,
    lines: [(quantity: Int64, price: Int64, taxClass: TaxClass)] = [(10, 100_00, .standard)]
) -> ShipmentDispatched {
    ShipmentDispatched(
        shipment: ShipmentID(lane: lane, counter: counter), order: OrderID(lane: lane, counter: counter),
        seller: seller,
        buyer: Buyer(
            customer: customer.map { CustomerID(lane: lane, counter: $0) }, version: customer.map { _ in 1 },
            account: customer.map { "ACME-\($0)" }, country: country, paymentTermsDays: terms),
        clientReference: "PO-\(counter)", currency: .gbp, priceMode: priceMode,
        taxRules: rules ?? TaxClass.allCases.map { taxed($0, in: country) }, carrier: "Royal Mail",
        tracking: "T\(counter)",
        dispatchedAt: LocalDate(day)!.startOfDay, dispatchedOn: LocalDate(day)!,
        lines: lines.enumerated().map { index, line in
            ConfirmedLine(
                number: Int32(index + 1), sku: "SKU-\(index + 1)", name: "Item \(index + 1)",
                kind: nil, taxClass: line.taxClass, quantity: line.quantity, unitPrice: line.price,
                pricing: pricing)
        })
}

/// Taxed at the rate of a country.
func taxed(_ taxClass: TaxClass, in country: Country) -> TaxRule {
    TaxRule(kind: nil, taxClass: taxClass, category: .standard, country: country, reason: nil)
}

/// The rates of a country, as OrderIntake tells them: one standard rate from a day on.
func ratesSet(
    _ country: Country, version: Int32 = 1, _ rates: [(from: String, basisPoints: Int32)]
) -> TaxRatesSet {
    TaxRatesSet(
        country: country, version: version,
        rates: rates.map {
            TaxRate(
                taxClass: .standard, validFrom: LocalDate($0.from)!, basisPoints: $0.basisPoints, source: "an act")
        }, actor: "jane", reason: "the act of this year")
}
