import Contracts
import LocalStack
import Platform
import Postgres
import Runtime
import SeededRandom
import TestSupport
import Testing

@testable import Ledger

@Suite("No entry slips into a month that another instance closes", .serialized)
struct PeriodRaceTests {
    private func instances(batchEventsMax: Int) throws -> TwoInstances<LedgerLogic> {
        var limits = WorkerLimits()
        limits.batchEventsMax = batchEventsMax
        return try TwoInstances(limits: limits) { LedgerLogic() }
    }

    /// The books begin with a month, which is closed.
    private func begin(_ month: Month, _ instances: TwoInstances<LedgerLogic>) throws {
        let harness = instances.harness
        harness.receive(shipped(900, 1, at: 5, on: month.firstDay.description))
        try #require(instances.until { try harness.published(EntryPosted.self).count == 1 })
        let id = harness.send(ClosePeriod(period: month.description, reason: "r"))
        try #require(instances.until { try harness.outcome(of: id) != nil })
    }

    @Test("Whichever has begun first ends first, and the totals are what stands booked", arguments: [true, false])
    func oneAfterTheOther(postingIsFirst: Bool) throws {
        let instances = try instances(batchEventsMax: 5)
        let harness = instances.harness
        let lanes = instances.lanes()
        try begin(month("2026-01"), instances)
        let (first, second) = (try #require(lanes["one"]), try #require(lanes["two"]))
        func post(_ lane: Lane) { harness.receive(shipped(1, 1, at: 5, on: "2026-02-03"), lane: lane) }
        func close(_ lane: Lane) -> String { harness.send(ClosePeriod(period: "2026-02", reason: "r"), lane: lane) }
        // The first turn stands between its decisions and its commit until the second one waits for it.
        let url = harness.database.url
        let (hasBegun, hasWaited) = (Monitor(false), Monitor(false))
        let faults = try #require(instances.faults["one"])
        faults.set(.decided) {
            faults.set(.decided, nil)
            hasBegun.withLock { $0 = true }
            hasBegun.wakeAll()
            let waited = try TwoInstances<LedgerLogic>.awaitsLock(url)
            hasWaited.withLock { $0 = waited }
        }
        var closing = ""
        if postingIsFirst { post(first) } else { closing = close(first) }
        #expect(hasBegun.wait(milliseconds: 60_000) { $0 ? true : nil } == true)
        if postingIsFirst { closing = close(second) } else { post(second) }
        let areDone = try instances.until {
            try harness.outcome(of: closing) != nil && harness.published(EntryPosted.self).count == 2
        }
        #expect(areDone)
        #expect(instances.stop() == [])
        #expect(hasWaited.withLock { $0 })
        let closed = try #require(try harness.published(PeriodClosed.self).last)
        let posted = try #require(
            try harness.published(EntryPosted.self).first { $0.effectiveOn == day("2026-02-03") })
        #expect(posted.bookedOn == day(postingIsFirst ? "2026-02-03" : "2026-03-01"))
        #expect(closed.totals.map(\.account) == (postingIsFirst ? [1250, 4000] : []))
        #expect(try closed.totals == harness.totals(of: month("2026-02")))
    }

    @Test("Nine months are closed one after the other while both instances post: each stays as it was told")
    func manyAtOnce() throws {
        let instances = try instances(batchEventsMax: 3)
        let harness = instances.harness
        #expect(instances.lanes().count == 2)
        try begin(month("2025-05"), instances)
        var random = SeededGenerator(seed: 7)
        var facts: Int64 = 0
        let months = (0..<9).reduce(into: [month("2025-06")]) { months, _ in months.append(months.last!.next) }
            .dropLast()
        for (place, closing) in months.enumerated() {
            for _ in 0..<60 {
                facts += 1
                let on = months.randomElement(using: &random)!.firstDay.adding(days: Int32(facts % 28))
                harness.receive(
                    shipped(facts, 1, at: facts, on: on.description), lane: Lane.random(in: 0...1, using: &random))
            }
            let id = harness.send(ClosePeriod(period: closing.description, reason: "r"), lane: Lane(place % 2))
            try #require(instances.until { try harness.outcome(of: id) != nil })
            #expect(try harness.refusalCodes(of: id) == [])
        }
        try #require(instances.until { try harness.published(EntryPosted.self).count > facts })
        #expect(instances.stop() == [])
        let told = try harness.published(PeriodClosed.self).filter { $0.period != month("2025-05") }
        #expect(told.map(\.period).sorted() == Array(months) && told.allSatisfy { $0.version == 1 })
        for fact in told { #expect(try fact.totals == harness.totals(of: fact.period), "\(fact.period)") }
        // Something was late, and something was in time: else this has shown nothing.
        let posted = try harness.published(EntryPosted.self)
        #expect(posted.contains { $0.bookedOn > $0.effectiveOn } && told.contains { !$0.totals.isEmpty })
        #expect(posted.count == facts + 1)
    }
}
