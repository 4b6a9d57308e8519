import Contracts

/// What a turn may take.
enum Candidate: Sendable {
    /// What the log has: an event, or what moves the position of its lane alone.
    case record(LogRecord)
    /// A timer that is due, or a parked event that may have become possible.
    case event(Incoming)

    var lane: Lane {
        switch self {
        case .record(let record): record.lane
        case .event(let event): event.lane
        }
    }

    /// The event, where it is one.
    var event: Incoming? {
        switch self {
        case .record(let record): if case .event(let event, _) = record.content { event } else { nil }
        case .event(let event): event
        }
    }

    /// A name by which a start in isolation recognises it.
    func name(topics: [String]) -> String {
        switch self {
        case .record(let record): return "\(topics[record.input])[\(lane)]@\(record.offset)"
        case .event(let event):
            switch event.origin {
            case .record(let input, let offset): return "\(topics[input])[\(lane)]@\(offset)"
            case .timer(let timer): return "timer \(timer.kind) \(timer.due) \(timer.first)"
            case .parked(let id, _, _, _): return "parked \(id)"
            }
        }
    }
}
