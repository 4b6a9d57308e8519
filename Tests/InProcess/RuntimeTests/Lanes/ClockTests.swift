import Contracts
import Platform
import Postgres
import TestSupport
import Testing

@testable import Runtime

@Suite("The clock on the wall may be set at any moment: intervals do not follow it")
struct ClockTests {
    typealias Harness = LogicHarness<CounterLogic>

    private static let day: Int64 = 86_400_000

    private func count(_ harness: Harness) throws -> Int64 {
        try harness.connection.query("SELECT count(*) FROM counted", deadline: .after(milliseconds: 5000))
            .single()[0, as: Int64.self]
    }

    private func watermarks(_ harness: Harness) -> Int {
        harness.log.entries(of: Service.collections.factsTopic, partition: 0).count {
            $0.event.type == StreamWatermark.type
        }
    }

    @Test("A worker goes on when its clock is set back or forward by a day", arguments: [-day, day])
    func goesOn(jump: Int64) throws {
        let harness = try Harness(CounterLogic())
        harness.send(RecordPayment.of("a"))
        harness.run()
        let told = watermarks(harness)
        harness.clock.set(byMilliseconds: jump)
        harness.send(RecordPayment.of("b"))
        harness.run()
        #expect(try count(harness) == 2, "turns are taken")
        #expect(watermarks(harness) == told, "no time has passed: no watermark is due")
        harness.clock.advance(milliseconds: WatermarkPace.intervalMillisecondsMin)
        harness.run()
        #expect(watermarks(harness) > told, "watermarks are told when their time has come")
    }

    @Test("The pause after a fault ends when its time has passed, though the clock was set back")
    func backoff() throws {
        let harness = try Harness(CounterLogic())
        harness.run()
        try harness.connection.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> \
            pg_backend_pid()
            """,
            deadline: .after(milliseconds: 5000))
        harness.send(RecordPayment.of("a"))
        harness.run()
        #expect(try count(harness) == 0)
        harness.clock.set(byMilliseconds: -Self.day)
        harness.run()
        #expect(try count(harness) == 0, "the worker waits")
        harness.clock.advance(milliseconds: 2_000)
        harness.recover()
        #expect(try count(harness) == 1)
    }

    @Test("How far the database's clock is off is seen with each look at the lanes")
    func skew() throws {
        let clock = TestClock(Timestamp(microseconds: WallClock.microseconds))
        let harness = try Harness(CounterLogic(), clock: clock)
        harness.run()
        #expect(abs(try #require(harness.reports.clocks[.database])) < 60_000_000)
        clock.set(byMilliseconds: 3_600_000)
        clock.advance(milliseconds: 1_000)
        harness.run()
        let off = try #require(harness.reports.clocks[.database])
        #expect((-3_660_000_000 ... -3_540_000_000).contains(off), "the database is an hour behind: \(off)")
    }

    @Test("What another clock showed at an unknown moment between two of this one tells the least that it is off")
    func least() {
        func skew(_ other: Int64) -> Int64 {
            ClockSkew.microseconds(
                Timestamp(microseconds: other), between: Timestamp(microseconds: 1_000),
                and: Timestamp(microseconds: 2_000))
        }
        #expect([999, 1_000, 1_500, 2_000, 2_001].map(skew) == [-1, 0, 0, 0, 1])
    }

    @Test("A pause doubles from failure to failure up to its limit, and a success ends the row")
    func doubling() {
        var backoff = Backoff(firstMilliseconds: 50, maxMilliseconds: 300)
        let moment = MonotonicTime(nanoseconds: 1)
        #expect(backoff.isOver(at: moment))
        var pauses: [Int64] = []
        for _ in 1...4 {
            backoff.begin(at: moment)
            pauses.append(backoff.milliseconds)
        }
        #expect(pauses == [50, 100, 200, 300])
        #expect(!backoff.isOver(at: moment.advanced(byMilliseconds: 299)))
        #expect(backoff.isOver(at: moment.advanced(byMilliseconds: 300)))
        backoff.end()
        backoff.begin(at: moment)
        #expect(backoff.milliseconds == 50)
    }
}
