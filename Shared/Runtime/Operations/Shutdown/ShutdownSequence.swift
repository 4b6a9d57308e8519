private import Synchronization

/// The parts of a process in the order in which they were started, and the one place where they are stopped: in
/// reverse.
///
/// All stops share one deadline. A part that is started later may depend on those before it, so it is stopped first.
public final class ShutdownSequence: Sendable {
    /// Stops one part within the time that is given, in milliseconds; false: it was cut short.
    public typealias Stop = @Sendable (_ milliseconds: Int) -> Bool

    private struct State {
        var parts: [(name: String, stop: Stop)] = []
        var hasStopped = false
    }

    private let state = Mutex(State())
    private let clock: @Sendable () -> ContinuousClock.Instant

    public init(clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.clock = clock }

    /// Adds a part that runs. One that is added after the stop is stopped at once, with no time to spare.
    public func add(_ name: String, stop: @escaping Stop) {
        let isLate = state.withLock { state in
            if !state.hasStopped { state.parts.append((name, stop)) }
            return state.hasStopped
        }
        if isLate { _ = stop(0) }
    }

    /// Stops every part, last started first; a second call does nothing. A part past the deadline is still asked, with
    /// 0 milliseconds.
    /// - Returns: The parts that were cut short.
    @discardableResult
    public func stop(deadlineMilliseconds: Int, logger: Logger) -> [String] {
        let parts = state.withLock { state in
            defer { state.parts = [] }
            state.hasStopped = true
            return state.parts
        }
        let end = clock() + .milliseconds(deadlineMilliseconds)
        var cutShort: [String] = []
        for part in parts.reversed() {
            let (seconds, attoseconds) = (end - clock()).components
            let left = max(0, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
            logger.info("stopping", metadata: ["part": .string(part.name), "milliseconds_left": .integer(left)])
            if !part.stop(left) {
                cutShort.append(part.name)
                logger.warning("stopping was cut short", metadata: ["part": .string(part.name)])
            }
        }
        return cutShort
    }
}
