import Contracts
import Platform

/// The time of a schedule: it passes between steps. Within one it stands still, so that nothing depends on how often it
/// is read, unless someone waits for it to pass.
final class StepClock {
    private(set) var now = Timestamp(microseconds: 1_772_442_000_000_000)
    private var reads = 0

    /// More readings in one step are those of a loop that waits.
    private static let readsMax = 2_000

    func read() -> Timestamp {
        reads += 1
        if reads > Self.readsMax { advance(milliseconds: 10) }
        return now
    }

    /// The same time, as the clock that never jumps shows it.
    func monotonic() -> MonotonicTime { MonotonicTime(nanoseconds: read().microseconds * 1000) }

    func nextStep() {
        reads = 0
        advance(milliseconds: 7)
    }

    func advance(milliseconds: Int64) { now = now.adding(milliseconds: milliseconds) }
}
