import Platform
import Testing

@Suite("The end of a wait")
struct DeadlineTests {
    @Test("has passed from its moment on")
    func passing() {
        let moment = MonotonicTime.now
        #expect(!Deadline.at(moment).hasPassed(at: moment.advanced(byMilliseconds: -1)))
        #expect(Deadline.at(moment).hasPassed(at: moment))
        #expect(Deadline.after(milliseconds: 0).hasPassed)
        #expect(Deadline.after(milliseconds: -5).remainingMilliseconds == 0)
        #expect(!Deadline.after(milliseconds: 60_000).hasPassed)
    }

    @Test("is told in milliseconds, rounded up")
    func remaining() {
        let left = Deadline.after(milliseconds: 10_000).remainingMilliseconds ?? 0
        #expect((9_000...10_000).contains(left))
        #expect(Deadline.at(.now.advanced(byMilliseconds: 1)).remainingMilliseconds.map { $0 <= 1 } == true)
        #expect((9_000...10_000).contains(Deadline.after(milliseconds: 10_000).pollMilliseconds))
    }

    @Test("of a wait without one never comes")
    func never() {
        #expect(Deadline.never.remainingMilliseconds == nil && Deadline.never.pollMilliseconds == -1)
        #expect(!Deadline.never.hasPassed)
        #expect(Deadline.never.orEarlier(.after(milliseconds: 0)).hasPassed)
        #expect(Deadline.after(milliseconds: 0).orEarlier(.never).hasPassed)
    }

    @Test("of the longest wait is no overflow")
    func longest() {
        #expect(!Deadline.after(milliseconds: .max).hasPassed)
        #expect(Deadline.after(milliseconds: .max).pollMilliseconds == .max)
        #expect(Deadline.after(milliseconds: .min).hasPassed)
    }
}
