import Contracts
import Testing

@Suite("The parties of a customer")
struct CustomerPartiesTests {
    private func reasons(_ parties: CustomerParties) -> [String] {
        var wrong = ReasonList()
        let country = wrong.parties(parties)
        #expect(country == "DE" || !wrong.isEmpty)
        #expect(Set(wrong.reasons.map(\.code)).isSubset(of: CustomerParties.refusals.map(\.rawValue)))
        return wrong.reasons.map { "\($0.pointer) \($0.code)" }
    }

    private func contact(_ role: String, name: String = "Ann", email: String = "a@b", language: String = "de")
        -> Contact
    {
        Contact(role: role, name: name, email: email, language: language)
    }

    private let party = Party(name: "Söhne", country: "DE")

    @Test("may have a contact for each role, and places that goods go to, each by its code")
    func right() {
        let contacts = ContactRole.allCases.map { contact($0.rawValue) }
        let dock = Party(name: "Dock", country: "FR")
        let places = [ShipTo(code: "A", party: dock), ShipTo(code: "B", party: party)]
        let parties = CustomerParties(party: party, contacts: contacts, shipTo: places)
        #expect(reasons(parties) == [])
        #expect(parties.shipTo("A") == dock && parties.shipTo("C") == nil && reasons(.init(party: party)) == [])
    }

    @Test("All that is wrong is said at once, each at its place")
    func wrong() {
        let contacts = [
            contact("billing", name: "", email: "nobody", language: "German"), contact("billing"), contact("boss"),
        ]
        let places = [
            ShipTo(code: "", party: party), ShipTo(code: "X", party: Party(name: "", country: "UK")),
            ShipTo(code: "X", party: party),
        ]
        #expect(
            reasons(CustomerParties(party: Party(name: "N", country: "??"), contacts: contacts, shipTo: places)) == [
                "/party/address/country not-a-country", "/contacts/0/name missing", "/contacts/0/email not-an-email",
                "/contacts/0/language not-a-language", "/contacts/1/role twice", "/contacts/2/role unknown-role",
                "/shipTo/0/code missing", "/shipTo/1/party/name missing",
                "/shipTo/1/party/address/country not-a-country", "/shipTo/2/code twice",
            ])
    }

    @Test("A list is left out, or has as many as it may")
    func counts() {
        #expect(
            reasons(CustomerParties(party: party, contacts: [], shipTo: [])) == [
                "/contacts out-of-range", "/shipTo out-of-range",
            ])
        let places = (0...Ranges.shipTo.upperBound).map { ShipTo(code: "\($0)", party: party) }
        #expect(reasons(CustomerParties(party: party, shipTo: places)) == ["/shipTo out-of-range"])
        #expect(reasons(CustomerParties(party: party, shipTo: Array(places.dropLast()))) == [])
    }

    @Test(
        "A language is one of BCP 47, with a country or without",
        arguments: [
            ("de", true), ("gsw", true), ("de-CH", true), ("DE", false), ("d", false), ("de-ch", false),
            ("de-", false), ("-CH", false), ("de-CH-1996", false), ("", false), ("german", false),
        ])
    func languages(text: String, isOne: Bool) {
        let parties = CustomerParties(party: party, contacts: [contact("billing", language: text)])
        #expect(reasons(parties).isEmpty == isOne)
    }

    @Test("Blocks are known, each is named once, and they stand in one order")
    func blocks() {
        func read(_ names: [String]?) -> (blocks: [CustomerBlock]?, reasons: [String]) {
            var wrong = ReasonList()
            let blocks = wrong.blocks(names, at: "/blocks")
            return (blocks, wrong.reasons.map { "\($0.pointer) \($0.code)" })
        }
        #expect(read(nil) == (nil, []))
        #expect(read(["dunning", "order"]) == ([.order, .dunning], []))
        #expect(read([]).reasons == ["/blocks out-of-range"])
        #expect(read(["order", "order", "pay"]).reasons == ["/blocks/1 twice", "/blocks/2 unknown-block"])
    }
}
