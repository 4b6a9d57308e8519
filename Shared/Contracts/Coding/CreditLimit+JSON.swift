internal import JSON

// One property of a registration is two members on the wire, of which one is there.

extension CreditLimit {
    init(members: JSONMembers) throws(JSONUnexpected) {
        let amount: Int64? = try members.ifPresent("creditLimit")
        let isUnlimited: Bool? = try members.ifPresent("unlimited")
        guard let limit = CreditLimit(amount: amount, unlimited: isUnlimited) else { throw JSONUnexpected() }
        self = limit
    }
}

extension CustomerRegistered {
    private enum CodingKeys: String, CodingKey {
        case customer, version, account, name, billingEmail, country, currency, creditLimit, unlimited, paymentTermsDays
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        let customer = try members.decode(CustomerID.self, forKey: .customer)
        let version = try members.decode(Int32.self, forKey: .version)
        let account = try members.decode(String.self, forKey: .account)
        let name = try members.decode(String.self, forKey: .name)
        let billingEmail = try members.decodeIfPresent(String.self, forKey: .billingEmail)
        let country = try members.decode(String.self, forKey: .country)
        let currency = try members.decode(Currency.self, forKey: .currency)
        let amount = try members.decodeIfPresent(Int64.self, forKey: .creditLimit)
        let isUnlimited = try members.decodeIfPresent(Bool.self, forKey: .unlimited)
        guard let limit = CreditLimit(amount: amount, unlimited: isUnlimited) else {
            throw DecodingError.dataCorruptedError(
                forKey: .creditLimit, in: members,
                debugDescription: "one of creditLimit and unlimited must say the limit"
            )
        }
        self.init(
            customer: customer, version: version, account: account, name: name, billingEmail: billingEmail,
            country: country, currency: currency, creditLimit: limit,
            paymentTermsDays: try members.decode(Int32.self, forKey: .paymentTermsDays))
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(customer, forKey: .customer)
        try members.encode(version, forKey: .version)
        try members.encode(account, forKey: .account)
        try members.encode(name, forKey: .name)
        try members.encodeIfPresent(billingEmail, forKey: .billingEmail)
        try members.encode(country, forKey: .country)
        try members.encode(currency, forKey: .currency)
        try members.encodeIfPresent(creditLimit.amount, forKey: .creditLimit)
        try members.encodeIfPresent(creditLimit.isUnlimited, forKey: .unlimited)
        try members.encode(paymentTermsDays, forKey: .paymentTermsDays)
    }
}
