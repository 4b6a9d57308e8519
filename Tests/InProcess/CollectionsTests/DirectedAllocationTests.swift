import Contracts
import JSON
import LocalStack
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Collections

@Suite("A person allocates unapplied money")
struct DirectedAllocationTests {
    private let first = PaymentID(lane: 0, counter: 1)

    /// Customer 1 owes 120 and 100; customer 1 of lane 1 owes 80; 150 of which nobody knows what they pay came into
    /// lane 0.
    private func harness() throws -> CollectionsHarness {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(registered(customer(1)))
        harness.receive(registered(customer(1, lane: 1)))
        harness.owe(order(1), customer(1), net: 100, gross: 120)
        harness.owe(order(2), customer(1), net: 100, gross: 100)
        harness.owe(order(1, lane: 1), customer(1, lane: 1), net: 80, gross: 80)
        harness.send(payment(150, reference: "no idea"))
        harness.run()
        return harness
    }

    private func allocate(_ amount: Int64, to order: OrderID, of payment: PaymentID? = nil) -> AllocatePayment {
        AllocatePayment(
            payment: "\(payment ?? first)", invoice: number(order), amount: amount, reason: "called the payer")
    }

    @Test("It pays so much of the invoice, and a second part adds up, until that is settled")
    func parts() throws {
        let harness = try harness()
        harness.send(allocate(50, to: order(1)), id: "a part")
        harness.run()
        #expect(try harness.open() == [70, 100, 80])
        #expect(try harness.published(ReceivableSettled.self).isEmpty)
        harness.clock.advance(days: 1)
        harness.send(
            AllocatePayment(payment: "0-1", invoice: " inv-2026-000001 ", amount: 70, reason: "?"), id: "the rest")
        harness.run()
        #expect(try harness.open() == [0, 100, 80])
        #expect(try harness.unapplied() == [30])
        let facts = try harness.published(PaymentAllocated.self)
        #expect(facts.map(\.payment) == [first, first] && facts.map(\.currency) == [.eur, .eur])
        #expect(facts.flatMap(\.allocations).map(\.amount) == [50, 70])
        #expect(facts.map(\.allocatedOn) == [today, today.adding(days: 1)])
        let settled = try #require(try harness.published(ReceivableSettled.self).first)
        #expect(settled.order == order(1) && settled.settledOn == today.adding(days: 1))
        #expect(try harness.account(customer(1))?.open == 100)
        let answer = try #require(try harness.outcome(of: "a part")?.json["result"])
        #expect(answer["amount"]?.int == 50 && answer["unapplied"]?.int == 100 && answer["open"]?.int == 70)
        #expect(answer["actor"]?.string == "tester" && answer["reason"]?.string == "called the payer")
        #expect(try harness.unbalanced() == [])
    }

    @Test("An invoice of another lane is paid there, by the same command, once")
    func otherLane() throws {
        let harness = try harness()
        let id = harness.send(allocate(80, to: order(1, lane: 1)), lane: 0)
        harness.send(allocate(80, to: order(1, lane: 1)), id: id, lane: 0)
        harness.run()
        #expect(try harness.open() == [120, 100, 0])
        #expect(try harness.unapplied() == [70])
        #expect(try harness.outcome(of: id)?.status == "accepted")
        #expect(try harness.outcome(of: id)?.json["result"]?["actor"]?.string == "tester")
        #expect(try harness.published(PaymentAllocated.self).map(\.payment) == [first])
        #expect(try harness.published(ReceivableSettled.self).map(\.order) == [order(1, lane: 1)])
        #expect(try harness.account(customer(1, lane: 1))?.open == 0)
        #expect(try harness.unbalanced() == [])
    }

    @Test("In the turn in which the money comes in; what that turn pays beside it goes where it would have gone")
    func oneTurn() throws {
        let harness = try harness()
        let second = PaymentID(lane: 0, counter: 2)
        harness.send(payment(60, reference: "?"))
        harness.send(allocate(10, to: order(1), of: second))
        harness.send(allocate(20, to: order(1), of: second), id: "twenty")
        // 90 are open now: the rest pays what else its payer owes.
        harness.send(payment(120, reference: number(order(1))))
        harness.run()
        #expect(try harness.open() == [0, 70, 80])
        #expect(try harness.unapplied() == [150, 30, 0])
        #expect(try harness.outcome(of: "twenty")?.status == "accepted")
        #expect(try harness.unbalanced() == [])
    }

    @Test("Two commands for the same money: the second is told what is left")
    func tooLate() throws {
        let harness = try harness()
        harness.send(allocate(100, to: order(1)))
        harness.send(allocate(80, to: order(1, lane: 1)), id: "late")
        harness.run()
        #expect(try harness.refusalCodes(of: "late") == ["more-than-unapplied"])
        #expect(try harness.unapplied() == [50])
        #expect(try harness.unbalanced() == [])
    }

    @Test("What is wrong is refused with every reason")
    func refusals() throws {
        let harness = try harness()
        harness.send(payment(10, reference: "dollars", currency: "USD"))
        harness.run()
        let dollars = PaymentID(lane: 0, counter: 2)
        harness.send(AllocatePayment(payment: "x", invoice: "a\u{0}", amount: 0, reason: ""), id: "all", actor: nil)
        harness.send(AllocatePayment(payment: "x", invoice: number(order(1)), amount: 121, reason: "?"), id: "payment")
        harness.send(AllocatePayment(payment: "0-1", invoice: "INV-9", amount: 151, reason: "?"), id: "invoice")
        harness.send(allocate(151, to: order(1)), id: "too much")
        harness.send(allocate(151, to: order(1, lane: 1)), id: "elsewhere")
        harness.send(allocate(11, to: order(1), of: dollars), id: "currency")
        harness.send(allocate(1, to: order(1)), id: "nobody", actor: nil)
        harness.run()
        #expect(
            try harness.refusalCodes(of: "all") == [
                "unknown-payment", "unknown-invoice", "out-of-range", "missing", "missing-actor",
            ])
        #expect(try harness.refusalCodes(of: "payment") == ["unknown-payment", "more-than-open"])
        #expect(try harness.refusalCodes(of: "invoice") == ["unknown-invoice", "more-than-unapplied"])
        #expect(try harness.refusalCodes(of: "too much") == ["more-than-unapplied", "more-than-open"])
        #expect(try harness.refusalCodes(of: "elsewhere") == ["more-than-unapplied", "more-than-open"])
        #expect(try harness.refusalCodes(of: "currency") == ["currency-differs", "more-than-unapplied"])
        #expect(try harness.refusalCodes(of: "nobody") == ["missing-actor"])
        #expect(try harness.published(PaymentAllocated.self).isEmpty)
        #expect(try harness.open() == [120, 100, 80])
    }

    @Test("From its decision to its commit no other lane can spend the same money")
    func locked() throws {
        let harness = try harness()
        let (url, faults) = (harness.database.url, harness.faults)
        faults.set(.decided) {
            faults.set(.decided, nil)
            let other = try Connection(ConnectionConfiguration(url: url), deadline: .after(milliseconds: 5_000))
            let free = try other.query(
                "SELECT id FROM payment ORDER BY id FOR UPDATE SKIP LOCKED", deadline: .after(milliseconds: 5_000))
            #expect(free.isEmpty)
        }
        let id = harness.send(allocate(50, to: order(1)))
        harness.run()
        #expect(try harness.outcome(of: id)?.status == "accepted")
    }
}
