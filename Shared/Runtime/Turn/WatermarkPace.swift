import Platform

/// When a lane says how far its streams go: soon after it has published something, then less and less often.
struct WatermarkPace {
    static let intervalMillisecondsMin: Int64 = 2_000
    static let intervalMillisecondsMax: Int64 = 60_000

    private var next: MonotonicTime
    private var intervalMilliseconds = WatermarkPace.intervalMillisecondsMin

    /// Of a lane that is opened. Where it has streams it is time at once: whoever reads them may have lost their tail
    /// with the log.
    init(hasStreams: Bool, at moment: MonotonicTime) {
        next = hasStreams ? moment : moment.advanced(byMilliseconds: Self.intervalMillisecondsMin)
    }

    func isDue(at moment: MonotonicTime) -> Bool { moment >= next }

    /// Something new was published.
    mutating func hasten(at moment: MonotonicTime) {
        intervalMilliseconds = Self.intervalMillisecondsMin
        next = min(moment.advanced(byMilliseconds: intervalMilliseconds), max(next, moment))
    }

    /// How far the streams go was said.
    mutating func slowDown(at moment: MonotonicTime) {
        next = moment.advanced(byMilliseconds: intervalMilliseconds)
        intervalMilliseconds = min(intervalMilliseconds * 2, Self.intervalMillisecondsMax)
    }
}
