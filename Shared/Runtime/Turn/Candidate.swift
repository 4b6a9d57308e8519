import Contracts

/// What a turn may take: a record of the log, a timer that is due, or a parked event that may have become possible.
struct Candidate: Sendable {
    enum Content: Sendable {
        case record(LogRecord)
        case timer(TimerEvent)
        case parked(ParkedEvent)
    }

    let lane: Lane
    let content: Content

    /// A name by which a careful start recognises it.
    func name(topics: [String]) -> String {
        switch content {
        case .record(let record): "\(topics[record.input])[\(lane)]@\(record.offset)"
        case .timer(let timer): "timer \(timer.kind) \(timer.due) \(timer.first)"
        case .parked(let parked): "parked \(parked.id)"
        }
    }
}

extension TimerEvent {
    static let type = "o2c.runtime.timer-due.v1"
}

/// An operator asks for a parked event to be tried again, or to be given up.
public struct RetryParked: Codable, Hashable, Sendable {
    public static let type = "o2c.runtime.retry-parked.v1"
    public var parked: Int64

    public init(parked: Int64) { self.parked = parked }
}

public struct DiscardParked: Codable, Hashable, Sendable {
    public static let type = "o2c.runtime.discard-parked.v1"
    public var parked: Int64

    public init(parked: Int64) { self.parked = parked }
}
