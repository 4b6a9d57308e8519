public import Contracts
public import Platform
import Synchronization

/// A clock that tests move.
public final class TestClock: Sendable {
    /// What o'clock it is, and how much time has passed since the start.
    private let time: Mutex<(wall: Timestamp, elapsedMilliseconds: Int64)>

    /// Starts at 2026-03-02T09:00:00Z, a Monday.
    public init(_ start: Timestamp = Timestamp(microseconds: 1_772_442_000_000_000)) { time = Mutex((start, 1)) }

    public var now: Timestamp { time.withLock { $0.wall } }

    /// The clock that never jumps.
    public var monotonicNow: MonotonicTime {
        .distantPast.advanced(byMilliseconds: time.withLock { $0.elapsedMilliseconds })
    }

    /// Time passes.
    public func advance(milliseconds: Int64) {
        time.withLock { $0 = ($0.wall.adding(milliseconds: milliseconds), $0.elapsedMilliseconds + milliseconds) }
    }

    public func advance(days: Int64) { advance(milliseconds: days * 86_400_000) }

    /// The clock on the wall is set, forward or back, and no time passes.
    public func set(byMilliseconds milliseconds: Int64) {
        time.withLock { $0.wall = $0.wall.adding(milliseconds: milliseconds) }
    }
}
