import Contracts

// Who buys, and where the goods go. The country that they go to is what the tax depends on.

extension Submission {
    /// The buyer of a submitted order: the customer of its account, or the guest that it names.
    static func buyer(of command: SubmitOrder, customer: Customer?, _ wrong: inout ReasonList) -> Buyer? {
        var buyer = command.account == nil ? guest(command, &wrong) : account(command, customer, &wrong)
        let shipTo = shipTo(of: command, customer, &wrong)
        if let shipTo {
            buyer?.country = shipTo.country
            buyer?.shipTo = shipTo.code
            buyer?.shipToParty = shipTo.party.map { .plain($0) }
        }
        buyer?.purchaseOrder = command.purchaseOrder
        return buyer
    }

    private static func account(_ command: SubmitOrder, _ customer: Customer?, _ wrong: inout ReasonList) -> Buyer? {
        if command.buyer != nil {
            wrong.add("/buyer", .buyerNamedTwice, "the account says who buys")
        }
        guard let customer else {
            wrong.add("/account", .unknownCustomer, "no customer is registered under this account")
            return nil
        }
        if customer.registration.isBlocked(.order) {
            wrong.add("/account", .customerBlocked, "no orders of this customer are taken")
        }
        return customer.buyer
    }

    private static func guest(_ command: SubmitOrder, _ wrong: inout ReasonList) -> Buyer? {
        guard let party = command.buyer else {
            wrong.add("/buyer", .buyerMissing, "an order without an account must say who buys")
            return nil
        }
        guard let country = wrong.party(party, at: "/buyer") else { return nil }
        return Buyer(guest: .plain(party), country: country, paymentTermsDays: 0)
    }

    /// Where the goods go, if not to the buyer's own address.
    private static func shipTo(
        of command: SubmitOrder, _ customer: Customer?, _ wrong: inout ReasonList
    ) -> (country: Country, code: String?, party: Party?)? {
        if let party = command.shipToParty {
            if command.shipTo != nil {
                wrong.add(
                    "/shipTo", .shipToContradicted, "the goods go to the code or to the address: name one of both")
            }
            return wrong.party(party, at: "/shipToParty").map { ($0, nil, party) }
        }
        guard let code = command.shipTo else { return nil }
        if let place = customer?.registration.parties?.content?.shipTo(code),
            let country = Country(place.address.country)
        {
            return (country, code, nil)
        }
        wrong.add("/shipTo", .unknownShipTo, "the buyer has no place of this code")
        return nil
    }
}
