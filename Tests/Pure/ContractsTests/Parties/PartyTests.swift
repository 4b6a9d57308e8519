import Contracts
import JSON
import Testing

@Suite("Parties and addresses")
struct PartyTests {
    private func party(_ change: (inout Party) -> Void = { _ in }) -> Party {
        var party = Party(
            name: "Société Élan", address: PostalAddress(lines: ["12 rue de la Paix"], city: "Paris", country: "FR"))
        change(&party)
        return party
    }

    private func reasons(_ party: Party) -> [String] {
        var wrong = ReasonList()
        let country = wrong.party(party, at: "/buyer")
        #expect((country == nil) == !wrong.isEmpty)
        #expect(Set(wrong.reasons.map(\.code)).isSubset(of: Party.refusals.map(\.rawValue)))
        return wrong.reasons.map { "\($0.pointer) \($0.code)" }
    }

    @Test("What a document needs is enough, and everything may be there")
    func right() throws {
        #expect(reasons(party()) == [])
        let full = party {
            $0.address.lines = ["c/o Élan", "Bâtiment B", "12 rue de la Paix", "BP 7"]
            $0.address.postCode = "75002"
            $0.address.region = "Île-de-France"
            $0.registrationId = "303 265 045 RCS Paris"
            $0.email = "achats@elan.example"
            $0.phone = "+33 1 23 45 67 89"
            $0.electronicAddress = ElectronicAddress(scheme: "0009", id: "30326504500011")
        }
        #expect(reasons(full) == [])
        #expect(try JSONDecoder().decode(Party.self, from: full.encoded()) == full)
    }

    @Test("All that is wrong is said at once, each at its place")
    func several() {
        let wrong = party {
            $0.name = ""
            $0.address.lines = ["a\u{0}b", "right", ""]
            $0.address.city = " Paris"
            $0.address.postCode = String(repeating: "7", count: 17)
            $0.address.region = "a\nb"
            $0.address.country = "UK"
            $0.registrationId = ""
            $0.email = "nobody"
            $0.phone = "12"
            $0.electronicAddress = ElectronicAddress(scheme: "0000", id: "")
        }
        #expect(
            reasons(wrong) == [
                "/buyer/name missing", "/buyer/address/lines/0 not-printable", "/buyer/address/lines/2 missing",
                "/buyer/address/city not-printable", "/buyer/address/postCode not-printable",
                "/buyer/address/region not-printable", "/buyer/address/country not-a-country",
                "/buyer/registrationId missing", "/buyer/email not-an-email", "/buyer/phone not-printable",
                "/buyer/electronicAddress/scheme unknown-scheme",
                "/buyer/electronicAddress/id missing",
            ])
    }

    @Test("A country that others write otherwise is refused with a hint", arguments: [("UK", "GB"), ("EL", "GR")])
    func hints(code: String, meant: String) {
        var wrong = ReasonList()
        _ = wrong.party(party { $0.address.country = code }, at: "")
        #expect(wrong.reasons.map(\.pointer) == ["/address/country"])
        #expect(wrong.reasons.first?.detail.hasSuffix("for \(code) write \(meant)") == true)
    }

    @Test("An address has one to four lines, or none are known", arguments: 0...6)
    func lines(count: Int) {
        let many = party { $0.address.lines = Array(repeating: "line", count: count) }
        #expect(reasons(many) == ((1...4).contains(count) ? [] : ["/buyer/address/lines out-of-range"]))
        #expect(reasons(Party(name: "Élan", country: "FR")) == [], "EN 16931, BR-11: the country is enough")
    }

    @Test(
        "A tax id has the form of its country, where that has one",
        arguments: [
            ("FR", "FR40303265045", nil), ("FR", "FR 40 303 265 045", nil), ("GR", "EL094259216", nil),
            ("US", "12-3456789", nil), ("JP", "T1234567890123", nil), ("FR", "40303265045", "/id not-a-tax-id"),
            ("FR", "DE136695976", "/id not-a-tax-id"), ("DE", "12-3456789", "/id not-a-tax-id"),
            ("DE", "DE136695978", "/id not-a-tax-id"), ("EL", "EL094259216", "/country not-a-country"),
            ("US", "123", "/id not-printable"), ("US", "", "/id missing"),
            ("US", "1234567890123456789012345", "/id not-printable"), ("US", "12\u{200B}345", "/id not-printable"),
        ])
    func taxIDs(country: String, id: String, reason: String?) {
        var wrong = ReasonList()
        let kept = wrong.taxID(TaxRegistration(country: country, id: id), at: "/taxId")
        #expect(wrong.reasons.map { "\($0.pointer) \($0.code)" } == (reason.map { ["/taxId" + $0] } ?? []))
        #expect(kept?.id == (reason == nil ? id.replacing(" ", with: "") : nil), "kept without separators")
        #expect(Set(wrong.reasons.map(\.code)).isSubset(of: TaxRegistration.refusals.map(\.rawValue)))
    }

    @Test("An electronic address is of the list EAS, and an e-mail address where its scheme says so")
    func electronicAddresses() {
        #expect(ElectronicAddress.schemes.count == 104 && Set(ElectronicAddress.schemes).count == 104)
        for (scheme, id, codes) in [
            ("9930", "DE136695976", []), ("EM", "invoices@elan.example", []), ("EM", "elan", ["not-an-email"]),
            ("em", "a@b", ["unknown-scheme"]), ("0088", "4012345 000009 ", ["not-printable"]),
        ] as [(String, String, [String])] {
            var wrong = ReasonList()
            let address = ElectronicAddress(scheme: scheme, id: id)
            _ = wrong.party(party { $0.electronicAddress = address }, at: "")
            #expect(wrong.reasons.map(\.code) == codes, "\(scheme) \(id)")
        }
    }

    @Test("The largest party that is taken has a known size, of which facts can hold many")
    func size() {
        // Four bytes a character, and none that is escaped.
        func longest(_ lengths: ClosedRange<Int>) -> String { String(repeating: "𐌰", count: lengths.upperBound) }
        let largest = party {
            $0.name = longest(Lengths.customerName)
            $0.address.lines = (0..<4).map { _ in longest(Lengths.addressLine) }
            $0.address.city = longest(Lengths.addressLine)
            $0.address.postCode = longest(Lengths.postCode)
            $0.address.region = longest(Lengths.addressLine)
            $0.address.country = "US"
            $0.registrationId = longest(Lengths.registrationID)
            $0.email = "a@" + longest(1...252)
            $0.phone = longest(Lengths.phone)
            $0.electronicAddress = ElectronicAddress(scheme: "0088", id: longest(Lengths.electronicAddress))
        }
        #expect(reasons(largest) == [])
        #expect((4_000...5_500).contains(largest.encodedBytes), "\(largest.encodedBytes)")
    }

    @Test(
        "An e-mail address has something on both sides of one @, and no space",
        arguments: [
            ("a@b", true), ("a.b+c@d.example", true), ("@b", false), ("a@", false), ("a@b@c", false),
            ("a b@c", false), ("", false), ("a@b\n", false),
        ])
    func emails(text: String, isOne: Bool) { #expect(text.isEmail == isOne) }
}
