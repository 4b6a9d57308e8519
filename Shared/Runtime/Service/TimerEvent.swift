public import Contracts
import JSON

/// A kind of timer, and the entities that it is for. The name stands for ever.
public struct TimerKind<Entity>: Sendable {
    public let name: String

    public init(_ name: String) { self.name = name }
}

/// A timer that came due: a kind, and the range of counters of the entities (of its lane) that it is for.
public struct TimerEvent: Hashable, Codable, Sendable {
    public var lane: Lane
    public var due: Timestamp
    public var kind: String
    public var first: Int64
    public var last: Int64

    static let type = "o2c.runtime.timer-due.v1"
    /// What stands in place of a topic where a timer is parked.
    static let topic = "timer"

    /// The entities that it is for.
    /// - Throws: `ImpossibleTimer` when no service can have set it: its table was written by something else.
    func range<Entity>(of entity: Entity.Type) throws(ImpossibleTimer) -> ClosedRange<Identifier<Entity>> {
        guard (0...Identifier<Entity>.laneMax).contains(lane), 1 <= first, first <= last,
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

/// A timer came due that the service never sets: its table was written by something else.
public struct UnexpectedTimer: Error, CustomStringConvertible {
    public var kind: String
    public var description: String { "a timer of the unknown kind '\(kind)'" }
}

extension Incoming {
    /// A timer that came due.
    /// - Parameter service: the one that set it.
    convenience init(_ timer: TimerEvent, of service: Service) throws {
        let event = CloudEvent(
            id: "timer \(timer.kind) \(timer.due) \(timer.lane) \(timer.first)", source: service.source,
            type: TimerEvent.type, time: timer.due, data: try JSONEncoder().encode(timer))
        self.init(lane: timer.lane, event: event, time: timer.due, origin: .timer(timer))
    }
}
