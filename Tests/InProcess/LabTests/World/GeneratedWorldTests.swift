import Contracts
import Digest
import SeededRandom
import Testing

@testable import Lab
@testable import Operator

@Suite("A generated world")
struct GeneratedWorldTests {
    private func orders(_ world: GeneratedWorld) throws -> [Submission<SubmitOrder>] {
        var orders: [Submission<SubmitOrder>] = []
        try world.forEachOrder { orders.append($0) }
        return orders
    }

    private func world(seed: UInt64 = 1, orders: Int, lines: LineCount = .calibrated) -> GeneratedWorld {
        GeneratedWorld(seed: seed, size: .init(orders: orders, lines: lines, customers: 400, items: 800))
    }

    @Test("The same seed gives the same commands, another seed gives others")
    func repetition() throws {
        let first = try orders(world(orders: 50)).map(\.command)
        #expect(try orders(world(orders: 50)).map(\.command) == first)
        #expect(try orders(world(seed: 2, orders: 50)).map(\.command) != first)
    }

    @Test("The same seed gives the same bytes, in every process and on every machine")
    func bytes() throws {
        var lines: [String] = []
        try DryRun.forEachLine(of: world(orders: 50)) { lines.append($0) }
        #expect(lines.count == 400 + 400 + 800 + world(orders: 50).receipts.count + 50)
        let digest = Digest128(of: lines.joined(separator: "\n"))
        #expect(digest == Digest128(high: 0xcb4c_e61e_df4c_6efe, low: 0xbd7d_bb49_028f_ff88))
    }

    @Test("More orders begin with the same orders under the same ids")
    func extensionOfAWorld() throws {
        let (few, many) = (try orders(world(orders: 20)), try orders(world(orders: 60)))
        #expect(many.count == 60)
        #expect(Array(many.prefix(20)).map(\.id) == few.map(\.id))
        #expect(Array(many.prefix(20)).map(\.command) == few.map(\.command))
    }

    @Test("Ids are unique, and worlds of other sizes share none")
    func ids() throws {
        let first = world(orders: 100)
        let other = GeneratedWorld(seed: 1, size: .init(orders: 100, lines: .fixed(3), customers: 400, items: 800))
        let ids = try [first, other].flatMap { world in
            try orders(world).map(\.id) + world.customers.map(\.id) + world.items.map(\.id) + world.receipts.map(\.id)
        }
        #expect(Set(ids).count == ids.count)
    }

    @Test("Orders refer to customers and items of the world, and there is stock for all of them")
    func closedness() throws {
        let world = world(orders: 300)
        let accounts = Set(world.customers.map(\.command.account))
        let items = Set(world.items.map(\.command.sku))
        let keepsStock = Set(world.items.map(\.command).filter { $0.kind == "goods" }.map(\.sku))
        var stock = Dictionary(uniqueKeysWithValues: world.receipts.map { ($0.command.sku, $0.command.quantity) })
        try world.forEachOrder { order in
            if let account = order.command.account { #expect(accounts.contains(account)) }
            #expect((order.command.account == nil) == (order.command.buyer != nil))
            for line in order.command.lines {
                #expect(items.contains(line.sku))
                if keepsStock.contains(line.sku) { stock[line.sku, default: 0] -= line.quantity }
            }
        }
        #expect(stock.values.allSatisfy { $0 >= 0 })
    }

    @Test("Orders have so many lines if that is asked for")
    func fixedLines() throws {
        #expect(try orders(world(orders: 40, lines: .fixed(3))).allSatisfy { $0.command.lines.count == 3 })
    }

    /// Quantiles and means measured on the UCI Online Retail data; within sampling error of 4,000 orders.
    @Test("Calibrated orders look like the wholesaler's")
    func calibration() throws {
        let orders = try orders(world(orders: 4_000)).map(\.command)
        let lines = orders.map { Double($0.lines.count) }.sorted()
        for (quantile, expected) in [(0.25, 6.0), (0.5, 15), (0.75, 29), (0.95, 79)] {
            #expect(abs(lines[Int(quantile * 4_000)] - expected) <= expected * 0.15, "lines at \(quantile)")
        }
        #expect(abs(mean(lines) - 26.6) < 2)
        let decimals = Dictionary(
            uniqueKeysWithValues: world(orders: 1).items.map { ($0.command.sku, Int($0.command.decimals ?? 0)) })
        func units(_ line: SubmitOrder.Line) -> Double {
            Double(line.quantity) / Double(Quantity.oneUnit(decimals: decimals[line.sku] ?? 0))
        }
        func amount(_ line: SubmitOrder.Line) -> Double {
            let price = Double(line.unitPrice)
            return line.per.map { price * Double(line.quantity) / Double($0) } ?? price * units(line)
        }
        #expect(abs(mean(orders.flatMap(\.lines).map(units)) - 10.5) < 1.5)
        let totals = orders.map { $0.lines.reduce(0) { $0 + amount($1) } / 100 }
        #expect(abs(mean(totals) - 533.88) < 100)
        #expect(abs(Double(orders.count { $0.account == nil }) / 4_000 - 0.07) < 0.015)
    }

    @Test(
        "It sells goods, services and freight to eleven countries in three currencies, net and gross, by kg and piece")
    func variety() throws {
        let world = world(orders: 200)
        let orders = try orders(world).map(\.command)
        let items = Dictionary(uniqueKeysWithValues: world.items.map { ($0.command.sku, $0.command) })
        let customers = Dictionary(uniqueKeysWithValues: world.customers.map { ($0.command.account, $0.command) })
        let sold = orders.flatMap(\.lines).compactMap { items[$0.sku] }
        #expect(Set(sold.map(\.kind)) == ["goods", "service", "charge"])
        #expect(Set(sold.map { $0.unit ?? "C62" }) == ["C62", "KGM", "MTR", "HUR"])
        #expect(Set(customers.values.map(\.party.address.country)).count >= 11)
        #expect(Set(orders.map(\.currency)) == ["GBP", "EUR", "USD"])
        #expect(Set(orders.map(\.priceMode)) == [nil, "gross"])
        for order in orders { #expect(order.account.map { customers[$0]?.currency == order.currency } ?? true) }
        #expect(orders.contains { $0.lines.contains { $0.per != nil } && $0.lines.contains { $0.discount != nil } })
    }

    @Test("A tenth of the customers place 43 % of the orders")
    func popularity() {
        var generator = SeededGenerator(seed: 3, purpose: 9, number: 0)
        let places = (0..<20_000).map { _ in Calibration.customers.place(among: 1_000, &generator) }
        #expect(places.allSatisfy { (0..<1_000).contains($0) })
        #expect(abs(Double(places.count { $0 < 10 }) / 20_000 - 0.13) < 0.01)
        #expect(abs(Double(places.count { $0 < 100 }) / 20_000 - 0.43) < 0.015)
    }

    @Test("Even the smallest groups can be chosen from", arguments: [1, 2, 9, 10, 11, 101])
    func smallGroups(count: Int) {
        var generator = SeededGenerator(seed: 4, purpose: 9, number: count)
        let places = Set((0..<5_000).map { _ in Calibration.customers.place(among: count, &generator) })
        #expect(places == Set(0..<count))
    }

    /// The first three outputs for seed 1234567 of the reference implementation (S. Vigna, splitmix64.c).
    @Test("The generator is SplitMix64")
    func reference() {
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
        #expect(generator.next() == 9_817_491_932_198_370_423)
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
