import Contracts

/// Publishes what turns have committed, in order within each stream, and keeps it until the log is known to have it.
///
/// One failed delivery ends the writer: a new one publishes again from the first unacknowledged. Doubles carry the same number.
final class Publisher {
    private let makeWriter: () throws -> any LogWriter
    private let service: Service
    private let now: () -> Timestamp
    private let pause: (Int32) -> Void
    /// After a failure a new writer is made no sooner than this.
    private var nextWriter = Timestamp(microseconds: 0)
    private var pauseMilliseconds: Int64 = 0
    private var writer: (any LogWriter)?
    private var streams: [StreamKey: Queue] = [:]
    /// Sent and not acknowledged, by tag. Tag 0 is for what nobody waits for.
    private var underWay: [UInt64: (stream: StreamKey, number: Int64)] = [:]
    private var nextTag: UInt64 = 1
    /// What waits for the log to have it, in bytes of data.
    private(set) var pendingBytes = 0
    private(set) var failure: String?

    /// What a stream has committed and the log is not known to have.
    private final class Queue {
        /// Oldest first; the first `removed` are acknowledged already.
        var publications: [Publication] = []
        var removed = 0
        /// How many of the rest, from the first on, were given to the writer.
        var sent = 0
        /// The number up to which the log has everything.
        var acknowledged: Int64

        init(acknowledged: Int64) { self.acknowledged = acknowledged }

        var isEmpty: Bool { removed == publications.count }
        var nextToSend: Publication? { removed + sent < publications.count ? publications[removed + sent] : nil }

        func removeFirst() -> Publication {
            let first = publications[removed]
            removed += 1
            sent = max(0, sent - 1)
            acknowledged = first.number
            if removed == publications.count || removed > 1024 {
                publications.removeFirst(removed)
                removed = 0
            }
            return first
        }
    }

    /// - Parameter pause: waits that many milliseconds, where there is nothing to be served.
    init(
        service: Service, now: @escaping () -> Timestamp, pause: @escaping (Int32) -> Void,
        makeWriter: @escaping () throws -> any LogWriter
    ) {
        self.service = service
        self.now = now
        self.pause = pause
        self.makeWriter = makeWriter
    }

    /// Whether everything that was committed is known to be in the log.
    var isIdle: Bool { pendingBytes == 0 && streams.values.allSatisfy(\.isEmpty) }

    /// Starts a lane's stream: everything up to `published` is in the log already.
    func open(_ stream: StreamKey, published: Int64) {
        streams[stream] = Queue(acknowledged: published)
    }

    /// Takes committed publications, in the order of their numbers.
    func enqueue(_ publications: [Publication]) {
        for publication in publications {
            pendingBytes += publication.event.data.count
            let queue = streams[publication.stream] ?? Queue(acknowledged: publication.number - 1)
            streams[publication.stream] = queue
            queue.publications.append(publication)
        }
    }

    /// The last number of the stream up to which the log has everything.
    func acknowledged(_ stream: StreamKey) -> Int64? { streams[stream]?.acknowledged }

    /// Forgets a lane that has gone to another owner.
    func forget(_ lane: Lane) {
        for (key, queue) in streams where key.sourceLane == lane {
            for publication in queue.publications[queue.removed...] { pendingBytes -= publication.event.data.count }
            streams[key] = nil
        }
        underWay = underWay.filter { $0.value.stream.sourceLane != lane }
    }

    /// Hands everything that was not sent yet to the writer, then serves acknowledgements.
    func pump(waitMilliseconds: Int32) {
        do {
            guard let writer = try currentWriter() else { return pause(waitMilliseconds) }
            for (key, queue) in streams { try send(key, queue, by: writer) }
            var isInOrder = true
            try writer.serve(waitMilliseconds: waitMilliseconds) { isInOrder = acknowledge($0) && isInOrder }
            guard isInOrder else { throw DeliveredOutOfOrder() }
            if underWay.isEmpty {
                failure = nil
                pauseMilliseconds = 0
            }
        } catch {
            failure = "\(error)"
            endWriter()
        }
    }

    /// The writer; `nil` while a new one would come too soon after a failure.
    private func currentWriter() throws -> (any LogWriter)? {
        if let writer { return writer }
        guard now() >= nextWriter else { return nil }
        let made = try makeWriter()
        writer = made
        return made
    }

    /// Sends a message that nobody waits for: a repetition, a head, a request. It is lost with its writer, and asked for again.
    func send(_ message: LogMessage) {
        do {
            // A full queue drops it: whoever needs it asks again.
            _ = try currentWriter()?.send(message, tag: 0)
        } catch {
            failure = "\(error)"
            endWriter()
        }
    }

    private func send(_ key: StreamKey, _ queue: Queue, by writer: any LogWriter) throws {
        while let publication = queue.nextToSend {
            guard try writer.send(message(for: publication), tag: nextTag) else { return }
            underWay[nextTag] = (key, publication.number)
            nextTag += 1
            queue.sent += 1
        }
    }

    func message(for publication: Publication) -> LogMessage {
        let stream = publication.stream
        let forwarded = StreamPosition(
            sourceLane: stream.sourceLane, targetLane: stream.targetLane, number: publication.number)
        return LogMessage(
            topic: stream.kind == .facts ? service.factsTopic : service.commandsTopic, partition: stream.targetLane,
            event: publication.event,
            forwarded: stream.kind == .commands ? forwarded : nil)
    }

    /// Takes note of a delivery; false if something before it was not delivered: then nothing behind it may count.
    private func acknowledge(_ tag: UInt64) -> Bool {
        guard let (key, number) = underWay.removeValue(forKey: tag), let queue = streams[key],
            number > queue.acknowledged
        else { return true }
        guard number == queue.acknowledged + 1, !queue.isEmpty else { return false }
        pendingBytes -= queue.removeFirst().event.data.count
        return true
    }

    /// The longest pause before a new writer.
    private static let pauseMillisecondsMax: Int64 = 2_000

    private func endWriter() {
        writer = nil
        pauseMilliseconds = min(max(50, pauseMilliseconds * 2), Self.pauseMillisecondsMax)
        nextWriter = now().adding(milliseconds: pauseMilliseconds)
        underWay = [:]
        for queue in streams.values { queue.sent = 0 }
    }
}

/// The log acknowledged a message and not the one before it: the writer can no longer be trusted.
struct DeliveredOutOfOrder: Error, CustomStringConvertible {
    var description: String { "the log acknowledged a message before its predecessor" }
}
