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
    /// Two instances over one database, each at work on a lane of its own in a thread.
    private final class Instances {
        struct State: Sendable {
            var lanes: [String: Lane] = [:]
            var isStopping = false
            var faults: [String] = []
        }

        /// Sends, and asks the tables; owns no lane.
        let harness: LogicHarness<LedgerLogic>
        let faults = ["one": Failpoints(), "two": Failpoints()]
        private let state = Monitor(State())
        private var threads: [NamedThread] = []

        init(batchEventsMax: Int) throws {
            harness = try LedgerHarness(LedgerLogic())
            harness.run()
            harness.stop()
            let (log, clock, database, state) = (harness.log, harness.clock, harness.database, state)
            var limits = WorkerLimits()
            limits.batchEventsMax = batchEventsMax
            threads = try faults.map { name, faults in
                try NamedThread.start(name: name) { [limits] in
                    do {
                        let instance = try LogicHarness(
                            LedgerLogic(), log: log, database: database, clock: clock, faults: faults, limits: limits)
                        let deadline = Deadline.after(milliseconds: 90_000)
                        while instance.lanes.count != 1, !deadline.hasPassed {
                            clock.advance(milliseconds: 600)
                            instance.step()
                        }
                        state.withLock { $0.lanes[name] = instance.lanes.first }
                        state.wakeAll()
                        while !state.withLock({ $0.isStopping }), !deadline.hasPassed { instance.step() }
                        let lines = instance.reports.lines.filter {
                            $0.hasPrefix("fault") || $0.contains("deadlock")
                        }
                        state.withLock { $0.faults += lines }
                        instance.stop()
                    } catch {
                        state.withLock { $0.faults.append("\(error)") }
                    }
                }
            }
        }

        /// The lane of each, once both have one.
        func lanes() throws -> [String: Lane] {
            try #require(state.wait(milliseconds: 60_000) { $0.lanes.count == 2 ? $0.lanes : nil })
        }

        /// The books begin with a month, which is closed.
        func begin(_ month: Month) throws {
            harness.receive(shipped(900, 1, at: 5, on: month.firstDay.description))
            try until { try harness.published(EntryPosted.self).count == 1 }
            let id = harness.send(ClosePeriod(period: month.description, reason: "r"))
            try until { try harness.outcome(of: id) != nil }
        }

        func until(_ condition: () throws -> Bool) throws {
            let deadline = Deadline.after(milliseconds: 60_000)
            while try !condition() { try #require(!deadline.hasPassed) }
        }

        /// Ends both; what went wrong in them.
        func stop() -> [String] {
            state.withLock { $0.isStopping = true }
            for thread in threads where !thread.join(milliseconds: 90_000) { return ["a thread does not end"] }
            return state.withLock { $0.faults }
        }
    }

    @Test("Whichever has begun first ends first, and the totals are what stands booked", arguments: [true, false])
    func oneAfterTheOther(postingIsFirst: Bool) throws {
        let instances = try Instances(batchEventsMax: 5)
        let harness = instances.harness
        let lanes = try instances.lanes()
        try instances.begin(month("2026-01"))
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
            let waited = try Self.awaitWaiting(url)
            hasWaited.withLock { $0 = waited }
        }
        var closing = ""
        if postingIsFirst { post(first) } else { closing = close(first) }
        #expect(hasBegun.wait(milliseconds: 60_000) { $0 ? true : nil } == true)
        if postingIsFirst { closing = close(second) } else { post(second) }
        try instances.until {
            try harness.outcome(of: closing) != nil && harness.published(EntryPosted.self).count == 2
        }
        #expect(instances.stop() == [])
        #expect(hasWaited.withLock { $0 })
        let closed = try #require(try harness.published(PeriodClosed.self).last)
        let posted = try #require(
            try harness.published(EntryPosted.self).first { $0.effectiveOn == day("2026-02-03") })
        #expect(posted.bookedOn == day(postingIsFirst ? "2026-02-03" : "2026-03-01"))
        #expect(closed.totals.map(\.account) == (postingIsFirst ? [1250, 4000] : []))
        #expect(try closed.totals == harness.totals(of: month("2026-02")))
    }

    /// Whether another session comes to wait for the lock of all months.
    private static func awaitWaiting(_ url: String) throws -> Bool {
        let deadline = Deadline.after(milliseconds: 60_000)
        let watcher = try Connection(ConnectionConfiguration(url: url), deadline: deadline)
        while !deadline.hasPassed {
            let isWaiting = try watcher.query(
                """
                SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
                """, deadline: deadline
            ).single()[0, as: Bool.self]
            if isWaiting { return true }
        }
        return false
    }

    @Test("Nine months are closed one after the other while both instances post: each stays as it was told")
    func manyAtOnce() throws {
        let instances = try Instances(batchEventsMax: 3)
        let harness = instances.harness
        _ = try instances.lanes()
        try instances.begin(month("2025-05"))
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
            try instances.until { try harness.outcome(of: id) != nil }
            #expect(try harness.refusalCodes(of: id) == [])
        }
        try instances.until { try harness.published(EntryPosted.self).count > facts }
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
