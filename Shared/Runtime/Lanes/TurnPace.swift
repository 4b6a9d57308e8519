import Platform

/// When a turn that is not full may be taken.
///
/// What a turn costs beside its events (two round trips, a commit, the checkpoints of its lanes) is the same for one
/// event and for hundreds. So a worker rests between turns that are not full as long as the last one took: under load
/// its batches grow with what a turn costs, and the first event after a quiet moment waits for nothing.
struct TurnPace {
    private let batchEventsMax: Int
    private let restMillisecondsMax: Int64
    private var restEnd = MonotonicTime.distantPast

    init(_ limits: WorkerLimits) {
        batchEventsMax = limits.batchEventsMax
        restMillisecondsMax = limits.restMillisecondsMax
    }

    /// A turn was taken: the worker rests.
    mutating func rest(afterTurnFrom start: MonotonicTime, to end: MonotonicTime) {
        restEnd = end.advanced(byMilliseconds: min(end.microseconds(since: start) / 1000, restMillisecondsMax))
    }

    /// How much longer `eventCount` events wait for more; 0 when their turn may be taken.
    func restMilliseconds(with eventCount: Int, at moment: MonotonicTime) -> Int64 {
        guard eventCount < batchEventsMax else { return 0 }
        return max(0, (restEnd.microseconds(since: moment) + 999) / 1000)
    }
}
