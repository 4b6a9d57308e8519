import Platform
import Testing

@testable import Runtime

@Suite("A turn that is not full waits for more events as long as the last turn took")
struct TurnPaceTests {
    private let limits: WorkerLimits = {
        var limits = WorkerLimits()
        limits.batchEventsMax = 500
        limits.restMillisecondsMax = 50
        return limits
    }()

    private func moment(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: 1_700_000_000_000).advanced(byMilliseconds: milliseconds)
    }

    private func pace(afterTurnFrom start: Int64, to end: Int64) -> TurnPace {
        var pace = TurnPace(limits)
        pace.rest(afterTurnFrom: moment(start), to: moment(end))
        return pace
    }

    @Test("The first event after a quiet moment waits for nothing")
    func quiet() {
        #expect(TurnPace(limits).restMilliseconds(with: 1, at: moment(0)) == 0)
        #expect(pace(afterTurnFrom: 0, to: 10).restMilliseconds(with: 1, at: moment(1_000)) == 0)
    }

    @Test("After a turn the next one rests as long as that took, and no longer than the limit")
    func busy() {
        let short = pace(afterTurnFrom: 0, to: 10)
        #expect(short.restMilliseconds(with: 499, at: moment(10)) == 10)
        #expect(short.restMilliseconds(with: 499, at: moment(19)) == 1)
        #expect(short.restMilliseconds(with: 499, at: moment(20)) == 0)
        let long = pace(afterTurnFrom: 0, to: 3_000)
        #expect(long.restMilliseconds(with: 0, at: moment(3_000)) == 50)
        #expect(long.restMilliseconds(with: 0, at: moment(3_050)) == 0)
    }

    @Test("A full turn never waits")
    func full() {
        #expect(pace(afterTurnFrom: 0, to: 10).restMilliseconds(with: 500, at: moment(11)) == 0)
    }
}
