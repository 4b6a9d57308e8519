public import Contracts

extension CustomerRegistered {
    /// A customer of whom no more is known than the name and the country.
    public init(
        customer: CustomerID, version: Int32, account: String, name: String, country: Country, currency: Currency,
        paymentTermsDays: Int32
    ) {
        self.init(
            customer: customer, version: version, account: account, country: country, taxId: nil, currency: currency,
            paymentTermsDays: paymentTermsDays, blocks: nil,
            parties: .plain(CustomerParties(party: Party(name: name, country: country.code))))
    }
}
