// A seller as documents and tests show it.

extension EntityRegistered {
    public static let example = EntityRegistered(
        entity: "NORTH", version: 1, name: "North Lights Ltd", country: "GB",
        taxIds: [TaxID(country: "GB", id: "GB123456789")], usesOneStopShop: false, shipFrom: "GB", baseCurrency: .gbp,
        timeZone: "Europe/London", fiscalYearStart: 1, taxRounding: .document, invoicePrefix: "INV")

    /// As facts about the entity's orders name it.
    public var seller: Seller {
        Seller(
            entity: entity, version: version, timeZone: timeZone, fiscalYearStart: fiscalYearStart,
            taxRounding: taxRounding, invoicePrefix: invoicePrefix)
    }
}

extension Seller {
    public static let example = EntityRegistered.example.seller
}

extension RegisterEntity {
    public static let example = RegisterEntity(
        entity: "NORTH", name: "North Lights Ltd", country: "GB",
        taxIds: [TaxRegistration(country: "GB", id: "GB123456789")], usesOneStopShop: false, shipFrom: "GB",
        baseCurrency: "GBP", timeZone: "Europe/London", fiscalYearStart: 1,
        taxRounding: TaxRounding.document.rawValue, invoicePrefix: "INV")
}

extension TaxRule {
    /// Ordinary goods within one country.
    public static let example = TaxRule(kind: nil, taxClass: .standard, category: .standard, country: "GB", reason: nil)
}
