import Contracts

/// When a turn that is not full may be taken.
///
/// What a turn costs beside its events (two round trips, a commit, the checkpoints of its lanes) is the same for one event and for hundreds.
/// So a worker rests between turns that are not full as long as the last one took: under load its batches grow with what a turn costs, and the
/// first event after a quiet moment waits for nothing.
struct TurnPace {
    private let batchEventsMax: Int
    private let restMillisecondsMax: Int64
    private var restEnd = Timestamp(microseconds: 0)

    init(_ limits: WorkerLimits) {
        batchEventsMax = limits.batchEventsMax
        restMillisecondsMax = limits.restMillisecondsMax
    }

    /// A turn was taken.
    mutating func noteTurn(from start: Timestamp, to end: Timestamp) {
        let milliseconds = max(0, end.microseconds - start.microseconds) / 1000
        restEnd = end.adding(milliseconds: min(milliseconds, restMillisecondsMax))
    }

    /// How much longer `eventCount` events wait for more; 0 when their turn may be taken. Never more than the limit, wherever the clock is set to.
    func restMilliseconds(with eventCount: Int, at now: Timestamp) -> Int64 {
        guard eventCount < batchEventsMax else { return 0 }
        let milliseconds = (restEnd.microseconds - now.microseconds + 999) / 1000
        return milliseconds > 0 && milliseconds <= restMillisecondsMax ? milliseconds : 0
    }
}
