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

    /// A name by which a start in isolation recognises it.
    func name(topics: [String]) -> String {
        switch content {
        case .record(let record): "\(topics[record.input])[\(lane)]@\(record.offset)"
        case .timer(let timer): "timer \(timer.kind) \(timer.due) \(timer.first)"
        case .parked(let parked): "parked \(parked.id)"
        }
    }
}

extension Candidate {
    /// Of a record, its offset; of a parked event, that of the record it was; of a timer 0.
    var offset: Int64 {
        switch content {
        case .record(let record): record.offset
        case .parked(let parked): parked.offset
        case .timer: 0
        }
    }

    /// When it happened, as far as its carrier knows.
    var time: Timestamp {
        switch content {
        case .record(let record): Timestamp(microseconds: record.fingerprint.timestampMilliseconds * 1000)
        case .timer(let timer): timer.due
        case .parked(let parked): parked.event?.time ?? Timestamp(microseconds: 0)
        }
    }

    /// Of a parked event, its identifier.
    var parkedID: Int64? { if case .parked(let parked) = content { parked.id } else { nil } }
}

extension TimerEvent {
    static let type = "o2c.runtime.timer-due.v1"
    /// What stands in place of a topic where a timer is parked.
    static let topic = "timer"
}

/// An operator asks for a parked event to be tried again, or to be given up.
public struct RetryParked: Codable, Hashable, Sendable {
    public static let type = "o2c.runtime.retry-parked.v1"
    public var parked: Int64

    public init(parked: Int64) { self.parked = parked }
}

/// An operator accepts that commands are lost: those from one offset to before another, which the log of the lane's
/// commands no longer has.
public struct AcceptLostCommands: Codable, Hashable, Sendable {
    public static let type = "o2c.runtime.accept-lost-commands.v1"
    public var from: Int64
    public var to: Int64

    public init(from: Int64, to: Int64) {
        self.from = from
        self.to = to
    }
}

public struct DiscardParked: Codable, Hashable, Sendable {
    public static let type = "o2c.runtime.discard-parked.v1"
    public var parked: Int64

    public init(parked: Int64) { self.parked = parked }
}
