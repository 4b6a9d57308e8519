import Platform
import Testing

@testable import Runtime

@Suite("What a worker does at its times")
struct RecurrenceTests {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)

    private func moment(_ milliseconds: Int64) -> MonotonicTime { start.advanced(byMilliseconds: milliseconds) }

    @Test("is due from its first moment on, then an interval after it was done")
    func recurrence() {
        var recurrence = Recurrence(everyMilliseconds: 100, from: moment(50))
        let due = [0, 49, 60, 159, 160, 161].map { recurrence.isDue(at: moment($0)) }
        #expect(due == [false, false, true, false, true, false])
    }

    @Test("An idle lane says less and less often how far its streams go, and soon where it has published")
    func watermarks() {
        let (first, longest) = (WatermarkPace.intervalMillisecondsMin, WatermarkPace.intervalMillisecondsMax)
        #expect(!WatermarkPace(hasStreams: false, at: start).isDue(at: moment(first - 1)))
        #expect(WatermarkPace(hasStreams: false, at: start).isDue(at: moment(first)))
        var pace = WatermarkPace(hasStreams: true, at: start)
        #expect(pace.isDue(at: start))
        var (now, waits) = (Int64(0), [Int64]())
        for _ in 0..<7 {
            pace.slowDown(at: moment(now))
            let wait = (1...longest / first * 2).first { pace.isDue(at: moment(now + $0 * first)) } ?? 0
            waits.append(wait * first)
            now += wait * first
        }
        #expect(waits == [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
        pace.slowDown(at: moment(now))
        pace.hasten(at: moment(now))
        #expect(!pace.isDue(at: moment(now + first - 1)) && pace.isDue(at: moment(now + first)))
    }
}
