import Platform

/// When a missing part of a stream was asked for last: each is asked for at a bounded rate.
struct GapRequests {
    private var asked: [StreamGap: MonotonicTime] = [:]
    private let intervalMilliseconds: Int64

    init(intervalMilliseconds: Int64) { self.intervalMilliseconds = intervalMilliseconds }

    /// Whether it is time to ask for a gap; then it counts as asked for.
    mutating func mayAsk(for gap: StreamGap, at moment: MonotonicTime) -> Bool {
        if let last = asked[gap], isRecent(last, moment) { return false }
        asked[gap] = moment
        return true
    }

    /// Forgets what may be asked for again.
    mutating func forget(at moment: MonotonicTime) { asked = asked.filter { isRecent($0.value, moment) } }

    private func isRecent(_ last: MonotonicTime, _ moment: MonotonicTime) -> Bool {
        moment < last.advanced(byMilliseconds: intervalMilliseconds)
    }
}
