import Contracts
import JSON
import Tax
import Testing

@testable import OrderIntake

@Suite("A submitted order")
struct SubmissionTests {
    private let items = ["W-1": item("W-1", name: "Widget"), "B-1": item("B-1", name: "Book", .reduced)]

    private func submit(
        _ command: SubmitOrder, knows: Bool = true, by entities: [RegisterEntity] = [.example],
        to customer: RegisterCustomer = registration(), rates: TaxRates = .shipped
    ) throws -> Submission {
        let context = Submission.Context(
            entities: try entities.map { try legalEntity($0) },
            customer: knows && command.account != nil ? try OrderIntakeTests.customer(customer) : nil, rates: rates,
            today: monday)
        return try Submission(command, context) { items[$0] }
    }

    @Test("that is valid takes names and tax from the items, terms from the customer, and adds up")
    func valid() throws {
        let order = try submit(
            submission(country: "FR", date: "2026-03-20", lines: [line("W-1", 3, 10_00), line("B-1", 1, 5_50)]))
        #expect(order.net == 35_50 && order.currency == .gbp && order.channel == .web)
        #expect(
            order.lines == [
                ConfirmedLine(
                    number: 1, sku: "W-1", name: "Widget", kind: nil, taxClass: .standard, quantity: 3, unitPrice: 10_00
                ),
                ConfirmedLine(
                    number: 2, sku: "B-1", name: "Book", kind: nil, taxClass: .reduced, quantity: 1, unitPrice: 5_50),
            ])
        #expect(order.buyer.country == "FR" && order.buyer.account == "ACME" && order.buyer.paymentTermsDays == 30)
        #expect(order.requestedDate == LocalDate("2026-03-20"))
        #expect(try submit(submission()).buyer.country == "GB", "where no country is named, the customer's own")
    }

    @Test("of a guest says who the guest is, has no account, and is due at once")
    func guest() throws {
        let order = try submit(submission(account: nil, country: "NL"))
        #expect(
            order.buyer
                == Buyer(
                    guest: .plain(Party(name: "Somebody", country: "NL")), country: "NL", paymentTermsDays: 0))
        #expect(reasons { try submit(submission(account: nil)) } == ["/buyer buyer-missing"])
        let country = ["/buyer/address/country not-a-country"]
        #expect(reasons { try submit(submission(account: nil, country: "Holland")) } == country)
    }

    @Test("is refused for every reason at once")
    func everyReason() {
        let command = submission(
            account: "NOBODY", channel: "fax", reference: "", currency: "???", country: "gb", date: "2026-02-30",
            lines: [line("W-1", 0, -1), line("??", 1, 1), line("B-1", 1_000_000_000_001, 1_000_000_000_001)])
        #expect(
            reasons { try submit(command, knows: false) } == [
                "/clientReference missing", "/channel unknown-channel", "/account unknown-customer",
                "/shipToParty/address/country not-a-country", "/currency unknown-currency", "/requestedDate not-a-date",
                "/lines/0/quantity out-of-range", "/lines/0/unitPrice out-of-range", "/lines/1/sku unknown-item",
                "/lines/2/quantity out-of-range", "/lines/2/unitPrice out-of-range",
            ])
    }

    @Test("is in the customer's currency")
    func currency() {
        #expect(reasons { try submit(submission(currency: "EUR")) } == ["/currency currency-differs"])
    }

    @Test("has 1 to 2,000 lines")
    func lines() throws {
        let one = line("W-1", 1, 1)
        #expect(reasons { try submit(submission(lines: [])) } == ["/lines no-lines"])
        #expect(try submit(submission(lines: Array(repeating: one, count: 2_000))).net == 2_000)
        #expect(
            reasons { try submit(submission(lines: Array(repeating: one, count: 2_001))) } == ["/lines too-many-lines"])
    }

    @Test("may be as large as its limits say, and no larger; nothing overflows")
    func amounts() throws {
        #expect(try submit(submission(lines: [line("W-1", 1_000_000_000, 1_000_000)])).net == Submission.netMax)
        let overflowing = line("W-1", 1_000_000_000_000, 1_000_000_000_000)
        #expect(reasons { try submit(submission(lines: [overflowing])) } == ["/lines/0 amount-too-large"])
        let largest = line("W-1", 1_000_000_000, 1_000_000)
        #expect(
            reasons { try submit(submission(lines: [largest, line("B-1", 1, 1)])) } == ["/lines amount-too-large"])
        #expect(reasons { try submit(submission(lines: [line("W-1", .max, .min)])) }.count == 2)
    }

    @Test("may ask for a day that is past, which means the earliest, but not for one ten years ahead")
    func dates() throws {
        #expect(try submit(submission(date: "2020-01-01")).requestedDate == LocalDate("2020-01-01"))
        #expect(reasons { try submit(submission(date: "2036-02-28")) } == [])
        #expect(reasons { try submit(submission(date: "2036-03-01")) } == ["/requestedDate too-far-ahead"])
    }

    @Test("lists a hundred reasons, and says how many more there are")
    func manyReasons() {
        let wrong = reasons { try submit(submission(lines: Array(repeating: line("??", 1, 1), count: 150))) }
        #expect(wrong.count == 101 && wrong.last == " more-reasons" && wrong.first == "/lines/0/sku unknown-item")
    }

    @Test(
        """
        is promised so many days after its goods can leave, yet not before they are wanted; what is wanted later \
        leaves in time for that day
        """,
        arguments: [
            ("2026-03-02", nil, "2026-03-04", nil), ("2026-02-01", nil, "2026-03-04", nil),
            ("2026-03-10", nil, "2026-03-12", nil), ("2026-03-02", "2026-03-03", "2026-03-04", nil),
            ("2026-03-02", "2026-03-04", "2026-03-04", nil), ("2026-03-02", "2026-03-05", "2026-03-05", "2026-03-03"),
            ("2026-03-02", "2026-05-31", "2026-05-31", "2026-05-29"),
        ] as [(String, String?, String, String?)])
    func promise(available: String, requested: String?, promised: String, leaves: String?) throws {
        let promise = Promise(
            available: try #require(LocalDate(available)), today: monday, leadTimeDays: 2,
            requested: requested.flatMap { LocalDate($0) })
        #expect(promise.date.description == promised && promise.dispatchOn?.description == leaves)
    }
}
