import Contracts
import JSON
import TestSupport
import Testing

@testable import Collections

@Suite("Money counts from its day, and never before the day of what it pays")
struct PaymentDaysTests {
    private func harness() throws -> CollectionsHarness {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(registered(customer(1)))
        harness.owe(order(1), customer(1), net: 100, gross: 120)
        harness.run()
        return harness
    }

    @Test("Money dated 30 days ahead is pending until its day, then it pays what it names")
    func datedAhead() throws {
        let harness = try harness()
        let notice = payment(120, reference: number(order(1)), valueDate: "2026-04-01", bookedOn: "2026-03-02")
        harness.send(notice, id: "ahead")
        harness.run()
        let answer = try #require(try harness.outcome(of: "ahead")?.json["result"])
        #expect(answer["pendingUntil"]?.string == "2026-04-01" && answer["allocated"]?.int == 0)
        #expect(try harness.published(PaymentReceived.self).isEmpty)
        #expect(try harness.open() == [120])
        harness.send(
            AllocatePayment(payment: "0-1", invoice: number(order(1)), amount: 1, reason: "too early"), id: "early")
        harness.clock.advance(days: 29)
        harness.run()
        #expect(try harness.refusalCodes(of: "early") == ["more-than-unapplied"])
        #expect(try harness.published(PaymentReceived.self).isEmpty)
        harness.clock.advance(days: 1)
        harness.run()
        let fact = try #require(try harness.published(PaymentReceived.self).first)
        #expect(fact.valueDate.description == "2026-04-01" && fact.allocations.map(\.amount) == [120])
        #expect(try harness.published(ReceivableSettled.self).map(\.settledOn) == [fact.valueDate])
        #expect(try harness.open() == [0])
        harness.send(notice, id: "again")
        harness.run()
        #expect(try harness.outcome(of: "again")?.json["result"] == answer)
        #expect(try harness.published(PaymentReceived.self).count == 1)
        #expect(try harness.unbalanced() == [])
    }

    @Test("An invoice that is issued meanwhile takes nothing before the day, and is paid on it")
    func issuedMeanwhile() throws {
        let harness = try harness()
        harness.send(payment(60, reference: number(order(2)), valueDate: "2026-03-05"))
        harness.send(payment(7, reference: "Order 0-3", account: "C-0-1", valueDate: "2026-03-05"))
        harness.run()
        for counter in Int64(2)...3 { harness.owe(order(counter), customer(1), net: 50, gross: 60) }
        harness.run()
        #expect(try harness.open() == [120, 60, 60])
        harness.clock.advance(days: 3)
        harness.run()
        #expect(try harness.open() == [120, 0, 53])
        #expect(try harness.unbalanced() == [])
    }

    @Test("Money of a day that cannot be meant is refused, and so is money that is too old")
    func limits() throws {
        let harness = try CollectionsHarness.withEntity(
            CollectionsLogic(settings: CollectionsSettings(reportedDays: ReportedDays(daysBack: 10))))
        harness.send(payment(1, valueDate: "0206-03-02"), id: "past")
        harness.send(payment(1, valueDate: "2062-03-02", bookedOn: "2026-03-02"), id: "future")
        harness.send(payment(1, valueDate: "2026-02-19"), id: "too old")
        harness.send(payment(1, valueDate: "2026-04-03"), id: "too early")
        harness.send(payment(1, valueDate: "2026-02-30"), id: "impossible")
        harness.send(payment(1, valueDate: "2026-02-20"), id: "old")
        harness.send(payment(1, valueDate: "2026-04-02"), id: "early")
        harness.run()
        #expect(try harness.refusalCodes(of: "past") == ["out-of-range", "out-of-range"])
        #expect(try harness.refusalCodes(of: "future") == ["out-of-range"])
        #expect(try harness.refusalCodes(of: "too old") == ["out-of-range", "out-of-range"])
        #expect(try harness.refusalCodes(of: "too early") == ["out-of-range", "out-of-range"])
        #expect(try harness.refusalCodes(of: "impossible") == ["not-a-date", "not-a-date"])
        #expect(try harness.outcome(of: "old")?.status == "accepted")
        #expect(try harness.outcome(of: "early")?.status == "accepted")
    }

    @Test("Money with a value day before its invoice is unapplied until the invoice's day")
    func beforeItsInvoice() throws {
        let harness = try harness()
        harness.send(payment(120, reference: number(order(1)), valueDate: "2026-02-27"))
        harness.run()
        let received = try #require(try harness.published(PaymentReceived.self).first)
        #expect(received.allocations == [] && received.unapplied == 120)
        let allocated = try #require(try harness.published(PaymentAllocated.self).first)
        #expect(allocated.allocatedOn == today && allocated.allocations.map(\.amount) == [120])
        #expect(try harness.published(ReceivableSettled.self).map(\.settledOn) == [today])
        #expect(try harness.open() == [0])
        #expect(try harness.unapplied() == [0])
    }

    /// Facts as the books take them, apart from the Ledger: an invoice raises what is owed on its day, money lowers it
    /// on the day of the fact.
    @Test("On no day has more been paid of an invoice than was owed of it by then", arguments: 1...6)
    func property(seed: UInt64) throws {
        var random = Xorshift(state: seed &* 7919)
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        for lane in Lane(0)...1 { harness.receive(registered(customer(1, lane: lane))) }
        var events: [() -> Void] = []
        var issued: [InvoiceID: InvoiceIssued] = [:]
        func day() -> LocalDate { today.adding(days: Int32.random(in: -20...3, using: &random)) }
        for counter in Int64(1)...12 {
            let lane = Lane(counter % 2)
            let order = order(counter, lane: lane)
            let gross = Int64.random(in: 50...150, using: &random)
            var fact = invoiced(order, of: customer(1, lane: lane), net: gross, gross: gross)
            fact.issuedOn = today.adding(days: Int32.random(in: -15...0, using: &random))
            issued[fact.invoice] = fact
            events.append { [fact] in
                harness.receive(received(order, of: customer(1, lane: lane), net: gross))
                harness.receive(fact)
            }
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let command = payment(
                    Int64.random(in: 20...200, using: &random), reference: number(order),
                    account: Bool.random(using: &random) ? "C-\(lane)-1" : nil, valueDate: "\(day())")
                let lane = Lane.random(in: 0...1, using: &random)
                events.append { harness.send(command, lane: lane) }
            }
        }
        for event in events.shuffled(using: &random) {
            event()
            if Int.random(in: 0...3, using: &random) == 0 { harness.run() }
        }
        harness.run()
        harness.clock.advance(days: 4)
        harness.run()
        #expect(try harness.parked().isEmpty)
        var moved: [InvoiceID: [(day: LocalDate, amount: Int64)]] = [:]
        for (invoice, fact) in issued { moved[invoice] = [(fact.issuedOn, fact.gross)] }
        for fact in try harness.published(PaymentReceived.self) {
            #expect(fact.amount == fact.allocations.reduce(fact.unapplied) { $0 + $1.amount })
            for part in fact.allocations { moved[part.invoice]?.append((fact.valueDate, -part.amount)) }
        }
        for fact in try harness.published(PaymentAllocated.self) {
            for part in fact.allocations { moved[part.invoice]?.append((fact.allocatedOn, -part.amount)) }
        }
        for (invoice, movements) in moved {
            for day in Set(movements.map(\.day)) {
                let owed = movements.filter { $0.day <= day }.reduce(0) { $0 + $1.amount }
                #expect(owed >= 0, "\(invoice) on \(day)")
            }
        }
        #expect(try harness.unbalanced() == [])
    }
}
