public import Contracts
public import Postgres

/// What one service does with its events. A worker owns one value of it, inside its thread.
///
/// A turn takes a batch of events through four steps, and every step handles the whole batch with a fixed number of
/// statements. The handlers name the keys of the rows that the batch needs, and `load` reads them. The handlers decide:
/// pure, one event after the other, in memory. `number` (seldom needed) locks what must be held for the commit alone.
/// `store` writes what has changed. If the turn fails it is taken again from `load`; an event that cannot be decided is
/// parked and the rest is decided again from freshly loaded rows.
public protocol ServiceLogic: SendableMetatype {
    /// What the rows are known by that a batch needs.
    associatedtype Keys: BatchKeys
    /// The rows of a turn, in memory, and what has changed of them.
    associatedtype WorkingSet

    static var service: Service { get }

    /// What the service does with each event that it acts on: all facts, commands and timers.
    static var handlers: Handlers<Self> { get }

    /// The tables of the service's own, in order; the runtime's own tables come before them.
    static var migrations: [Migration] { get }

    /// What the service does with each of these tables: the role that it runs under gets the rights for that.
    static var tables: [String: TableUse] { get }

    /// Constraints on rows that all lanes share. One that breaks stops the turn with an alert instead of parking an
    /// event, since the fault may lie with another.
    static var sharedConstraints: Set<String> { get }

    /// Queues the statements that read, and lock in key order, all rows that a batch needs; what it answers makes the
    /// working set of their results.
    func load(_ keys: Keys, into pipeline: inout Pipeline) throws -> (PipelineResults) throws -> WorkingSet

    /// Queues statements that lock what must be held for the commit alone (a number series), after everything is
    /// decided and before anything is stored; `nil` when the batch needs none. What it answers completes the working
    /// set and publishes what waited for the results.
    func number(
        _ set: WorkingSet, into pipeline: inout Pipeline
    ) throws -> ((PipelineResults, inout WorkingSet, inout Decisions) throws -> Void)?

    /// Queues the statements that write what has changed: set-based, rows in key order.
    /// - Parameter now: the turn's time.
    func store(_ set: WorkingSet, at now: Timestamp, into pipeline: inout Pipeline) throws
}

extension ServiceLogic {
    public static var sharedConstraints: Set<String> { [] }

    public func number(
        _ set: WorkingSet, into pipeline: inout Pipeline
    ) throws -> ((PipelineResults, inout WorkingSet, inout Decisions) throws -> Void)? {
        nil
    }
}

/// The keys of the rows that a batch needs, gathered by the handlers of its events.
public protocol BatchKeys {
    init()

    /// Adds what the service needs of every event, whatever it says. The event's handler adds its own keys next.
    mutating func add(_ cause: Cause)
}

extension BatchKeys {
    public mutating func add(_ cause: Cause) {}
}

extension SchemaOwner {
    public init<Logic: ServiceLogic>(of logic: Logic.Type) {
        self.init(service: Logic.service, migrations: Logic.migrations, tables: Logic.tables)
    }
}
