import Contracts
import Platform
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Collections

extension LogicHarness<CollectionsLogic> {
    /// Lets two instances, each with a lane of its own, take what `send` puts into the log, both at once and a few
    /// events a turn, so that their turns meet.
    /// - Parameters:
    ///   - isDone: whether all has been done, as the log shows it.
    ///   - send: puts events into the log, once both are at work.
    /// - Returns: a harness that is stopped, for its log and its tables.
    static func twoInstances(
        until isDone: @escaping @Sendable (MemoryLog) -> Bool, send: (CollectionsHarness) throws -> Void
    ) throws -> CollectionsHarness {
        let first = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        first.run()
        first.stop()
        let (log, clock, database) = (first.log, first.clock, first.database)
        let (ready, faults) = (Monitor(0), Monitor<[String]>([]))
        let threads = try ["one", "two"].map { name in
            try NamedThread.start(name: name) {
                do {
                    var limits = WorkerLimits()
                    limits.batchEventsMax = 5
                    let harness = try CollectionsHarness(
                        CollectionsLogic(settings: trusting), log: log, database: database, clock: clock, limits: limits
                    )
                    let deadline = Deadline.after(milliseconds: 90_000)
                    while harness.lanes.count != 1, !deadline.hasPassed {
                        harness.clock.advance(milliseconds: 600)
                        harness.step()
                    }
                    ready.withLock { $0 += 1 }
                    ready.wakeAll()
                    while ready.withLock({ $0 }) < 3, !deadline.hasPassed { harness.step() }
                    while !isDone(log), !deadline.hasPassed { harness.step() }
                    let lines = harness.reports.lines.filter { $0.hasPrefix("fault") || $0.contains("deadlock") }
                    faults.withLock { $0 += lines }
                    harness.stop()
                } catch {
                    faults.withLock { $0.append("\(error)") }
                }
            }
        }
        #expect(ready.wait(milliseconds: 60_000) { $0 == 2 ? true : nil } == true)
        try send(first)
        ready.withLock { $0 += 1 }
        for thread in threads { #expect(thread.join(milliseconds: 120_000)) }
        #expect(faults.withLock { $0 } == [])
        return first
    }
}
