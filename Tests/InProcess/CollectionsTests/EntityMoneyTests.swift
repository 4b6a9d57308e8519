import Contracts
import JSON
import Rows
import Runtime
import TestSupport
import Testing

@testable import Collections

@Suite("Money of a legal entity pays what is owed to it, by its own days")
struct EntityMoneyTests {
    /// NORTH, and SOUTH in Auckland, with bank accounts in euros.
    private func harness() throws -> CollectionsHarness {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        var south = EntityRegistered.example
        (south.entity, south.timeZone) = ("SOUTH", "Pacific/Auckland")
        south.bankAccounts = [BankAccount(id: "S", currency: "EUR")]
        harness.receive(south, lane: 1)
        harness.receive(registered(customer(1)))
        harness.run()
        return harness
    }

    private func owe(_ counter: Int64, _ gross: Int64, to entity: String, _ harness: CollectionsHarness) {
        var fact = invoiced(order(counter), of: customer(1), net: gross, gross: gross)
        fact.seller.entity = entity
        harness.receive(received(order(counter), of: customer(1), net: gross))
        harness.receive(fact)
        harness.run()
    }

    private func pay(
        _ amount: Int64, into account: String, _ reference: String = "", by payer: String? = "C-0-1"
    ) -> RecordPayment {
        var command = payment(amount, reference: reference, account: payer)
        command.bankAccount = account
        return command
    }

    @Test("It pays nothing that is owed to another, whether it names it, has its amount, or is too much")
    func across() throws {
        let harness = try harness()
        owe(1, 100, to: "NORTH", harness)
        owe(2, 70, to: "SOUTH", harness)
        harness.send(pay(100, into: "S", number(order(1))), id: "named")
        harness.send(pay(100, into: "S"), id: "amount")
        harness.send(pay(90, into: "S", number(order(2))), id: "too much")
        harness.send(pay(100, into: "S", "Order 0-1"), id: "order")
        harness.run()
        #expect(try harness.open() == [100, 0])
        #expect(try harness.unapplied().sorted() == [20, 100, 100, 100])
        let facts = try harness.published(PaymentReceived.self)
        #expect(facts.allSatisfy { $0.entity == "SOUTH" } && facts.flatMap(\.allocations).map(\.amount) == [70])
        #expect(try harness.unbalanced() == [])
    }

    @Test("An invoice takes money that waits for its name from its own entity only")
    func waiting() throws {
        let harness = try harness()
        harness.send(pay(50, into: "S", number(order(1))))
        harness.send(pay(30, into: "MAIN-EUR", number(order(1))))
        harness.run()
        owe(1, 100, to: "NORTH", harness)
        #expect(try harness.open() == [70] && harness.unapplied() == [50, 0])
        #expect(try harness.published(PaymentAllocated.self).map(\.entity) == ["NORTH"])
    }

    @Test("A person cannot let it pay another entity's invoice either")
    func directed() throws {
        let harness = try harness()
        owe(1, 100, to: "NORTH", harness)
        harness.send(pay(50, into: "S"))
        harness.run()
        harness.send(AllocatePayment(payment: "0-1", invoice: number(order(1)), amount: 50, reason: "r"), id: "across")
        harness.run()
        #expect(try harness.refusalCodes(of: "across") == ["entity-differs"])
        #expect(try harness.open() == [100])
    }

    @Test("Two equal amounts owed to another entity hide none that is owed to this one")
    func exactAmount() throws {
        let harness = try harness()
        for counter in Int64(1)...4 { owe(counter, 100, to: "NORTH", harness) }
        owe(5, 100, to: "SOUTH", harness)
        harness.send(pay(100, into: "S"))
        harness.run()
        #expect(try harness.open() == [100, 100, 100, 100, 0])
    }

    @Test("A bank account that no entity has, or of another currency, is refused by name, with all else that is wrong")
    func refused() throws {
        let harness = try harness()
        harness.send(pay(1, into: "UNKNOWN"), id: "unknown")
        harness.send(pay(1, into: "MAIN"), id: "currency")
        harness.send(pay(0, into: "UNKNOWN"), id: "both")
        harness.run()
        #expect(try harness.refusalCodes(of: "unknown") == ["unknown-bank-account"])
        #expect(try harness.refusalCodes(of: "currency") == ["currency-differs"])
        #expect(try harness.refusalCodes(of: "both") == ["unknown-bank-account", "out-of-range"])
    }

    @Test("Money that comes before any entity is known waits for the first one, which is on its way")
    func waits() throws {
        let harness = try CollectionsHarness(CollectionsLogic(settings: trusting), limits: WorkerLimits())
        harness.send(pay(5, into: "MAIN-EUR"), id: "early")
        harness.run()
        #expect(try harness.outcome(of: "early") == nil)
        harness.receive(.example)
        harness.clock.advance(milliseconds: WorkerLimits().arrivalIntervalMilliseconds)
        harness.run()
        #expect(try harness.outcome(of: "early")?.status == "accepted")
    }

    @Test("Money of the morning in Auckland is not dated ahead there, and a value day begins there")
    func zones() throws {
        let harness = try harness()
        // 13:00 in London, 02:00 on 3 March in Auckland.
        harness.clock.advance(milliseconds: 4 * 3_600_000)
        var (south, north) = (pay(10, into: "S"), pay(10, into: "MAIN-EUR"))
        for day in ["2026-03-03"] { (south.valueDate, north.valueDate) = (day, day) }
        (south.bookedOn, north.bookedOn) = ("2026-03-03", "2026-03-03")
        harness.send(south, id: "south")
        harness.send(north, id: "north")
        var tomorrow = pay(20, into: "S")
        (tomorrow.valueDate, tomorrow.bookedOn) = ("2026-03-04", "2026-03-03")
        harness.send(tomorrow, id: "tomorrow")
        harness.run()
        func pending(_ id: String) throws -> String? {
            try harness.outcome(of: id)?.json["result"]?["pendingUntil"]?.string
        }
        #expect(try pending("south") == nil && pending("north") == "2026-03-03")
        #expect(try pending("tomorrow") == "2026-03-04")
        #expect(try harness.published(PaymentReceived.self).map(\.amount) == [10])
        // Midnight in Auckland is 11:00 in London.
        harness.clock.advance(milliseconds: 22 * 3_600_000 - 1)
        harness.run()
        #expect(try harness.published(PaymentReceived.self).map(\.amount) == [10, 10])
        harness.clock.advance(milliseconds: 1)
        harness.run()
        #expect(try harness.published(PaymentReceived.self).map(\.amount) == [10, 10, 20])
    }

    @Test("Money that comes due in the turn that opens its invoice pays the payer's others with what is left")
    func dueWithItsInvoice() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(registered(customer(1)))
        harness.owe(order(1), customer(1), net: 50, gross: 50)
        harness.send(payment(150, reference: number(order(2)), account: "C-0-1", valueDate: "2026-03-05"))
        harness.run()
        harness.clock.advance(days: 3)
        harness.receive(received(order(2), of: customer(1), net: 100))
        harness.receive(invoiced(order(2), of: customer(1), net: 100, gross: 100))
        harness.run()
        #expect(try harness.open() == [0, 0] && harness.unapplied() == [0])
        #expect(try harness.unbalanced() == [])
    }
}
