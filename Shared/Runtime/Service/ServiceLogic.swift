public import Contracts
public import Postgres

/// What one service does with its events. A worker owns one value of it, inside its thread.
///
/// A turn takes a batch of events through four steps, and every step handles the whole batch with a fixed number of
/// statements: `load` names the rows that the batch needs, `decide` is pure and handles one event after the other in
/// memory, `number` (seldom needed) locks what must be held for the commit alone, `store` writes what has changed. If
/// the turn fails it is taken again from `load`; an event that cannot be decided is parked and the rest is decided
/// again from freshly loaded rows.
public protocol ServiceLogic: SendableMetatype {
    /// An event that this service acts on, decoded: an enum with a case for each type of fact, command and timer.
    associatedtype Input
    /// The rows of a turn, in memory, and what has changed of them.
    associatedtype WorkingSet

    static var service: Service { get }

    /// The CloudEvents types that `decode` understands: facts of other services and commands. All others are skipped by
    /// their header.
    static var types: Set<String> { get }

    /// The tables of the service's own, in order; the runtime's own tables come before them.
    static var migrations: [Migration] { get }

    /// What the service does with each of these tables: the role that it runs under gets the rights for that.
    static var tables: [String: TableUse] { get }

    /// Constraints on rows that all lanes share. One that breaks stops the turn with an alert instead of parking an
    /// event, since the fault may lie with another.
    static var sharedConstraints: Set<String> { get }

    /// Decodes the data of an event whose type is one of `types`. What it throws parks the event.
    func decode(type: String, data: [UInt8]) throws -> Input

    /// The input that a due timer is. Timers are set by `Decisions.schedule`.
    func decode(timer: TimerEvent) throws -> Input

    /// Queues the statements that read, and lock in key order, all rows that `batch` needs; what it answers makes the
    /// working set of their results.
    func load(_ batch: [Incoming<Input>], into pipeline: inout Pipeline) throws -> (PipelineResults) throws ->
        WorkingSet

    /// Decides one event: reads and changes the working set, publishes facts, answers commands. No I/O, no clock but
    /// `decisions.now`. What it throws parks the event; business refusals are answers, not errors.
    func decide(_ event: Incoming<Input>, _ set: inout WorkingSet, _ decisions: inout Decisions) throws

    /// Queues statements that lock what must be held for the commit alone (a number series), after everything is
    /// decided and before anything is stored; `nil` when the batch needs none. What it answers completes the working
    /// set and publishes what waited for the results.
    func number(
        _ set: WorkingSet, into pipeline: inout Pipeline
    ) throws -> ((PipelineResults, inout WorkingSet, inout Decisions) throws -> Void)?

    /// Queues the statements that write what has changed: set-based, rows in key order.
    func store(_ set: WorkingSet, into pipeline: inout Pipeline) throws
}

extension ServiceLogic {
    public static var sharedConstraints: Set<String> { [] }

    public func decode(timer: TimerEvent) throws -> Input {
        throw UnexpectedTimer(kind: timer.kind)
    }

    public func number(
        _ set: WorkingSet, into pipeline: inout Pipeline
    ) throws -> ((PipelineResults, inout WorkingSet, inout Decisions) throws -> Void)? {
        nil
    }
}

/// A timer came due that the service never sets: its table was written by something else.
public struct UnexpectedTimer: Error, CustomStringConvertible {
    public var kind: String
    public var description: String { "a timer of the unknown kind '\(kind)'" }
}

/// A timer that came due: a kind, and the range of counters of the entities (of its lane) that it is for.
public struct TimerEvent: Hashable, Codable, Sendable {
    public var lane: Lane
    public var due: Timestamp
    public var kind: String
    public var first: Int64
    public var last: Int64

    /// The entities that it is for.
    /// - Parameter kind: the one kind of timers that the service sets.
    /// - Throws: `ImpossibleTimer` when no service of ours set it: its table was written by something else.
    public func range<Entity>(
        kind expected: String, of entity: Entity.Type = Entity.self
    ) throws(ImpossibleTimer) -> ClosedRange<Identifier<Entity>> {
        guard kind == expected, (0...Identifier<Entity>.laneMax).contains(lane), 1 <= first, first <= last,
            last <= Identifier<Entity>.counterMax
        else { throw ImpossibleTimer(timer: self) }
        return Identifier(lane: lane, counter: first)...Identifier(lane: lane, counter: last)
    }
}

/// A stored timer that the service never sets.
public struct ImpossibleTimer: Error, CustomStringConvertible {
    public var timer: TimerEvent
    public var description: String {
        "a timer '\(timer.kind)' of lane \(timer.lane) over the entities \(timer.first) to \(timer.last)"
    }
}
