import Contracts
import JSON
import SeededRandom
import Tax
import TestSupport
import Testing

@testable import OrderIntake

@Suite("A line without a price is priced by a list")
struct PriceListTests {
    private let items = ["W-1": item("W-1"), "FLOUR": item("FLOUR", unit: .kilogram, decimals: 3)]

    private func price(
        _ validFrom: String, _ unitPrice: Int64, to validTo: String? = nil, from: Int64? = nil, per: Int64? = nil
    ) -> SetPrices.Price {
        .init(validFrom: validFrom, validTo: validTo, from: from, unitPrice: unitPrice, per: per)
    }

    private func command(
        _ list: String, _ prices: [SetPrices.Price], sku: String = "W-1", currency: String = "GBP",
        mode: String? = nil, account: String? = nil, reason: String = "this year's"
    ) -> SetPrices {
        SetPrices(
            list: list, currency: currency, priceMode: mode, account: account,
            items: [.init(sku: sku, prices: prices)], reason: reason)
    }

    private func command(_ prices: [SetPrices.Price], sku: String = "W-1") -> SetPrices {
        command("LIST", prices, sku: sku)
    }

    private func set(_ command: SetPrices, knowsAccount: Bool = true) throws(Refused) -> [ItemPrices] {
        try ItemPrices.set(
            by: command, knowsAccount: knowsAccount, knowsItem: { items[$0] != nil }, after: { _ in nil })
    }

    private func submit(
        _ lines: [SubmitOrder.Line], _ prices: [ItemPrices], account: String? = "ACME", mode: String? = nil
    ) throws -> Submission {
        var command = submission(account: account, country: "GB", lines: lines)
        command.priceMode = mode
        let context = Submission.Context(
            entities: [try legalEntity(entity())], customer: account == nil ? nil : try customer(), rates: .shipped,
            today: monday, prices: ListedPrices(prices))
        return try Submission(command, context) { items[$0] }
    }

    private func line(_ quantity: Int64, _ unitPrice: Int64? = nil, sku: String = "W-1") -> SubmitOrder.Line {
        .init(sku: sku, quantity: quantity, unitPrice: unitPrice)
    }

    @Test("It takes the price of its quantity and of the day, and says which list it is from")
    func breaks() throws {
        let list = try set(
            command([
                price("2025-01-01", 12_00), price("2026-01-01", 10_00), price("2026-01-01", 9_00, from: 10),
                price("2026-01-01", 85, from: 100, per: 10), price("2026-06-01", 8_00),
            ]))
        let order = try submit([line(9), line(10), line(99), line(100), line(3, 7_77)], list)
        #expect(order.lines.map(\.unitPrice) == [10_00, 9_00, 9_00, 85, 7_77])
        #expect(order.lines.map { $0.pricing?.list } == ["LIST", "LIST", "LIST", "LIST", nil])
        #expect(try order.lines.map { try $0.amount } == [90_00, 90_00, 891_00, 8_50, 23_31])
        #expect(order.lines[4].pricing == nil, "a price that is sent is taken as it is")
        let flour = try set(command([price("2026-01-01", 1_99)], sku: "FLOUR"))
        #expect(try submit([line(2_500, sku: "FLOUR")], flour).net == 4_98)
    }

    @Test("A line without a price, and a day, are not judged where nobody knows the seller: the order waits for it")
    func unknownSeller() {
        var command = submission(account: nil, country: "GB", lines: [line(1)])
        command.requestedDate = "2099-01-01"
        let context = Submission.Context(entities: [], customer: nil, rates: .shipped, today: nil)
        let found = reasons { try Submission(command, context) { items[$0] } }
        #expect(found == ["/entity unknown-entity"])
    }

    @Test("Prices hold for their currency, price mode and days, and a customer's own go first")
    func choice() throws {
        let everybody = try set(command("ALL", [price("2026-02-01", 10_00)]))
        let own = try set(command("ACME-1", [price("2026-01-01", 8_00)], account: "ACME"))
        let other = try set(command("OTHER", [price("2026-01-01", 1_00)], account: "BOLT"))
        let past = try set(command("PAST", [price("2026-01-01", 2_00, to: "2026-03-01")]))
        let ahead = try set(command("AHEAD", [price("2026-03-03", 3_00)]))
        let euros = try set(command("EURO", [price("2026-01-01", 4_00)], currency: "EUR"))
        let gross = try set(command("GROSS", [price("2026-01-01", 11_99)], mode: "gross"))
        let all = everybody + own + other + past + ahead + euros + gross
        #expect(try submit([line(1)], all).net == 8_00)
        #expect(try submit([line(1)], all, account: nil).net == 10_00)
        #expect(try submit([line(1)], all, account: nil, mode: "gross").gross == 11_99)
        let later = try set(command("LATER", [price("2026-02-15", 9_50)]))
        #expect(try submit([line(1)], all + later, account: nil).net == 9_50, "of two lists the later day")
        let none = past + ahead + euros + gross + other
        #expect(reasons { try submit([line(1)], none) } == ["/lines/0/unitPrice no-price"])
        let large = try set(command([price("2026-01-01", 1, from: 10)]))
        #expect(reasons { try submit([line(9)], large) } == ["/lines/0/unitPrice no-price"])
    }

    @Test("A quantity of a price belongs to a price")
    func perAlone() {
        let alone = SubmitOrder.Line(sku: "W-1", quantity: 1, per: 10)
        #expect(reasons { try submit([alone], []) } == ["/lines/0/unitPrice missing"])
        let free = SubmitOrder.Line(sku: "W-1", quantity: 1, freeReason: "a gift")
        #expect(reasons { try submit([free], []) } == ["/lines/0/freeReason not-free"])
    }

    @Test("Prices are refused for every reason at once")
    func everyReason() {
        let wrong = SetPrices(
            list: "a/b", currency: "???", priceMode: "brutto", account: "NOBODY",
            items: [
                .init(
                    sku: "?", prices: [price("1.1.2026", 0, to: "x", from: 0, per: -1), price("2026-01-02", 1)]),
                .init(
                    sku: "W-1",
                    prices: [
                        price("2026-01-02", 1, to: "2026-01-01"), price("2026-01-02", 1),
                        price("2026-01-02", 1, from: 1),
                    ]), .init(sku: "W-1", prices: []),
            ], reason: "")
        #expect(
            reasons { try set(wrong, knowsAccount: false) } == [
                "/list not-ascii", "/currency unknown-currency", "/priceMode unknown-price-mode",
                "/account unknown-customer", "/reason missing", "/items/0/sku unknown-item",
                "/items/0/prices/0/validFrom not-a-date", "/items/0/prices/0/validTo not-a-date",
                "/items/0/prices/0/from out-of-range", "/items/0/prices/0/per out-of-range",
                "/items/0/prices/0/unitPrice out-of-range", "/items/1/prices/0/validTo out-of-range",
                "/items/1/prices/2/validFrom prices-overlap", "/items/2/sku twice",
            ])
        #expect(
            reasons {
                try set(SetPrices(list: "L", currency: "GBP", items: [], reason: "r"))
            } == ["/items missing"])
    }

    @Test("The price is the one that a search through all of them finds")
    func secondSearch() throws {
        var random = SeededGenerator(seed: 57)
        for _ in 0..<400 {
            var lists: [ItemPrices] = []
            var all: [(isOwn: Bool, list: String, price: SetPrices.Price)] = []
            for number in 0..<Int.random(in: 1...4, using: &random) {
                var prices: [SetPrices.Price] = []
                for _ in 0..<Int.random(in: 0...6, using: &random) {
                    let day = monday.adding(days: Int32.random(in: -3...2, using: &random))
                    let from = Bool.random(using: &random) ? Int64.random(in: 2...5, using: &random) : nil
                    guard !prices.contains(where: { $0.validFrom == "\(day)" && $0.from == from }) else { continue }
                    let end = Bool.random(using: &random) ? day.adding(days: 2).description : nil
                    let amount = Int64.random(in: 1...9_999, using: &random)
                    prices.append(price("\(day)", amount, to: end, from: from))
                }
                let account = Bool.random(using: &random) ? "ACME" : nil
                lists += try set(command("L\(number)", prices, account: account))
                // A later day of a list replaces all of its earlier ones.
                let valid = prices.filter { $0.validFrom <= "\(monday)" && ($0.validTo ?? "9") >= "\(monday)" }
                let last = valid.map(\.validFrom).max() ?? ""
                all += valid.filter { $0.validFrom == last }.map { (account != nil, "L\(number)", $0) }
            }
            let quantity = Int64.random(in: 1...6, using: &random)
            let best = all.filter { ($0.price.from ?? 1) <= quantity }.sorted { one, other in
                (one.isOwn ? 0 : 1, other.price.validFrom, one.list, other.price.from ?? 1)
                    < (other.isOwn ? 0 : 1, one.price.validFrom, other.list, one.price.from ?? 1)
            }.first
            let taken = try? submit([line(quantity)], lists)
            #expect(taken?.lines.first?.unitPrice == best?.price.unitPrice)
            #expect(taken?.lines.first?.pricing?.list == best?.list)
        }
    }

    @Test("Prices that are set hold for the orders that come after, and are told with their version")
    func setAndOrdered() throws {
        let harness = try LogicHarness<OrderIntakeLogic>.shop()
        harness.send(command([price("2026-01-01", 10_00)]), id: "set")
        harness.send(command([price("2026-01-01", 10_00)], sku: "?"), id: "unknown")
        harness.run()
        harness.send(submission(lines: [.init(sku: "W-1", quantity: 2)]), id: "priced")
        harness.run()
        harness.send(command([]), id: "withdrawn", lane: 1)
        harness.run()
        harness.send(submission(reference: "PO-2", lines: [.init(sku: "W-1", quantity: 2)]), id: "unpriced")
        harness.run()
        #expect(try harness.result(of: "set") == ["list": "LIST", "items": 1])
        #expect(try harness.refusalCodes(of: "unknown") == ["unknown-item"])
        #expect(try harness.result(of: "priced")["net"] == 20_00)
        #expect(try harness.refusalCodes(of: "unpriced") == ["no-price"])
        let told = try harness.published(PricesSet.self)
        #expect(told.flatMap(\.items).map(\.version) == [1, 2] && told.map(\.list) == ["LIST", "LIST"])
        let line = try #require(try harness.published(OrderReceived.self).first?.lines.first)
        #expect(line.unitPrice == 10_00 && line.pricing == LinePricing(list: "LIST"))
    }
}
