public import Contracts

/// An event in the hands of a service, with where it came from. One object from planning to storing, however often it
/// is handed on.
class Incoming {
    final let cause: Cause

    init(cause: Cause) { self.cause = cause }
}

/// Where an event came from: what its decisions are attributed to.
public struct Cause: Sendable {
    /// The lane that handles it.
    public let lane: Lane
    /// As it came; a timer has the service's own source.
    let event: CloudEvent
    /// When it happened, as its sender says; when the log took it, where the sender does not say.
    public let time: Timestamp
    /// The event's place in its turn.
    let index: Int

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
