import Contracts
import JSON
import Platform
import Rows
import Runtime
import Tax
import TestSupport
import Testing

@testable import OrderIntake

@Suite("Legal entities and rates of tax")
struct SellerTests {
    private typealias Harness = LogicHarness<OrderIntakeLogic>

    @Test("A registration is refused for every reason at once")
    func everyReason() {
        let wrong = RegisterEntity(
            entity: "\u{C4}",
            party: Party(name: "", address: PostalAddress(lines: [], city: "A town", country: "UK")),
            taxIds: [
                .init(country: "GB", id: "GB123456782"), .init(country: "GB", id: "x"),
                .init(country: "EL", id: "EL12"),
            ], usesOneStopShop: false, shipFrom: "gb", baseCurrency: "???", timeZone: "../etc/passwd\n",
            fiscalYearStart: 13, taxRounding: "up", invoicePrefix: "IN-V",
            bankAccounts: [
                BankAccount(id: "A", iban: "GB33BUKB20201555555556", bic: "?", currency: "EUR"),
                BankAccount(id: "A", currency: "euro"),
            ])
        #expect(
            reasons { try legalEntity(wrong) } == [
                "/entity not-ascii", "/party/name missing", "/party/address/lines out-of-range",
                "/party/address/country not-a-country", "/taxIds/1/id not-printable",
                "/taxIds/2/country not-a-country", "/shipFrom not-a-country", "/baseCurrency unknown-currency",
                "/timeZone unknown-time-zone", "/fiscalYearStart out-of-range", "/taxRounding unknown-rounding",
                "/invoicePrefix not-ascii", "/bankAccounts/0/iban not-an-iban", "/bankAccounts/0/bic not-a-bic",
                "/bankAccounts/1/id bank-account-taken", "/bankAccounts/1/currency unknown-currency",
            ])
        #expect(
            reasons {
                try legalEntity(entity(taxIds: ["GB", "DE", "GB"]))
            } == ["/taxIds/2/country twice"])
    }

    @Test("An entity is registered once, changed by its code, and told each time as a whole")
    func versions() throws {
        let harness = try Harness(OrderIntakeLogic())
        harness.send(entity(), id: "one")
        harness.send(entity(), id: "same")
        harness.send(entity(rounding: .line), id: "two")
        harness.send(entity(currency: "EUR"), id: "currency")
        harness.send(entity("EAST", in: "DE"), id: "prefix")
        harness.send(entity(prefix: "N"), id: "own prefix")
        harness.run()
        harness.send(entity("EAST", in: "DE", prefix: "E"), id: "east")
        harness.run()
        #expect(try harness.result(of: "one") == ["entity": "NORTH", "version": 1])
        #expect(try harness.result(of: "same") == ["entity": "NORTH", "version": 1])
        #expect(try harness.result(of: "two") == ["entity": "NORTH", "version": 2])
        #expect(try harness.refusalCodes(of: "currency") == ["base-currency-fixed"])
        #expect(try harness.refusalCodes(of: "prefix") == ["prefix-taken"])
        #expect(try harness.refusalCodes(of: "own prefix") == ["prefix-fixed"])
        #expect(try harness.result(of: "east") == ["entity": "EAST", "version": 1])
        let told = try harness.published(EntityRegistered.self)
        #expect(told.map(\.version) == [1, 2, 1] && told.map(\.taxRounding) == [.document, .line, .document])
        func registrations(_ query: String) throws -> [EntityRegistered] {
            let client = EndpointClient(try harness.endpoints(OrderIntakeAPI.endpoints))
            return try client.get("/v1/entity-versions?\(query)", as: Page<EntityView>.self).items.map(\.registration)
        }
        #expect(try registrations("entity=NORTH") == [told[0], told[1]], "what documents say is frozen")
        #expect(try registrations("limit=2") == [told[2], told[0]])
        #expect(try registrations("entity=WEST") == [])
    }

    @Test("A bank account is one entity's, and its number is kept without spaces")
    func bankAccounts() throws {
        let harness = try Harness(OrderIntakeLogic())
        let account = BankAccount(id: "MAIN", iban: "GB33 BUKB 2020 1555 5555 55", currency: "GBP")
        harness.send(entity(bankAccounts: [account]), id: "north")
        harness.run()
        harness.send(entity("EAST", prefix: "E", bankAccounts: [account]), id: "taken")
        harness.send(entity("EAST", prefix: "E", bankAccounts: []), id: "none")
        harness.send(entity(bankAccounts: [account]), id: "same")
        harness.run()
        #expect(try harness.refusalCodes(of: "taken") == ["bank-account-taken", "bank-account-taken"])
        #expect(try harness.result(of: "none") == ["entity": "EAST", "version": 1])
        #expect(try harness.result(of: "same") == ["entity": "NORTH", "version": 1])
        let told = try harness.published(EntityRegistered.self).map(\.bankAccounts)
        #expect(told.map { $0.map(\.iban) } == [["GB33BUKB20201555555555"], []])
    }

    @Test("An account of a bank is one entity's, and keeps its name: under another its entries would be booked twice")
    func sameAccount() throws {
        let harness = try Harness(OrderIntakeLogic())
        func account(_ name: String, _ currency: String = "GBP") -> BankAccount {
            BankAccount(id: name, iban: "GB33BUKB20201555555555", currency: currency)
        }
        harness.send(entity(bankAccounts: [account("MAIN")]), id: "north")
        harness.run()
        harness.send(entity(bankAccounts: [account("RENAMED")]), id: "renamed")
        harness.send(entity(bankAccounts: [account("MAIN"), account("AGAIN")]), id: "again")
        harness.send(entity("EAST", prefix: "E", bankAccounts: [account("EAST-EUR", "EUR")]), id: "other entity")
        harness.send(entity(bankAccounts: [account("MAIN"), account("MAIN-EUR", "EUR")]), id: "other currency")
        harness.run()
        #expect(try harness.refusalCodes(of: "renamed") == ["bank-account-taken"])
        #expect(try harness.refusalCodes(of: "again") == ["bank-account-taken"])
        #expect(try harness.refusalCodes(of: "other entity") == ["bank-account-taken"])
        #expect(try harness.result(of: "other currency") == ["entity": "NORTH", "version": 2])
    }

    @Test("Numbers of two entities never differ by their case alone: payers write them in capitals or not")
    func prefixCase() throws {
        let harness = try Harness(OrderIntakeLogic())
        harness.send(entity(prefix: "INV"), id: "north")
        harness.send(entity("EAST", prefix: "inv"), id: "east")
        harness.run()
        #expect(try harness.refusalCodes(of: "east") == ["prefix-taken"])
    }

    @Test("A name that was a bank account of one entity never passes to another, in one turn or later")
    func formerBankAccounts() throws {
        let harness = try Harness(OrderIntakeLogic())
        let (main, other) = (BankAccount(id: "MAIN", currency: "GBP"), BankAccount(id: "OTHER", currency: "GBP"))
        harness.send(entity(bankAccounts: [main]), id: "with")
        harness.send(entity(bankAccounts: [other]), id: "without")
        harness.send(entity("EAST", prefix: "E", bankAccounts: [main]), id: "same turn")
        harness.run()
        harness.send(entity("EAST", prefix: "E", bankAccounts: [main, other]), id: "later")
        harness.send(entity(bankAccounts: [main]), id: "back")
        harness.run()
        #expect(try harness.refusalCodes(of: "same turn") == ["bank-account-taken"])
        #expect(try harness.refusalCodes(of: "later") == ["bank-account-taken", "bank-account-taken"])
        #expect(try harness.result(of: "back") == ["entity": "NORTH", "version": 3])
    }

    @Test("A time zone is one that is installed")
    func timeZones() throws {
        let harness = try Harness(OrderIntakeLogic())
        harness.send(entity(zone: "Pacific/Auckland"), id: "auckland")
        harness.send(entity("EAST", zone: "Europe/Atlantis", prefix: "E"), id: "atlantis")
        harness.run()
        #expect(try harness.outcome(of: "auckland")?.status == "accepted")
        #expect(try harness.refusalCodes(of: "atlantis") == ["unknown-time-zone"])
    }

    @Test("Registrations that come in two lanes at once are decided one after the other")
    func oneWriter() throws {
        let harness = try Harness(OrderIntakeLogic())
        harness.send(entity(), id: "north", lane: 0)
        harness.send(entity("EAST", in: "DE"), id: "east", lane: 1)
        harness.run()
        let codes = try ["north", "east"].map { try harness.refusalCodes(of: $0) }
        #expect(Set(codes) == [[], ["prefix-taken"]])
        #expect(try harness.published(EntityRegistered.self).count == 1)
    }

    @Test("There are so many entities and no more")
    func bound() throws {
        let harness = try Harness(OrderIntakeLogic())
        for number in 1...Ranges.entities.upperBound + 1 {
            harness.send(entity("E\(number)", prefix: "P\(number)"), id: "\(number)")
        }
        harness.run()
        #expect(try harness.refusalCodes(of: "\(Ranges.entities.upperBound + 1)") == ["too-many-entities"])
        #expect(try harness.published(EntityRegistered.self).count == Ranges.entities.upperBound)
    }

    @Test("Rates are refused that overlap, have no standard rate below them, or are no rates")
    func rates() {
        func set(_ rates: [(String, String, Int64)], country: String = "GB") -> SetTaxRates {
            SetTaxRates(
                country: country,
                rates: rates.map { .init(taxClass: $0.0, validFrom: $0.1, basisPoints: $0.2, source: "an act") },
                reason: "a new act")
        }
        func refusal(_ command: SetTaxRates) -> [String] {
            reasons { try CountryTaxRates(command, over: TaxRates([:]), today: monday) { _ in nil } }
        }
        #expect(refusal(set([("standard", "2026-01-01", 2000), ("zero", "2026-01-01", 0)])) == [])
        #expect(refusal(set([])) == ["/rates missing"])
        #expect(refusal(set([("standard", "2026-03-03", 2000)])) == ["/rates no-standard-rate"], "none is left today")
        #expect(
            reasons {
                try CountryTaxRates(set([("standard", "2011-01-05", 2000)]), over: .shipped, today: monday) { _ in nil }
            } == ["/rates no-standard-rate"], "a day that had a rate would have none")
        #expect(
            refusal(set([("standard", "2026-01-01", 2000), ("standard", "2026-01-01", 1000)])) == [
                "/rates/1/validFrom rates-overlap"
            ])
        #expect(
            refusal(set([("standard", "2026-01-02", 2000), ("reduced", "2026-01-01", 500)])) == [
                "/rates/1/validFrom no-standard-rate"
            ])
        #expect(
            refusal(set([("half", "2026-02-30", 10_001)], country: "EL")) == [
                "/country not-a-country", "/rates/0/taxClass unknown-tax-class", "/rates/0/validFrom not-a-date",
                "/rates/0/basisPoints out-of-range",
            ])
    }

    @Test("Rates that are set hold for the next order, in whichever lane it comes")
    func settingRates() throws {
        let harness = try Harness.shop()
        for (version, share) in [(1, Int64(1000)), (2, 500)] {
            harness.send(
                SetTaxRates(
                    country: "GB",
                    rates: [.init(taxClass: "standard", validFrom: "2011-01-04", basisPoints: share, source: "an act")],
                    reason: "a new act"), id: "rates-\(version)", lane: 1)
            harness.run()
            #expect(
                try harness.result(of: "rates-\(version)") == [
                    "country": "GB", "version": .number(JSONNumber(version)),
                ])
            harness.send(submission(reference: "PO-\(version)"), id: "order-\(version)")
            harness.run()
            #expect(try harness.result(of: "order-\(version)")["tax"] == .number(JSONNumber(20_00 * share / 10_000)))
        }
        #expect(try harness.published(TaxRatesSet.self).map(\.version) == [1, 2])
    }
}
