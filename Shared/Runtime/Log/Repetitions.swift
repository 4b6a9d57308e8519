import Contracts

/// What readers and operators have asked to be published again: one part a stream, from its lowest number on, served in slices.
struct Repetitions {
    /// A part to publish now.
    struct Slice: Equatable {
        let stream: StreamKey
        let from: Int64
        let count: Int
    }

    private struct Part {
        var from: Int64
        var end: Int64
    }

    private var parts: [StreamKey: Part] = [:]
    /// What was repeated last of a stream, and when: several readers ask for the same at once.
    private var recent: [StreamKey: (from: Int64, upTo: Int64, at: Timestamp)] = [:]
    private let eventsMax: Int64
    private let quietMilliseconds: Int64

    /// - Parameters:
    ///   - eventsMax: what one request has published again that does not say up to where.
    ///   - quietMilliseconds: how long what was just repeated is not repeated again.
    init(eventsMax: Int, quietMilliseconds: Int64) {
        self.eventsMax = Int64(eventsMax)
        self.quietMilliseconds = quietMilliseconds
    }

    /// Takes note of a request; one that makes no sense, or asks for what has just been repeated, is passed over.
    mutating func add(_ request: RepublishRequest, now: Timestamp) {
        guard let kind = StreamKey.Kind(name: request.kind), request.from > 0, request.from < .max,
            request.upTo.map({ $0 >= request.from }) ?? true
        else { return }
        let stream = StreamKey(kind: kind, sourceLane: request.sourceLane, targetLane: request.targetLane)
        if let last = recent[stream], now < last.at.adding(milliseconds: quietMilliseconds),
            (last.from...last.upTo).contains(request.from), (request.upTo ?? last.upTo) <= last.upTo
        {
            return
        }
        let from = min(parts[stream]?.from ?? request.from, request.from)
        // What somebody has asked for up to a number is not cut short by a reader that asks for less.
        parts[stream] = Part(from: from, end: max(end(of: request, from: from), parts[stream]?.end ?? 0))
    }

    /// The number behind the last that is to be served.
    private func end(of request: RepublishRequest, from: Int64) -> Int64 {
        if let last = request.upTo { return last == .max ? .max : last + 1 }
        let (end, overflow) = from.addingReportingOverflow(eventsMax)
        return overflow ? .max : end
    }

    /// The next slice of any stream.
    func next(max: Int) -> Slice? {
        let first = parts.min { ($0.key.sourceLane, $0.key.targetLane) < ($1.key.sourceLane, $1.key.targetLane) }
        return first.map { stream, part in
            Slice(stream: stream, from: part.from, count: Int(min(Int64(max), part.end - part.from)))
        }
    }

    /// The slice was published up to a number; `nil` when there was nothing to publish.
    mutating func served(_ stream: StreamKey, upTo last: Int64?, now: Timestamp) {
        guard let part = parts[stream] else { return }
        let continued = recent[stream].flatMap { $0.upTo + 1 == part.from ? $0.from : nil }
        recent[stream] = (continued ?? part.from, max(last ?? 0, part.from), now)
        if let last, last + 1 < part.end {
            parts[stream] = Part(from: last + 1, end: part.end)
        } else {
            parts[stream] = nil
        }
    }

    /// The stream is no longer this worker's.
    mutating func drop(_ stream: StreamKey) { parts[stream] = nil }
}
