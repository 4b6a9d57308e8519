import Contracts
import Rows

/// What a customer's registration says: valid by construction.
@StoredPart
struct Registration: Hashable, Sendable {
    /// The name by which upstream systems know the customer; unique.
    let account: String
    /// ISO 3166-1 alpha-2.
    var country: Country
    /// The tax id that the customer buys under.
    @JSONColumn var taxId: TaxID?
    let currency: Currency
    /// Days from invoice to due date (net terms).
    var paymentTermsDays: Int32
    /// What is not done for the customer.
    @JSONColumn var blocks: [CustomerBlock]?
    /// Who the customer is, whom to write to, and where its goods go. Always there in a registration that is made;
    /// `nil` in one that was read by a turn that does not need them (`CustomerTable`).
    @JSONColumn var parties: Personal<CustomerParties>?

    static let accountLengths = Lengths.account
}

extension Registration {
    /// Validates a registration; the refusal names all that is wrong with it.
    init(_ command: RegisterCustomer) throws(Refused) {
        var wrong = ReasonList()
        wrong.require(command.account, printable: Self.accountLengths, at: "/account")
        let parties = CustomerParties(party: command.party, contacts: command.contacts, shipTo: command.shipTo)
        let country = wrong.parties(parties)
        let taxId = command.taxId.flatMap { wrong.taxID($0, at: "/taxId") }
        let currency = wrong.currency(command.currency, at: "/currency")
        if !Ranges.paymentTermsDays.contains(Int64(command.paymentTermsDays)) {
            wrong.add("/paymentTermsDays", .outOfRange, "must be within \(Ranges.paymentTermsDays) days")
        }
        let blocks = wrong.blocks(command.blocks, at: "/blocks")
        if let seen = command.expectedVersion, !Ranges.seenVersion.contains(Int64(seen)) {
            wrong.add("/expectedVersion", .outOfRange, "must be within \(Ranges.seenVersion)")
        }
        guard let country, let currency, wrong.isEmpty else { throw wrong.refusal }
        self.init(
            account: command.account, country: country, taxId: taxId, currency: currency,
            paymentTermsDays: command.paymentTermsDays, blocks: blocks, parties: .plain(parties))
    }

    func isBlocked(_ block: CustomerBlock) -> Bool { blocks?.contains(block) ?? false }
}
