import Contracts
import Platform

/// A lane in which events were parked one after the other, without one decided between, takes no more: most likely the
/// fault does not lie with them. Now and then it tries one, and goes on when that one is decided.
struct LanePause: Equatable {
    /// When one is tried next.
    private(set) var backoff = Backoff(firstMilliseconds: 1_000, maxMilliseconds: 60_000)
    /// Events are read again, and taken one by one.
    var isTrying = false

    init(at moment: MonotonicTime) { backoff.begin(at: moment) }

    /// The event that was tried was parked too.
    mutating func extend(at moment: MonotonicTime) {
        backoff.begin(at: moment)
        isTrying = false
    }
}
