internal import Platform

/// The requests that have begun and not ended, counted so that a stop can wait for them, and those that wait for a
/// handler, kept so that a deadline can answer them.
final class RequestsInHand: Sendable {
    private struct State {
        var nextNumber: UInt64 = 1
        var live = 0
        /// An exchange is in here from just after its connection was suspended until the call that resumes it has
        /// returned.
        var waiting: [UInt64: (exchange: Exchange, deadline: MonotonicTime)] = [:]
        var stage = Stage.open
    }

    /// A stop goes through these in order.
    enum Stage: Int, Sendable, Comparable {
        case open, stopping, cutShort, ended
        static func < (left: Stage, right: Stage) -> Bool { left.rawValue < right.rawValue }
    }

    private let state = Monitor(State())

    /// Counts a request in; its number, and whether it came too late to be served.
    func begin() -> (number: UInt64, isStopping: Bool) {
        state.withLock {
            $0.live += 1
            $0.nextNumber += 1
            return ($0.nextNumber, $0.stage > .open)
        }
    }

    /// Counts a request out.
    func end() {
        let wakes = state.withLock {
            $0.live -= 1
            return $0.stage > .open && $0.live == 0
        }
        if wakes { state.wakeAll() }
    }

    var isStopping: Bool { state.withLock { $0.stage > .open } }

    /// False: the stop has been cut short, and nobody will look after this one.
    func startWaiting(_ exchange: Exchange, deadline: MonotonicTime) -> Bool {
        state.withLock {
            guard $0.stage < .cutShort else { return false }
            $0.waiting[exchange.number] = (exchange, deadline)
            return true
        }
    }

    func stopWaiting(_ exchange: Exchange) {
        let wakes = state.withLock {
            $0.waiting[exchange.number] = nil
            return $0.stage >= .cutShort && $0.waiting.isEmpty
        }
        if wakes { state.wakeAll() }
    }

    /// Those whose deadline is past, and the earliest deadline of the rest.
    func overdue(at now: MonotonicTime) -> (exchanges: [Exchange], next: MonotonicTime?) {
        state.withLock { state in
            var exchanges: [Exchange] = []
            var next: MonotonicTime?
            for (exchange, deadline) in state.waiting.values {
                if deadline <= now {
                    exchanges.append(exchange)
                } else {
                    next = min(next ?? deadline, deadline)
                }
            }
            return (exchanges, next)
        }
    }

    func advance(to stage: Stage) {
        state.withLock { $0.stage = max($0.stage, stage) }
        state.wakeAll()
    }

    /// True at once when the server has ended, false at the deadline.
    func hasEnded(by deadline: MonotonicTime) -> Bool {
        state.wait(until: deadline) { $0.stage == .ended ? true : nil } ?? false
    }

    /// How many requests are still live at the deadline; 0 as soon as there is none.
    func liveCount(by deadline: MonotonicTime) -> Int {
        state.wait(until: deadline) { $0.live == 0 ? 0 : nil } ?? state.withLock { $0.live }
    }

    /// From here on no request waits any more; returns those that do, to be answered.
    func cutShort() -> [Exchange] {
        state.withLock {
            $0.stage = max($0.stage, .cutShort)
            return $0.waiting.values.map(\.exchange)
        }
    }

    /// False: some connection was still suspended at the deadline.
    func allAreResumed(by deadline: MonotonicTime) -> Bool {
        state.wait(until: deadline) { $0.waiting.isEmpty ? true : nil } ?? false
    }
}
