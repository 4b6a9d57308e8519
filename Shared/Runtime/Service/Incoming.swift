public import Contracts

/// What the decisions of a service are attributed to: the event that it handles.
public typealias Cause = Incoming

/// An event on its way through a worker, with where it came from. One object from the log to the commit, however often
/// it is handed on.
public final class Incoming: Sendable {
    /// The lane that handles it.
    public let lane: Lane
    /// As it came; a timer has the service's own source.
    package let event: CloudEvent
    /// When it happened, as its sender says; when the log took it, where the sender does not say.
    public let time: Timestamp
    let origin: Origin

    enum Origin: Sendable {
        /// A record of the log.
        case record(input: InputNumber, offset: Int64)
        /// A timer that came due.
        case timer(TimerEvent)
        /// An event that was parked: its identifier, what it blocks, the offset of the record that it was, and since
        /// when it waits.
        case parked(id: Int64, key: EntityInTopic, offset: Int64, since: Timestamp)
    }

    init(lane: Lane, event: CloudEvent, time: Timestamp, origin: Origin) {
        self.lane = lane
        self.event = event
        self.time = time
        self.origin = origin
    }

    /// CloudEvents `source` and `id`.
    public var source: String { event.source }
    public var id: String { event.id }
    /// W3C Trace Context, passed on to everything that follows from it.
    public var traceparent: String? { event.traceparent }
    /// Of a command: who asked, and why.
    public var actor: String? { event.actor }
    public var reason: String? { event.reason }
    /// Who asked: the person, or else the system that sent the command.
    public var sender: String { actor ?? source }
}

extension Incoming {
    /// An event that comes from nowhere: for trying out what a service makes of it.
    package convenience init(_ event: CloudEvent, in lane: Lane) {
        self.init(
            lane: lane, event: event, time: event.time ?? Timestamp(microseconds: 0),
            origin: .record(input: .commands, offset: 0))
    }

    /// Tells it from all others of its turn.
    var identity: ObjectIdentifier { ObjectIdentifier(self) }

    /// Of a parked event, its identifier.
    var parkedID: Int64? { if case .parked(let id, _, _, _) = origin { id } else { nil } }

    /// Of a parked event, since when it is.
    var parkedSince: Timestamp? { if case .parked(_, _, _, let since) = origin { since } else { nil } }

    /// Of a record, its offset; of a parked event, that of the record it was; of a timer 0.
    var offset: Int64 {
        switch origin {
        case .record(_, let offset), .parked(_, _, let offset, _): offset
        case .timer: 0
        }
    }

    /// - Parameter topics: those of the service's inputs.
    func key(topics: [String]) -> EntityInTopic {
        switch origin {
        case .record(let input, _): EntityInTopic(topic: topics[input], entity: event.subject ?? event.id)
        case .timer(let timer): EntityInTopic(topic: TimerEvent.topic, entity: "\(timer.kind) \(timer.first)")
        case .parked(_, let key, _, _): key
        }
    }
}

/// What keeps its order: the events of one entity in one topic. One that is set aside blocks the later ones.
struct EntityInTopic: Hashable, Sendable {
    let topic: String
    let entity: String

    /// The entity comes from outside, and is stored as text.
    init(topic: String, entity: String) {
        self.topic = topic
        self.entity = entity.storable(charactersMax: 256)
    }
}
