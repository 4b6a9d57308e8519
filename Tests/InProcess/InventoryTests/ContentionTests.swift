import Contracts
import LocalStack
import Platform
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Inventory

@Suite("Two instances share one stock", .serialized)
struct ContentionTests {
    private static let lanes = 4
    private static let ordersPerLane: Int64 = 150

    /// An instance in a thread of its own, which works until every order has its answer. Faults and deadlocks go to
    /// `faults`.
    private static func instance(
        _ name: String, _ log: MemoryLog, _ database: SharedTestCluster.Database, _ clock: TestClock,
        answers: Int, ready: Monitor<Int>, faults: Monitor<[String]>
    ) throws -> NamedThread {
        try NamedThread.start(name: name) {
            do {
                let harness = try InventoryHarness(
                    InventoryLogic(), lanes: lanes, log: log, database: database, clock: clock,
                    limits: smallTurns())
                try share(harness, ready)
                let deadline = Deadline.after(milliseconds: 90_000)
                while answered(log) < answers, !deadline.hasPassed { harness.step() }
                let lines = harness.reports.lines.filter { $0.hasPrefix("fault") || $0.contains("deadlock") }
                faults.withLock { $0 += lines }
                harness.stop()
            } catch {
                faults.withLock { $0.append("\(error)") }
            }
        }
    }

    /// Many small turns meet more often than few large ones.
    private static func smallTurns() -> WorkerLimits {
        var limits = WorkerLimits()
        limits.batchEventsMax = 10
        return limits
    }

    /// Waits until each instance has half of the lanes.
    private static func share(_ harness: InventoryHarness, _ ready: Monitor<Int>) throws {
        let deadline = Deadline.after(milliseconds: 60_000)
        while harness.lanes.count != lanes / 2, !deadline.hasPassed {
            harness.clock.advance(milliseconds: 600)
            harness.step()
        }
        try #require(harness.lanes.count == lanes / 2)
        ready.withLock { $0 += 1 }
        ready.wakeAll()
        // Goes on balancing, so that the other gets its half.
        while ready.withLock({ $0 }) < 3, !deadline.hasPassed { harness.step() }
    }

    private static func answered(_ log: MemoryLog) -> Int {
        log.events(of: Service.inventory.factsTopic).count {
            $0.type == StockReserved.type || $0.type == StockShort.type
        }
    }

    @Test("A hot item is promised to as many orders as there are pieces, and to no more")
    func hotItem() throws {
        let first = try InventoryHarness.withEntity(lanes: Self.lanes)
        let pieces = 100
        first.stock([("HOT", Int64(pieces))] + (0..<20).map { ("cold-\($0)", 1_000) })
        first.stop()
        let (log, clock, database) = (first.log, first.clock, first.database)
        let orders = Self.lanes * Int(Self.ordersPerLane)
        let (ready, faults) = (Monitor(0), Monitor<[String]>([]))
        let threads = try ["one", "two"].map {
            try Self.instance($0, log, database, clock, answers: orders, ready: ready, faults: faults)
        }
        let isShared = ready.wait(milliseconds: 60_000) { $0 == 2 ? true : nil }
        // Each order takes the hot item between two others, in another order of lines: rows are locked by key, not as
        // they come.
        for counter in 1...Self.ordersPerLane {
            for lane in 0..<Lane(Self.lanes) {
                let (a, b) = ("cold-\((counter * 7 + Int64(lane)) % 20)", "cold-\((counter * 13 + 5) % 20)")
                first.receive(received(order(counter, lane: lane), (a, 1), ("HOT", 1), (b, 1)))
            }
        }
        ready.withLock { $0 += 1 }
        ready.wakeAll()
        for thread in threads { #expect(thread.join(milliseconds: 120_000)) }

        #expect(isShared == true)
        #expect(faults.withLock { $0 } == [])
        let reserved = try first.published(StockReserved.self)
        #expect(reserved.count == pieces && Set(reserved.map(\.order)).count == pieces)
        #expect(try first.published(StockShort.self).count == orders - pieces)
        #expect(Set(reserved.map(\.order.lane)).count > 1)
        #expect(try first.stock(of: "HOT")?.reserved == Int64(pieces))
        #expect(try first.unbalanced() == [])
    }
}
