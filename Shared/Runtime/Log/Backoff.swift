import Platform

/// The pause before something that failed is tried again: it doubles from failure to failure, up to a limit.
struct Backoff: Equatable, Sendable {
    let firstMilliseconds: Int64
    let maxMilliseconds: Int64
    /// The pause after the last failure; 0 where there was none.
    private(set) var milliseconds: Int64 = 0
    /// When it may be tried again.
    private(set) var nextAttempt = MonotonicTime.distantPast

    init(firstMilliseconds: Int64, maxMilliseconds: Int64) {
        self.firstMilliseconds = firstMilliseconds
        self.maxMilliseconds = maxMilliseconds
    }

    /// It failed.
    mutating func begin(at moment: MonotonicTime) {
        milliseconds = min(max(firstMilliseconds, milliseconds * 2), maxMilliseconds)
        nextAttempt = moment.advanced(byMilliseconds: milliseconds)
    }

    /// It succeeded: the next failure is the first.
    mutating func end() { self = Backoff(firstMilliseconds: firstMilliseconds, maxMilliseconds: maxMilliseconds) }

    func isOver(at moment: MonotonicTime) -> Bool { moment >= nextAttempt }
}
