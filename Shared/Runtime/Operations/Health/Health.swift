private import Synchronization

/// What a process knows of its own state: whether it lives, and whether it can do its work.
///
/// Living does not depend on brokers, databases or progress: restarting a process because the world is down only adds
/// to the trouble. Readiness names every condition with its reason, one of `UnreadyReason`, so that who looks knows
/// what is missing.
public final class Health: Sendable {
    /// A thread that has not beaten for so long is stuck: far more than any single wait of a loop.
    public let heartbeatAgeMillisecondsMax: Int
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    private struct State {
        var conditions: [Kept] = []
        var heartbeats: [Heartbeat] = []
        var isStopping = false
    }

    /// What is kept of a condition: the last word of whoever has it in hand, or a way to find out.
    private struct Kept: Sendable {
        let name: String
        var unmet: UnreadyReason?
        var look: (@Sendable () -> UnreadyReason?)?
        var isWarning = false
    }

    /// One thing that must hold for the process to be ready.
    public struct Condition: Sendable, Hashable {
        public let name: String
        /// Why it is not met; `nil`: it is.
        public var unmet: UnreadyReason?
        /// The process is ready all the same.
        public var isWarning = false
    }

    public init(
        heartbeatAgeMillisecondsMax: Int = 30_000,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.heartbeatAgeMillisecondsMax = heartbeatAgeMillisecondsMax
        self.clock = clock
    }

    /// Adds a condition that is not met yet. Trap: the name is taken.
    public func condition(_ name: String) -> ConditionHandle {
        add(Kept(name: name, unmet: .starting))
        return ConditionHandle(name: name, health: self)
    }

    /// Adds a condition that is looked at whenever somebody asks: `look` must be quick and must not block. Trap: the
    /// name is taken.
    public func condition(_ name: String, look: @escaping @Sendable () -> UnreadyReason?) {
        add(Kept(name: name, look: look))
    }

    /// Adds a condition that an operator should see to, that keeps the process from nothing, and that is met until
    /// somebody says otherwise. Trap: the name is taken.
    public func warning(_ name: String) -> ConditionHandle {
        add(Kept(name: name, isWarning: true))
        return ConditionHandle(name: name, health: self)
    }

    private func add(_ condition: Kept) {
        state.withLock { state in
            precondition(
                !state.conditions.contains { $0.name == condition.name },
                "the condition \(condition.name) is there already")
            state.conditions.append(condition)
        }
    }

    /// Says that the process ends in order: it is ready for nothing more, so that clients go elsewhere.
    public func beginStopping() { state.withLock { $0.isStopping = true } }

    /// Adds the heartbeat of a thread, which has beaten once by that.
    public func heartbeat(_ name: String) -> Heartbeat {
        let heartbeat = Heartbeat(name: name, clock: clock)
        state.withLock { $0.heartbeats.append(heartbeat) }
        return heartbeat
    }

    func set(_ name: String, _ unmet: UnreadyReason?) {
        state.withLock { state in
            guard let index = state.conditions.firstIndex(where: { $0.name == name }) else { return }
            state.conditions[index].unmet = unmet
        }
    }

    /// Every condition, in the order in which they were added.
    public var conditions: [Condition] {
        let (kept, isStopping) = state.withLock { ($0.conditions, $0.isStopping) }
        let process = isStopping ? [Condition(name: "process", unmet: .stopping)] : []
        return process
            + kept.map {
                Condition(name: $0.name, unmet: $0.look.map { $0() } ?? $0.unmet, isWarning: $0.isWarning)
            }
    }

    public var isReady: Bool { Self.isReady(conditions) }

    static func isReady(_ conditions: [Condition]) -> Bool {
        conditions.allSatisfy { $0.unmet == nil || $0.isWarning }
    }

    /// The threads that are stuck, with the age of their last beat.
    public var stuckThreads: [(name: String, ageMilliseconds: Int)] {
        let heartbeats = state.withLock { $0.heartbeats }
        return heartbeats.compactMap { heartbeat in
            guard let age = heartbeat.ageMilliseconds, age > heartbeatAgeMillisecondsMax else { return nil }
            return (heartbeat.name, age)
        }
    }
}

/// The right to say whether one condition is met.
public struct ConditionHandle: Sendable {
    public let name: String
    private let health: Health

    init(name: String, health: Health) {
        self.name = name
        self.health = health
    }

    public func meet() { health.set(name, nil) }

    public func fail(_ reason: UnreadyReason) { health.set(name, reason) }
}
