private import Synchronization

/// Remembers since when something is not as it should be, and says when that has lasted too long.
final class Patience: Sendable {
    private let limit: Duration
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let since = Mutex<ContinuousClock.Instant?>(nil)

    init(seconds: Int, clock: @escaping @Sendable () -> ContinuousClock.Instant) {
        limit = .seconds(seconds)
        self.clock = clock
    }

    func observe(_ isWrong: Bool) {
        since.withLock { since in
            guard isWrong else {
                since = nil
                return
            }
            if since == nil { since = clock() }
        }
    }

    /// It was as it should be just now; what comes next is awaited from here on.
    func restart() { since.withLock { $0 = clock() } }

    var isOver: Bool {
        since.withLock { since in since.map { clock() - $0 > limit } ?? false }
    }
}
