import Contracts
import Testing

@testable import OrderIntake

@Suite("A registration of a customer")
struct RegistrationTests {
    @Test("that is valid says what was sent")
    func valid() throws {
        let registration = try Registration(
            registration(
                "ÄCME & Söhne", name: "Äcme", email: nil, country: "DE", currency: "EUR"))
        #expect(registration.account == "ÄCME & Söhne" && registration.currency == .eur)
        #expect(registration.parties?.content?.party == Party(name: "Äcme", country: "DE"))
        #expect(registration.blocks == nil && registration.country == "DE")
    }

    @Test("is refused for every reason at once")
    func everyReason() {
        let command = registration(
            "", name: "a\u{0}b", email: "nowhere", country: "gb", currency: "XYZ", terms: 366
        )
        #expect(
            reasons { try Registration(command) } == [
                "/account missing", "/party/name not-printable", "/party/address/country not-a-country",
                "/party/email not-an-email",
                "/currency unknown-currency", "/paymentTermsDays out-of-range",
            ])
    }

    @Test("may be as long as its limits say, and no longer")
    func limits() {
        let (account, name) = (String(repeating: "ä", count: 64), String(repeating: "n", count: 200))
        #expect(
            reasons { try Registration(registration(account, name: name, terms: 365)) } == [])
        #expect(reasons { try Registration(registration(account + "x")) } == ["/account not-printable"])
        #expect(reasons { try Registration(registration(name: name + "x")) } == ["/party/name not-printable"])
        #expect(reasons { try Registration(registration(terms: -1)) } == ["/paymentTermsDays out-of-range"])
    }

    @Test(
        "has an address or none",
        arguments: ["@acme.example", "bills@", "bills@@acme.example", "a b@acme.example", "bills", "", " a@b.c"])
    func email(_ address: String) {
        #expect(reasons { try Registration(registration(email: address)) } == ["/party/email not-an-email"])
    }

    @Test("of a known account makes a new version where it changes something, and keeps the currency")
    func versions() throws {
        var customer = try customer()
        let later = Timestamp(microseconds: 1)
        #expect(try !customer.register(try Registration(registration()), at: later))
        #expect(customer.version == 1 && customer.updatedAt == Timestamp(microseconds: 0))
        #expect(try customer.register(try Registration(registration(name: "Acme plc")), at: later))
        #expect(
            customer.version == 2 && customer.registered.parties.content?.party.name == "Acme plc"
                && customer.updatedAt == later)
        let refusal = reasons { try customer.register(try Registration(registration(currency: "EUR")), at: later) }
        #expect(refusal == ["/currency currency-fixed"])
        #expect(customer.version == 2 && customer.registration.currency == .gbp)
    }
}
