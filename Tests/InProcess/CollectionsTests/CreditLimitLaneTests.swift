import Contracts
import JSON
import TestSupport
import Testing

@testable import Collections

@Suite("A credit controller sets limits")
struct CreditLimitLaneTests {
    @Test("A credit controller's limit holds from the next order on")
    func setLimit() throws {
        let harness = try CollectionsHarness(CollectionsLogic())
        harness.receive(registered(customer(1, lane: 1), limit: 100))
        harness.run()
        let id = harness.send(
            SetCreditLimit(account: "C-1-1", creditLimit: .limited(1_000), reason: "good payer"), lane: 0)
        harness.send(SetCreditLimit(account: "nobody", creditLimit: .limited(1), reason: "?"), id: "nobody")
        harness.send(SetCreditLimit(account: "C-1-1", creditLimit: .limited(-1), reason: ""), id: "wrong")
        harness.send(SetCreditLimit(account: "nobody", creditLimit: .limited(-1), reason: ""), id: "all wrong")
        harness.run()
        harness.receive(received(order(1, lane: 1), of: customer(1, lane: 1), net: 900))
        harness.run()
        #expect(try harness.outcome(of: id)?.json["result"]?["creditLimit"]?.int == 1_000)
        #expect(try harness.published(CreditReserved.self).count == 1)
        #expect(try harness.refusalCodes(of: "nobody") == ["unknown-account"])
        #expect(try harness.refusalCodes(of: "wrong") == ["out-of-range", "missing"])
        #expect(try harness.refusalCodes(of: "all wrong") == ["unknown-account", "out-of-range", "missing"])
    }

    /// K, as the sign of kelvin: Swift takes it for K, PostgreSQL does not.
    @Test("An account is found by exactly its name, whatever else the batch asks for")
    func lookAlikes() throws {
        let harness = try CollectionsHarness(CollectionsLogic())
        harness.receive(registered(customer(1), account: "K"))
        harness.run()
        harness.send(SetCreditLimit(account: "\u{212A}", creditLimit: .limited(1), reason: "?"), id: "kelvin")
        harness.send(SetCreditLimit(account: "K", creditLimit: .limited(2), reason: "good payer"), id: "K")
        harness.run()
        #expect(try harness.refusalCodes(of: "kelvin") == ["unknown-account"])
        #expect(try harness.outcome(of: "K")?.status == "accepted")
        #expect(try harness.account(customer(1))?.creditLimit == .limited(2))
    }
}
