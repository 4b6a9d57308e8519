public import Contracts

/// An event in the hands of a service: decoded, with where it came from.
public struct Incoming<Input> {
    public let input: Input
    public let cause: Cause
}

/// Where an event came from: what its decisions are attributed to.
public struct Cause: Sendable {
    /// The lane that handles it.
    public let lane: Lane
    /// CloudEvents `source` and `id`; a timer has the service's own source.
    public let source: String
    public let id: String
    /// When it happened, as its sender says; when the log took it, where the sender does not say.
    public let time: Timestamp
    /// W3C Trace Context, passed on to everything that follows from it.
    public let traceparent: String?
    /// Of a command: who asked, and why.
    public let actor: String?
    public let reason: String?
    /// Who asked: the person, or else the system that sent the command.
    public var sender: String { actor ?? source }
    /// The event's place in its turn.
    let index: Int
}
