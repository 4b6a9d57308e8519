private import Synchronization

/// The sign of life of one thread: it beats whenever its loop comes round, whether or not there was something to do and
/// whether or not the world answers. Only a thread that is stuck misses a beat.
public final class Heartbeat: Sendable {
    public let name: String
    private let start: ContinuousClock.Instant
    /// Milliseconds after `start`; -1: retired.
    private let lastMilliseconds = Atomic<Int>(0)
    private let clock: @Sendable () -> ContinuousClock.Instant

    init(name: String, clock: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.name = name
        self.clock = clock
        start = clock()
    }

    /// Says that the thread is alive. Cheap enough for every round of a loop.
    public func beat() { lastMilliseconds.store(milliseconds(until: clock()), ordering: .relaxed) }

    /// Says that the thread ends in order and will not beat again.
    public func retire() { lastMilliseconds.store(-1, ordering: .relaxed) }

    /// Does what takes as long as the world wants, such as a migration: meanwhile the thread is not taken for a stuck
    /// one.
    func whileWaiting<Result>(_ body: () throws -> Result) rethrows -> Result {
        retire()
        defer { beat() }
        return try body()
    }

    /// How long ago the last beat was; `nil` when it has retired.
    var ageMilliseconds: Int? {
        let last = lastMilliseconds.load(ordering: .relaxed)
        return last < 0 ? nil : max(0, milliseconds(until: clock()) - last)
    }

    private func milliseconds(until instant: ContinuousClock.Instant) -> Int {
        let (seconds, attoseconds) = (instant - start).components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
