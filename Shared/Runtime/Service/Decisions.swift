public import Contracts
import JSON

/// What a turn decides beside its rows: facts to publish, answers to commands, timers, and events that must wait.
public struct Decisions {
    /// The turn's time: the same for all its events.
    public let now: Timestamp

    private let service: Service
    private let encoder = JSONEncoder()
    private(set) var lanes: [Lane: LaneNumbers]
    private(set) var publications: [Publication] = []
    // By the identity of their event.
    private(set) var outcomes: [ObjectIdentifier: CommandOutcome] = [:]
    private(set) var forwards: [ObjectIdentifier: Lane] = [:]
    private(set) var postponed: [ObjectIdentifier: Postponement] = [:]
    private(set) var timers: [TimerEvent] = []

    /// The numbers that a lane gives out.
    struct LaneNumbers: Sendable {
        var given: [StreamKey: Int64]
        var counters: [String: Int64]
    }

    init(now: Timestamp, service: Service, lanes: [Lane: LaneNumbers]) {
        self.now = now
        self.service = service
        self.lanes = lanes
    }

    /// The next identifier of a kind in a lane: dense, and the same at every replay. `counter` names the kind for ever.
    mutating func newIdentifier<Entity>(_ counter: String, in lane: Lane, of entity: Entity.Type = Entity.self)
        -> Identifier<Entity>
    {
        let next = (lanes[lane]?.counters[counter] ?? 0) + 1
        lanes[lane]?.counters[counter] = next
        return Identifier(lane: lane, counter: next)
    }

    /// Publishes a fact about `subject` in the lane of its cause.
    public mutating func publish(_ fact: some Fact, about subject: Subject, because cause: Cause) throws {
        try append(type: type(of: fact).type, data: fact.encoded(), subject: subject.description, cause: cause)
    }

    /// Accepts a command; `result` is what its sender gets to see, now and at every repetition.
    mutating func accept(_ cause: Cause, result: some Encodable) throws {
        outcomes[cause.identity] = CommandOutcome(status: .accepted, result: try encoder.encode(result), reasons: [])
    }

    /// Refuses a command, with every reason at once.
    mutating func refuse(_ cause: Cause, _ reasons: [Reason]) {
        outcomes[cause.identity] = CommandOutcome(status: .refused, result: nil, reasons: reasons)
    }

    /// Hands a command on to the lane in which its entity lives, with the same source and id.
    mutating func forward(_ cause: Cause, to lane: Lane) {
        forwards[cause.identity] = lane
    }

    /// Puts an event aside until its predecessor is there; it is tried again in each turn of its lane. Nothing may have
    /// been changed for it.
    mutating func postpone(_ cause: Cause, _ postponement: Postponement) {
        postponed[cause.identity] = postponement
    }

    /// Why an event is put aside, and when it is tried again.
    struct Postponement {
        var condition: String
        /// When the lane tries it though it has made no progress; `nil`: only progress can help.
        var again: Timestamp?
    }

    /// Sets a timer over entities `first...last` (counters of the cause's lane). Timers of one turn, kind and due time
    /// that touch are joined.
    mutating func schedule(_ kind: String, at due: Timestamp, for counter: Int64, because cause: Cause) {
        if let last = timers.indices.last, timers[last].kind == kind, timers[last].due == due,
            timers[last].lane == cause.lane,
            timers[last].last + 1 == counter
        {
            timers[last].last = counter
        } else {
            timers.append(TimerEvent(lane: cause.lane, due: due, kind: kind, first: counter, last: counter))
        }
    }

    private mutating func append(type: String, data: [UInt8], subject: String, cause: Cause) throws {
        let stream = StreamKey(kind: .facts, sourceLane: cause.lane, targetLane: cause.lane)
        let number = nextNumber(of: stream)
        let event = CloudEvent(
            id: StreamPosition(sourceLane: cause.lane, targetLane: cause.lane, number: number).description,
            source: service.source, type: type,
            time: now, subject: subject, sequence: number, traceparent: cause.traceparent, data: data)
        try TooLargeToPublish.check(event)
        publications.append(Publication(stream: stream, number: number, event: event))
    }

    /// The next number of a stream, without a gap.
    mutating func nextNumber(of stream: StreamKey) -> Int64 {
        let number = (lanes[stream.sourceLane]?.given[stream] ?? 0) + 1
        lanes[stream.sourceLane]?.given[stream] = number
        return number
    }

    /// Appends a command that goes on to another lane.
    mutating func append(forwarded event: CloudEvent, from lane: Lane, to target: Lane, laneCount: Int) throws {
        guard (0..<Lane(laneCount)).contains(target), target != lane else { throw NoSuchLane(lane: target) }
        try TooLargeToPublish.check(event)
        let stream = StreamKey(kind: .commands, sourceLane: lane, targetLane: target)
        publications.append(Publication(stream: stream, number: nextNumber(of: stream), event: event))
    }
}

/// A command was to be handed on to a lane that there is not, or to its own.
struct NoSuchLane: Error, CustomStringConvertible {
    var lane: Lane
    var description: String { "a command cannot be handed on to lane \(lane)" }
}

/// The answer to a command, stored once and repeated for ever.
struct CommandOutcome: Sendable {
    enum Status: String, Codable, Sendable { case accepted, refused }

    var status: Status
    /// JSON, of an accepted one.
    var result: [UInt8]?
    var reasons: [Reason]
}
