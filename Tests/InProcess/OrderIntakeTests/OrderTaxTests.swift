import Contracts
import Tax
import Testing

@testable import OrderIntake

/// Numbers that have the form of their country.
let vatNumbers = ["GB": "GB123456782", "DE": "DE136695976", "FR": "FR40303265045"]

/// A seller with goods in its country.
func entity(
    _ code: String = "NORTH", in country: String = "GB", taxIds: [String]? = nil, oneStopShop: Bool = false,
    shipFrom: String? = nil, rounding: TaxRounding = .document, zone: String = "Europe/London", prefix: String = "INV",
    fiscalYearStart: Int32 = 1, currency: String = "GBP", bankAccounts: [BankAccount]? = nil
) -> RegisterEntity {
    RegisterEntity(
        entity: code,
        party: Party(
            name: "\(code) Ltd", address: PostalAddress(lines: ["1 High Street"], city: "A town", country: country)),
        taxIds: (taxIds ?? [country]).map { .init(country: $0, id: vatNumbers[$0] ?? "1234567890") },
        usesOneStopShop: oneStopShop,
        shipFrom: shipFrom ?? country, baseCurrency: currency, timeZone: zone, fiscalYearStart: fiscalYearStart,
        taxRounding: rounding.rawValue, invoicePrefix: prefix,
        bankAccounts: bankAccounts ?? [BankAccount(id: code, currency: currency)])
}

/// The entity that a command registers, where any zone is known that is no path.
func legalEntity(_ command: RegisterEntity) throws(Refused) -> LegalEntity {
    try LegalEntity(
        command, at: Timestamp(microseconds: 0), knowsTimeZone: !command.timeZone.contains("."))
}

@Suite("An order knows its tax when it is received")
struct OrderTaxTests {
    private let items = [
        "W-1": item("W-1"), "R-1": item("R-1", .reduced), "Z-1": item("Z-1", .zero),
        "HELP": item("HELP", kind: .service), "POST": item("POST", kind: .charge),
    ]

    private func submit(
        _ command: SubmitOrder, by entities: [RegisterEntity] = [entity()], to buyer: RegisterCustomer? = nil,
        rates: TaxRates = .shipped
    ) throws -> Submission {
        let context = Submission.Context(
            entities: try entities.map { try legalEntity($0) },
            customer: try buyer.map { try customer($0) }, rates: rates, today: monday)
        return try Submission(command, context) { items[$0] }
    }

    private func guest(
        _ country: String, _ lines: [SubmitOrder.Line] = [line("W-1", 1, 100_00)], date: String? = nil
    ) -> SubmitOrder {
        submission(account: nil, country: country, date: date, lines: lines)
    }

    @Test(
        "A seller in the One Stop Shop charges consumers the rate of their state",
        arguments: [
            ("SE", 25_00), ("FI", 25_50), ("GR", 24_00), ("CZ", 21_00), ("HU", 27_00), ("HR", 25_00), ("SI", 22_00),
            ("MT", 18_00), ("CY", 19_00),
        ])
    func oneStopShop(country: String, tax: Int64) throws {
        let seller = entity("EAST", in: "DE", oneStopShop: true, currency: "EUR")
        let order = try submit(guest(country), by: [seller])
        #expect(order.tax == tax && order.gross == 100_00 + tax)
        #expect(order.taxRules.map(\.category) == [.standard] && order.taxRules.map(\.country) == [Country(country)])
    }

    @Test("Codes that ISO 3166-1 does not assign are refused, with a hint where one is meant")
    func countries() throws {
        for code in ["UK", "EL", "ZZ", "AA"] {
            let wrong = "/address/country not-a-country"
            #expect(reasons { try Registration(registration(country: code)) } == ["/party" + wrong])
            #expect(reasons { try submit(guest(code)) } == ["/buyer" + wrong])
        }
        #expect(throws: Refused.self) { try Registration(registration(country: "UK")) }
        do { _ = try Registration(registration(country: "EL")) } catch {
            #expect(error.reasons.first?.detail.hasSuffix("for EL write GR") == true)
        }
    }

    @Test("An item of the zero class is taxed at 25 % in Denmark, whose law has no zero rate")
    func zeroClass() throws {
        let seller = entity("EAST", in: "DE", oneStopShop: true, currency: "EUR")
        #expect(try submit(guest("DK", [line("Z-1", 1, 100_00)]), by: [seller]).tax == 25_00)
        #expect(try submit(guest("GB", [line("Z-1", 1, 100_00)])).tax == 0, "British law has one")
    }

    @Test("A British customer's order that goes to the US is an export, and says so")
    func export() throws {
        let order = try submit(
            submission(country: "US", lines: [line("W-1", 1, 100_00)]), to: registration(country: "GB"))
        #expect(order.tax == 0 && order.taxRules.map(\.category) == [.export])
        #expect(order.taxRules.first?.reason?.text == "Export from GB")
    }

    @Test("A buyer with a tax id of another state is supplied without tax; one without is a consumer")
    func intraCommunity() throws {
        let seller = entity("EAST", in: "DE", currency: "EUR")
        var buyer = registration(country: "FR")
        let goods = submission(lines: [line("W-1", 1, 100_00)])
        #expect(try submit(goods, by: [seller], to: buyer).tax == 19_00)
        buyer.taxId = .init(country: "FR", id: "FR40303265045")
        let order = try submit(goods, by: [seller], to: buyer)
        #expect(order.tax == 0 && order.taxRules.map(\.category) == [.intraCommunity])
        #expect(order.buyer.taxId == TaxID(country: "FR", id: "FR40303265045"))
    }

    @Test("A service is taxed where its place of supply is, and a charge with the goods that it belongs to")
    func kinds() throws {
        var buyer = registration(country: "FR")
        buyer.taxId = .init(country: "FR", id: "FR40303265045")
        let lines = [line("W-1", 1, 100_00), line("HELP", 1, 10_00), line("POST", 1, 1_00), line("HELP", 1, 1_00)]
        let order = try submit(
            submission(lines: lines), by: [entity("EAST", in: "DE", currency: "EUR")], to: buyer)
        #expect(order.tax == 0 && order.taxRules.map(\.kind) == [nil, .service, .charge])
        #expect(order.taxRules.map(\.category) == [.intraCommunity, .reverseCharge, .intraCommunity])
        #expect(order.lines.map(\.kind) == [nil, .service, .charge, .service])
        #expect(try submit(submission(lines: lines), to: registration()).tax == 22_40)
    }

    @Test("The expected rate is that of the day that the goods are wanted for, and never of a day that is past")
    func wantedDay() throws {
        var rates = TaxRates.shipped
        rates.set(
            [("2011-01-04", Int32(2000)), ("2026-04-01", 1000)].map {
                TaxRate(
                    taxClass: .standard, validFrom: LocalDate($0.0)!, basisPoints: $0.1, source: "an act")
            }, of: "GB")
        #expect(try submit(guest("GB"), rates: rates).tax == 20_00)
        #expect(try submit(guest("GB", date: "2026-04-01"), rates: rates).tax == 10_00)
        #expect(try submit(guest("GB", date: "2000-01-01"), rates: rates).tax == 20_00)
    }

    @Test("Tax is rounded where the seller's registration says")
    func rounding() throws {
        let lines = Array(repeating: line("R-1", 1, 3_60), count: 10)
        let seller = entity("WEST", in: "FR", currency: "EUR")
        #expect(try submit(guest("FR", lines), by: [seller]).gross == 37_98)
        let byLine = entity("WEST", in: "FR", rounding: .line, currency: "EUR")
        #expect(try submit(guest("FR", lines), by: [byLine]).gross == 38_00)
    }

    @Test("No rule is a refusal, never 0 %")
    func noRule() throws {
        let abroad = entity("SOUTH", in: "AU", currency: "AUD")
        #expect(reasons { try submit(guest("AU"), by: [abroad]) } == ["/lines/0 no-tax-rule"])
        let unregistered = entity("EAST", in: "DE", taxIds: ["FR"], currency: "EUR")
        let both = guest("DE", [line("W-1", 1, 1), line("W-1", 1, 1), line("R-1", 1, 1)])
        #expect(
            reasons { try submit(both, by: [unregistered]) } == ["/lines/0 no-tax-rule", "/lines/2 no-tax-rule"])
    }

    @Test("The only legal entity sells; of several one is named")
    func entities() throws {
        let (north, east) = (entity(), entity("EAST", in: "DE", prefix: "E", currency: "EUR"))
        var order = guest("DE")
        #expect(try submit(order, by: [north]).seller == Seller.named("NORTH", "INV"))
        #expect(reasons { try submit(order, by: []) } == ["/entity unknown-entity"])
        #expect(reasons { try submit(order, by: [north, east]) } == ["/entity entity-missing"])
        order.entity = "EAST"
        let named = try submit(order, by: [north, east])
        #expect(named.seller == Seller.named("EAST", "E") && named.tax == 19_00)
        order.entity = "WEST"
        #expect(reasons { try submit(order, by: [north, east]) } == ["/entity unknown-entity"])
    }
}

extension Seller {
    fileprivate static func named(_ code: String, _ prefix: String) -> Seller {
        Seller(
            entity: code, version: 1, timeZone: "Europe/London", fiscalYearStart: 1, taxRounding: .document,
            invoicePrefix: prefix)
    }
}
