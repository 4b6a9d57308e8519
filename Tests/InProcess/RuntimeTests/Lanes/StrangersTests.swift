import Contracts
import LocalStack
import Postgres
import TestSupport
import Testing

@testable import Runtime

@Suite("Locks of lanes count only where the service's own role holds them")
struct StrangersTests {
    private let deadline = 20_000

    @Test("own locks are workers and owners, strangers' are told and count for neither")
    func counting() {
        let presence = Int64(UInt32(bitPattern: LaneBalance.presenceKey))
        let situation = LaneBalance.situation(of: [
            .init(key: 0, own: 1, others: ""), .init(key: 1, own: 0, others: "reader (process 7)"),
            .init(key: presence, own: 2, others: "reader (process 7)"),
            // The runtime's own locks, such as that of migrations, are no lanes.
            .init(key: Int64(UInt32(bitPattern: -2)), own: 0, others: "billing_owner (process 8)"),
        ])
        #expect(situation.workers == 2)
        #expect(situation.owned == [0])
        #expect(
            situation.strangers == [
                "lane 1 is locked by reader (process 7), which is not this service's role",
                "the presence of a worker is locked by reader (process 7), which is not this service's role",
            ])
    }

    /// A session of a role that may connect and nothing else.
    private func stranger(_ name: String, of database: SharedTestCluster.Database) throws -> Connection {
        let administrator = try Connection(
            ConnectionConfiguration(url: database.url), deadline: .after(milliseconds: deadline))
        try administrator.script(
            "DROP ROLE IF EXISTS \(name); CREATE ROLE \(name) LOGIN PASSWORD 'stranger'",
            deadline: .after(milliseconds: deadline))
        var configuration = try ConnectionConfiguration(url: database.url)
        configuration.user = name
        configuration.password = "stranger"
        return try Connection(configuration, deadline: .after(milliseconds: deadline))
    }

    @Test(
        """
        a stranger with eleven of twelve lanes is no second worker: the twelfth stays at work, and it is told who has \
        the others
        """
    )
    func eleven() throws {
        let harness = try LogicHarness(CounterLogic(), lanes: 12)
        let stranger = try stranger("stranger_\(harness.database.name)", of: harness.database)
        for lane in 1..<Lane(12) {
            #expect(
                try stranger.tryAdvisoryLock(
                    class: CounterLogic.service.code, key: lane, deadline: .after(milliseconds: deadline)))
        }
        for _ in 0..<20 {
            #expect(
                try stranger.tryAdvisoryLock(
                    class: CounterLogic.service.code, key: LaneBalance.presenceKey, shared: true,
                    deadline: .after(milliseconds: deadline)))
        }
        harness.run()
        #expect(harness.lanes == [0])
        let told = harness.reports.lines.filter { $0.hasPrefix("stranger: ") }
        #expect(told.count == 12)
        #expect(told.allSatisfy { $0.contains("stranger_\(harness.database.name)") })
        // Said once, while nothing changes.
        harness.clock.advance(milliseconds: 600)
        harness.run()
        #expect(harness.reports.lines.filter { $0.hasPrefix("stranger: ") }.count == 12)
        try stranger.execute("SELECT pg_advisory_unlock_all()", deadline: .after(milliseconds: deadline))
        harness.recover(lanes: 12)
        #expect(harness.lanes.count == 12)
    }

    @Test("a stranger that says it is a worker takes no worker's share")
    func presence() throws {
        let harness = try LogicHarness(CounterLogic(), lanes: 12)
        let stranger = try stranger("present_\(harness.database.name)", of: harness.database)
        #expect(
            try stranger.tryAdvisoryLock(
                class: CounterLogic.service.code, key: LaneBalance.presenceKey, shared: true,
                deadline: .after(milliseconds: deadline)))
        harness.run()
        #expect(harness.lanes.count == 12)
    }

    @Test("where an operator looks, it is not ready until the lock is gone; the log names the lane and the role")
    func condition() {
        let (health, metrics) = (Health(), MetricsRegistry())
        let recorder = LogRecorder()
        let report = ServiceReport(
            worker: 1, health: health, patienceSeconds: 10,
            instruments: WorkerInstruments(metrics), logger: Logger(label: "test", handler: recorder))
        report.worker(failure: nil)
        #expect(health.isReady)
        report.strangers(["lane 1 is locked by reader (process 7), which is not this service's role", "lane 2 is too"])
        #expect(!health.isReady)
        #expect(
            health.conditions.first { $0.name == "locks 1" }?.unmet == .locksOfOthers)
        #expect(recorder.events.contains { $0.message.contains("lane 1 is locked by reader (process 7)") })
        report.strangers([])
        #expect(health.isReady)
    }
}
