import Contracts
import Postgres
import Synchronization
import Testing

@testable import Runtime

@Suite("What a worker reports of its readiness")
struct ReadinessTests {
    private struct Unknown: Error {}

    private let clock = HealthTests.Clock()
    private let health = Health()
    private let recorder = LogRecorder()
    private let report: ServiceReport

    init() {
        let clock = clock
        report = ServiceReport(
            worker: 1, health: health, patienceSeconds: 10, instruments: WorkerInstruments(MetricsRegistry()),
            logger: Logger(label: "test", handler: recorder), clock: { clock.now })
        report.worker(failure: nil)
    }

    private var unmet: [UnreadyReason] { health.conditions.compactMap(\.unmet) }

    @Test("is what its failure means, and nothing of what it says")
    func failures() {
        #expect(health.isReady)
        report.worker(failure: DatabaseWentBack(lane: 3, published: 70, given: 60))
        #expect(unmet == [.databaseWentBack])
        report.worker(failure: UnequalPartitions(counts: [("secret", 3)]))
        #expect(unmet == [.topicsUnequal])
        report.worker(failure: Unknown())
        #expect(unmet == [.fault])
        #expect(!String(decoding: health.readiness.body, as: UTF8.self).contains("Unknown"))
        report.worker(failure: nil)
        #expect(health.isReady)
    }

    @Test("is lost when publishing has failed for longer than the patience, and won again by a success")
    func publishingFails() {
        report.publisher(failure: "broker 7 at 10.0.0.7 refuses", pendingBytes: 0)
        clock.advance(milliseconds: 10_000)
        report.publisher(failure: "broker 7 at 10.0.0.7 refuses", pendingBytes: 0)
        #expect(health.isReady)
        clock.advance(milliseconds: 1)
        #expect(unmet == [.publishingFails])
        #expect(!String(decoding: health.readiness.body, as: UTF8.self).contains("10.0.0.7"))
        report.publisher(failure: nil, pendingBytes: 0)
        #expect(health.isReady)
    }

    @Test("is lost when turns are given up for longer than the patience, and won again by the first that is completed")
    func turnsWait() {
        report.gaveUp("ERROR 55P03: canceling statement due to lock timeout")
        clock.advance(milliseconds: 10_000)
        report.gaveUp("ERROR 55P03: canceling statement due to lock timeout")
        #expect(health.isReady)
        clock.advance(milliseconds: 1)
        #expect(unmet == [.turnsWait])
        #expect(recorder.events.contains { $0.message.contains("a turn was given up: ERROR 55P03") })
        report.turn(
            events: 1, decided: 1, redeliveries: 0, parked: 0, refused: 0, conflicts: 0, published: 0, microseconds: 1)
        #expect(health.isReady)
    }

    @Test(
        "is lost when nothing that waits to be published gets less for longer than the patience, though nobody reports")
    func publishingWaits() {
        report.publisher(failure: nil, pendingBytes: 100)
        for bytes in [90, 120, 110] {
            clock.advance(milliseconds: 9_000)
            report.publisher(failure: nil, pendingBytes: bytes)
            #expect(health.isReady, "it goes on: \(bytes)")
        }
        clock.advance(milliseconds: 10_001)
        #expect(unmet == [.publishingWaits])
        report.publisher(failure: nil, pendingBytes: 0)
        #expect(health.isReady)
    }

    @Test(
        "is kept when another clock is far off, or the archive runs out: both are warnings, which end with their cause")
    func warnings() {
        let limit = WorkerLimits.clockSkewMillisecondsMax * 1000
        report.clock(.database, offBy: limit)
        #expect(unmet.isEmpty)
        report.clock(.database, offBy: -limit - 1)
        report.clock(.broker, offBy: limit + 1)
        #expect(unmet == [.clockSkew])
        #expect(health.isReady)
        report.clock(.database, offBy: 0)
        #expect(unmet == [.clockSkew], "the broker's is off still")
        report.clock(.broker, offBy: 0)
        #expect(unmet.isEmpty)
        report.archive(monthsAhead: OutboxPartitions.monthsAheadMin - 1)
        #expect(unmet == [.archiveRunsOut])
        #expect(health.isReady)
        report.archive(monthsAhead: OutboxPartitions.monthsAheadMin)
        #expect(unmet.isEmpty)
    }

    @Test("is lost when a lane has no owner for longer than the patience; a worker that is away sees none")
    func ownerless() {
        report.lanes(withoutOwner: 2)
        clock.advance(milliseconds: 10_001)
        report.lanes(withoutOwner: 1)
        #expect(unmet == [.lanesWithoutOwner])
        report.lanes(withoutOwner: 0)
        #expect(health.isReady)
        report.lanes(withoutOwner: 1)
        report.worker(failure: Unknown())
        clock.advance(milliseconds: 60_000)
        #expect(unmet == [.fault])
    }
}
