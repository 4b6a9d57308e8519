import Contracts
import Platform

/// What readers and operators have asked to be published again: one part a stream and kind of asker, from its lowest
/// number on, served in slices.
///
/// Streams take turns, and so do readers and operators: a reader that repairs itself waits for one slice of an
/// operator's at the most.
struct Repetitions {
    /// Who has asked.
    enum Asker: Hashable, Sendable {
        /// A reader that misses something; it asks for the rest when it sees what is still missing.
        case reader
        /// An operator, who says up to where.
        case `operator`
    }

    /// A part to publish now.
    struct Slice: Equatable {
        let stream: StreamKey
        var asker = Asker.reader
        let from: Int64
        let count: Int
    }

    private struct Key: Hashable {
        let stream: StreamKey
        let asker: Asker
    }

    private struct Part {
        var from: Int64
        var end: Int64
    }

    private var parts: [Key: Part] = [:]
    /// The keys of `parts`, whose turn is next first.
    private var queue: [Key] = []
    private var lastServed = Asker.operator
    /// What was repeated last of a stream, and when: several readers ask for the same at once.
    private var recent: [StreamKey: (from: Int64, upTo: Int64, at: MonotonicTime)] = [:]
    private let eventsMax: Int64
    private let operatorEventsMax: Int64
    private let quietMilliseconds: Int64

    /// - Parameters:
    ///   - eventsMax: what one request of a reader has published again.
    ///   - operatorEventsMax: what one request of an operator has published again.
    ///   - quietMilliseconds: how long what was just repeated is not repeated again for a reader.
    init(eventsMax: Int, operatorEventsMax: Int, quietMilliseconds: Int64) {
        self.eventsMax = Int64(eventsMax)
        self.operatorEventsMax = Int64(operatorEventsMax)
        self.quietMilliseconds = quietMilliseconds
    }

    /// Takes note of a request; one that makes no sense, or of a reader for what has just been repeated, is passed
    /// over.
    mutating func add(_ request: RepublishRequest, by asker: Asker = .reader, at moment: MonotonicTime) {
        guard let stream = request.stream, request.from > 0, request.from < .max else { return }
        let key = Key(stream: stream, asker: asker)
        var end = Self.end(from: request.from, count: asker == .reader ? eventsMax : operatorEventsMax)
        switch asker {
        case .reader:
            if let last = recent[stream], moment < last.at.advanced(byMilliseconds: quietMilliseconds),
                (last.from...last.upTo).contains(request.from)
            {
                return
            }
        case .operator:
            guard let last = request.upTo, last >= request.from else { return }
            end = last == .max ? end : min(end, last + 1)
        }
        guard let known = parts[key] else {
            parts[key] = Part(from: request.from, end: end)
            return queue.append(key)
        }
        // Each may have its own, no more: what lies between two requests is not asked for by either.
        let from = min(known.from, request.from)
        let count = asker == .reader ? eventsMax : operatorEventsMax
        parts[key] = Part(from: from, end: min(max(known.end, end), Self.end(from: from, count: count)))
    }

    /// The number behind the last of so many.
    private static func end(from: Int64, count: Int64) -> Int64 {
        let (end, overflow) = from.addingReportingOverflow(count)
        return overflow ? .max : end
    }

    /// The next slice of the stream whose turn it is.
    func next(max: Int) -> Slice? {
        guard let key = queue.first(where: { $0.asker != lastServed }) ?? queue.first, let part = parts[key] else {
            return nil
        }
        return Slice(
            stream: key.stream, asker: key.asker, from: part.from, count: Int(min(Int64(max), part.end - part.from)))
    }

    /// The slice was published up to a number; `nil` when there was nothing to publish.
    mutating func served(_ slice: Slice, upTo last: Int64?, at moment: MonotonicTime) {
        let key = Key(stream: slice.stream, asker: slice.asker)
        guard let part = parts[key] else { return }
        lastServed = slice.asker
        let continued = recent[key.stream].flatMap { $0.upTo + 1 == part.from ? $0.from : nil }
        recent[key.stream] = (continued ?? part.from, max(last ?? 0, part.from), moment)
        remove(key)
        guard let last, last + 1 < part.end else { return }
        parts[key] = Part(from: last + 1, end: part.end)
        queue.append(key)
    }

    /// The stream is no longer this worker's.
    mutating func drop(_ stream: StreamKey) {
        for asker in [Asker.reader, .operator] { remove(Key(stream: stream, asker: asker)) }
    }

    private mutating func remove(_ key: Key) {
        parts[key] = nil
        queue.removeAll { $0 == key }
    }
}
