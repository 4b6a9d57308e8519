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
