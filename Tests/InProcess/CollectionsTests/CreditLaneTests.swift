import Contracts
import JSON
import Postgres
import Rows
import TestSupport
import Testing

@testable import Collections

@Suite("Collections owns credit: limits are what people have set, else the default")
struct CreditLaneTests {
    private func decided(_ harness: CollectionsHarness) throws -> [Int64: String] {
        let reserved = try harness.published(CreditReserved.self).map { ($0.order.counter, "reserved") }
        let declined = try harness.published(CreditDeclined.self).map { ($0.order.counter, "declined") }
        return Dictionary(uniqueKeysWithValues: reserved + declined)
    }

    @Test("A registration with a new e-mail does not lift a controller's stop")
    func stopStands() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(registered(customer(1)))
        harness.setLimit(of: customer(1), .limited(0))
        harness.receive(registered(customer(1), version: 2, email: "new@example.org"))
        harness.receive(received(order(1), of: customer(1), net: 1))
        harness.run()
        #expect(try harness.account(customer(1))?.version == 2)
        #expect(try harness.account(customer(1))?.setLimit == .limited(0))
        #expect(try decided(harness) == [1: "declined"])
    }

    @Test(
        "A registration alone gives the default, and never credit without limit by silence",
        arguments: [CreditLimit.limited(0), .limited(100), .unlimited])
    func defaultLimit(limit: CreditLimit) throws {
        let harness = try CollectionsHarness(
            CollectionsLogic(settings: CollectionsSettings(creditLimitDefault: limit)))
        harness.receive(registered(customer(1)))
        for (counter, net) in [(1, 0), (2, 100), (3, 1)] as [(Int64, Int64)] {
            harness.receive(received(order(counter), of: customer(1), net: net))
        }
        harness.run()
        let expected: [Int64: String] =
            switch limit {
            case .limited(0): [1: "reserved", 2: "declined", 3: "declined"]
            case .limited: [1: "reserved", 2: "reserved", 3: "declined"]
            case .unlimited: [1: "reserved", 2: "reserved", 3: "reserved"]
            }
        #expect(try decided(harness) == expected)
        #expect(try harness.account(customer(1))?.setLimit == nil)
        #expect(CollectionsSettings().creditLimitDefault == .limited(0))
    }

    @Test("Limit 0, 120.00 paid in advance: an order of 100.00 is reserved, one of 20.01 more is not")
    func paidInAdvance() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic())
        harness.receive(registered(customer(1)))
        harness.run()
        harness.send(payment(120_00, reference: "in advance", account: "C-0-1"))
        harness.run()
        harness.receive(received(order(1), of: customer(1), net: 100_00))
        harness.receive(received(order(2), of: customer(1), net: 20_01))
        harness.receive(received(order(3), of: customer(1), net: 20_00))
        harness.run()
        #expect(try decided(harness) == [1: "reserved", 2: "declined", 3: "reserved"])
        let declined = try #require(try harness.published(CreditDeclined.self).first)
        #expect(declined.exposure == -20_00 && declined.limit == 0 && declined.requested == 20_01)
    }

    @Test("Money counts no more once it has paid an invoice")
    func paidInvoice() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic())
        harness.receive(registered(customer(1)))
        harness.run()
        // Paid in advance, under the number that the invoice will have.
        harness.send(payment(120, reference: number(order(1)), account: "C-0-1"))
        harness.run()
        harness.receive(received(order(1), of: customer(1), net: 100))
        harness.receive(invoiced(order(1), of: customer(1), net: 100, gross: 120))
        harness.run()
        harness.receive(received(order(2), of: customer(1), net: 1))
        harness.run()
        #expect(try harness.open() == [0] && harness.unapplied() == [0])
        #expect(try decided(harness) == [1: "reserved", 2: "declined"])
        #expect(try harness.published(CreditDeclined.self).map(\.exposure) == [0])
        #expect(try harness.unbalanced() == [])
    }

    @Test(
        "Money of another currency, of another customer or of nobody is no credit; nor is what has been allocated away")
    func otherMoney() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic())
        for counter in Int64(1)...2 { harness.receive(registered(customer(counter))) }
        harness.run()
        harness.send(payment(500, reference: "?", account: "C-0-1", currency: "USD"))
        harness.send(payment(500, reference: "?", account: "C-0-2"))
        harness.send(payment(500, reference: "?"))
        harness.run()
        harness.receive(received(order(1), of: customer(1), net: 1))
        // A guest's invoice in the other lane takes the money of customer 2, as a person says.
        harness.receive(invoiced(order(7, lane: 1), of: nil, net: 500, gross: 500))
        harness.run()
        harness.send(
            AllocatePayment(payment: "0-2", invoice: number(order(7, lane: 1)), amount: 400, reason: "theirs"))
        harness.run()
        harness.receive(received(order(2), of: customer(2), net: 101))
        harness.receive(received(order(3), of: customer(2), net: 100))
        harness.run()
        #expect(try decided(harness) == [1: "declined", 2: "declined", 3: "reserved"])
        #expect(try harness.unbalanced() == [])
    }

    @Test("A controller's limit holds from the next order on; it is told as a fact and kept with who and why")
    func setLimit() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic())
        let there = customer(1, lane: 1)
        harness.receive(registered(there))
        harness.run()
        for (amount, id) in [(1_000, "first"), (900, "second")] as [(Int64, String)] {
            harness.send(SetCreditLimit(account: "C-1-1", creditLimit: .limited(amount), reason: id), id: id, lane: 0)
            harness.run()
        }
        harness.send(SetCreditLimit(account: "C-1-1", creditLimit: .limited(900), reason: "second"), id: "second")
        harness.send(SetCreditLimit(account: "C-1-1", creditLimit: .unlimited, reason: "trusted"), actor: "amy")
        harness.run()
        #expect(try harness.outcome(of: "second")?.json["result"]?["version"]?.int == 2)
        let facts = try harness.published(CreditLimitSet.self)
        #expect(facts.map(\.version) == [1, 2, 3] && facts.map(\.customer) == [there, there, there])
        #expect(facts.map(\.creditLimit) == [.limited(1_000), .limited(900), .unlimited])
        #expect(facts.map(\.actor) == ["tester", "tester", "amy"] && facts.last?.reason == "trusted")
        let changes: [CreditLimitChange] = try harness.connection.query(
            "SELECT \(CreditLimitChange.columns) FROM credit_limit_change ORDER BY version",
            deadline: .after(milliseconds: 5_000)
        ).rows()
        #expect(changes.map(\.limit) == facts.map(\.creditLimit) && changes.map(\.reason) == facts.map(\.reason))
        harness.receive(received(order(1, lane: 1), of: there, net: 1_000_000))
        harness.run()
        #expect(try decided(harness) == [1: "reserved"])
    }

    @Test("What is wrong with a limit is named at once, who decides included")
    func refusals() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic())
        harness.receive(registered(customer(1)))
        harness.run()
        func codes(_ account: String, _ amount: Int64, _ reason: String, actor: String? = "tester") throws -> [String] {
            let id = harness.send(
                SetCreditLimit(account: account, creditLimit: .limited(amount), reason: reason), actor: actor)
            harness.run()
            return try harness.refusalCodes(of: id)
        }
        #expect(try codes("nobody", 1, "?") == ["unknown-account"])
        #expect(try codes("C-0-1", -1, "") == ["out-of-range", "missing"])
        #expect(
            try codes("nobody", -1, "", actor: nil) == ["unknown-account", "out-of-range", "missing", "missing-actor"])
        #expect(try harness.published(CreditLimitSet.self).isEmpty)
        #expect(try harness.account(customer(1))?.limitVersion == 0)
    }

    /// K, as the sign of kelvin: Swift takes it for K, PostgreSQL does not.
    @Test("An account is found by exactly its name, whatever else the batch asks for")
    func lookAlikes() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic())
        harness.receive(registered(customer(1), account: "K"))
        harness.run()
        harness.send(SetCreditLimit(account: "\u{212A}", creditLimit: .limited(1), reason: "?"), id: "kelvin")
        harness.send(SetCreditLimit(account: "K", creditLimit: .limited(2), reason: "good payer"), id: "K")
        harness.run()
        #expect(try harness.refusalCodes(of: "kelvin") == ["unknown-account"])
        #expect(try harness.outcome(of: "K")?.status == "accepted")
        #expect(try harness.account(customer(1))?.setLimit == .limited(2))
    }
}
