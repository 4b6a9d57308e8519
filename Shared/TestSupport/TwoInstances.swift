public import Contracts
import Platform
public import Postgres
public import Runtime

/// Two instances of a service over one database, each at work on a lane of its own in a thread.
public final class TwoInstances<Logic: ServiceLogic> {
    private struct State: Sendable {
        var lanes: [String: Lane] = [:]
        var isStopping = false
        var faults: [String] = []
    }

    /// Sends, and asks the tables; owns no lane.
    public let harness: LogicHarness<Logic>
    /// Where faults are switched on, by instance: `one` and `two`.
    public let faults = ["one": Failpoints(), "two": Failpoints()]
    private let state = Monitor(State())
    private var threads: [NamedThread] = []

    /// - Parameter logic: makes the service of each.
    public init(limits: WorkerLimits = .withoutArrivals, _ logic: @escaping @Sendable () -> Logic) throws {
        harness = try LogicHarness(logic())
        harness.run()
        harness.stop()
        let (log, clock, database, state) = (harness.log, harness.clock, harness.database, state)
        threads = try faults.map { name, faults in
            try NamedThread.start(name: name) { [limits] in
                do {
                    let instance = try LogicHarness(
                        logic(), log: log, database: database, clock: clock, faults: faults, limits: limits)
                    let deadline = Deadline.after(milliseconds: 90_000)
                    while instance.lanes.count != 1, !deadline.hasPassed {
                        clock.advance(milliseconds: 600)
                        instance.step()
                    }
                    state.withLock { $0.lanes[name] = instance.lanes.first }
                    state.wakeAll()
                    while !state.withLock({ $0.isStopping }), !deadline.hasPassed { instance.step() }
                    let lines = instance.reports.lines.filter {
                        $0.hasPrefix("fault") || $0.contains("deadlock")
                    }
                    state.withLock { $0.faults += lines }
                    instance.stop()
                } catch {
                    state.withLock { $0.faults.append("\(error)") }
                }
            }
        }
    }

    /// The lane of each, once both have one; empty where that takes too long.
    public func lanes() -> [String: Lane] {
        state.wait(milliseconds: 60_000) { $0.lanes.count == 2 ? $0.lanes : nil } ?? [:]
    }

    /// The faults of the instance that owns a lane, once both have one.
    public func faults(of lane: Lane) -> Failpoints? { lanes().first { $0.value == lane }.flatMap { faults[$0.key] } }

    /// Whether something comes true in time.
    public func until(_ condition: () throws -> Bool) rethrows -> Bool {
        let deadline = Deadline.after(milliseconds: 60_000)
        while try !condition() { if deadline.hasPassed { return false } }
        return true
    }

    /// Whether a session of a database comes to wait for a lock, or something else comes true before.
    public static func awaitsLock(_ url: String, or condition: (Connection) throws -> Bool = { _ in false }) throws
        -> Bool
    {
        let deadline = Deadline.after(milliseconds: 60_000)
        let watcher = try Connection(ConnectionConfiguration(url: url), deadline: deadline)
        while !deadline.hasPassed {
            let isWaiting = try watcher.query(
                """
                SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type =
                    'Lock')
                """, deadline: deadline
            ).single()[0, as: Bool.self]
            if isWaiting { return true }
            if try condition(watcher) { return false }
        }
        return false
    }

    /// Ends both; what went wrong in them.
    public func stop() -> [String] {
        state.withLock { $0.isStopping = true }
        for thread in threads where !thread.join(milliseconds: 90_000) { return ["a thread does not end"] }
        return state.withLock { $0.faults }
    }
}
