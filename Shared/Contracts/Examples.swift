// Who sells and who buys, as documents and tests show it.

extension EntityRegistered {
    public static let example = EntityRegistered(
        entity: "NORTH", version: 1, party: .exampleSeller, country: "GB",
        taxIds: [TaxID(country: "GB", id: "GB123456782")], usesOneStopShop: false, shipFrom: "GB", baseCurrency: .gbp,
        timeZone: "Europe/London", fiscalYearStart: 1, taxRounding: .document, invoicePrefix: "INV",
        bankAccounts: RegisterEntity.example.bankAccounts)

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
        entity: "NORTH", party: .exampleSeller, taxIds: [TaxRegistration(country: "GB", id: "GB123456782")],
        usesOneStopShop: false, shipFrom: "GB",
        baseCurrency: "GBP", timeZone: "Europe/London", fiscalYearStart: 1,
        taxRounding: TaxRounding.document.rawValue, invoicePrefix: "INV",
        bankAccounts: [
            BankAccount(id: "MAIN", iban: "GB33BUKB20201555555555", bic: "BUKBGB22", currency: "GBP"),
            BankAccount(id: "MAIN-EUR", iban: "GB94BARC10201530093459", bic: "BARCGB22", currency: "EUR"),
            BankAccount(id: "MAIN-USD", iban: nil, bic: "BARCGB22", currency: "USD"),
        ])

    /// What the example calls its bank account of a currency.
    public static func exampleBankAccount(in currency: String) -> String {
        currency == "GBP" ? "MAIN" : "MAIN-\(currency)"
    }
}

extension Party {
    public static let exampleSeller = Party(
        name: "North Lights Ltd",
        address: PostalAddress(lines: ["1 Quay Street"], city: "Leith", postCode: "EH6 6AA", country: "GB"),
        email: "accounts@north-lights.example")
}

extension TaxRule {
    /// Ordinary goods within one country.
    public static let example = TaxRule(kind: nil, taxClass: .standard, category: .standard, country: "GB", reason: nil)
}

extension Party {
    public static let example = Party(
        name: "Harbour Books",
        address: PostalAddress(lines: ["3 Quay Street"], city: "Bristol", postCode: "BS1 4DB", country: "GB"),
        email: "office@harbour.example")
}

extension CustomerParties {
    public static let example = CustomerParties(
        party: .example,
        contacts: [
            Contact(
                role: ContactRole.billing.rawValue, name: "Accounts", email: "accounts@harbour.example", language: "en")
        ])
}

extension Buyer {
    /// The customer `7-12`.
    public static let example = Buyer(
        customer: CustomerID(lane: 7, counter: 12), version: 1, account: "C-1001", country: "GB", paymentTermsDays: 30,
        purchaseOrder: "PO-77")
}
