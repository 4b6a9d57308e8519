import Contracts
import Platform

/// Publishes what turns have committed, in order within each stream, and keeps it until the log is known to have it.
///
/// One failed delivery ends the writer: a new one publishes again from the first unacknowledged. Doubles carry the same
/// number. What need not be in memory (of a lane that was just taken, of a stream whose message the log refuses) stays
/// in the archive and is loaded part by part (`nextToLoad`, `load`), so that memory has a bound whatever there is to
/// publish.
final class Publisher {
    private let makeWriter: () throws -> any LogWriter
    private let service: Service
    private let monotonicNow: () -> MonotonicTime
    private let pause: (Int32) -> Void
    /// After a failure a new writer is made no sooner than this.
    private var backoff = Backoff(firstMilliseconds: 50, maxMilliseconds: 2_000)
    private var writer: (any LogWriter)?
    private var streams: [StreamKey: PublicationQueue] = [:]
    /// Sent and not acknowledged, by tag. Tag 0 is for what nobody waits for.
    private var underWay: [UInt64: (stream: StreamKey, number: Int64)] = [:]
    private var nextTag: UInt64 = 1
    /// What waits in memory for the log to have it, in bytes of data.
    private(set) var pendingBytes = 0
    private(set) var failure: String?

    /// - Parameter pause: waits that many milliseconds, where there is nothing to be served.
    init(
        service: Service, monotonicNow: @escaping () -> MonotonicTime, pause: @escaping (Int32) -> Void,
        makeWriter: @escaping () throws -> any LogWriter
    ) {
        self.service = service
        self.monotonicNow = monotonicNow
        self.pause = pause
        self.makeWriter = makeWriter
    }

    /// Whether everything that was committed is known to be in the log, or is refused by it.
    var isIdle: Bool { streams.values.allSatisfy { $0.isDone || $0.refusal != nil } }

    /// Messages that cannot be published, each the first of its stream that is not. Their streams wait; all others go
    /// on.
    var refusals: [(stream: StreamKey, refusal: PublicationQueue.Refusal)] {
        streams.compactMap { key, queue in queue.refusal.map { (key, $0) } }.sorted { $0.stream < $1.stream }
    }

    /// Starts a lane's stream: everything up to `published` is in the log already, and what lies behind it up to
    /// `committed` in the archive.
    func open(_ stream: StreamKey, published: Int64, committed: Int64) {
        streams[stream] = PublicationQueue(acknowledged: published, committed: committed)
    }

    /// Takes committed publications, in the order of their numbers.
    func enqueue(_ publications: [Publication]) {
        for publication in publications {
            let queue =
                streams[publication.stream]
                ?? PublicationQueue(acknowledged: publication.number - 1, committed: publication.number - 1)
            streams[publication.stream] = queue
            if queue.append(publication) { pendingBytes += publication.event.data.count }
        }
    }

    /// A part of a stream that is committed, and neither published nor in memory.
    struct Missing: Equatable {
        let stream: StreamKey
        let from: Int64
        let upTo: Int64
    }

    /// How far the broker's clock is off this machine's, in microseconds; `nil` where it is not known.
    var brokerClockSkew: Int64? { writer?.clockSkew }

    /// What is to be loaded from the archive next: of a stream that has nothing more in memory, the first in their
    /// order.
    func nextToLoad() -> Missing? {
        let moment = monotonicNow()
        let behind = streams.filter { $0.value.isEmpty && $0.value.isBehind && $0.value.mayBeSent(at: moment) }
        guard let (stream, queue) = behind.min(by: { $0.key < $1.key }) else { return nil }
        return Missing(stream: stream, from: queue.lastInMemory + 1, upTo: queue.committed)
    }

    /// Takes what was loaded of the archive.
    func load(_ publications: [Publication], of missing: Missing) {
        guard let queue = streams[missing.stream] else { return }
        for publication in publications where queue.load(publication) {
            pendingBytes += publication.event.data.count
        }
        if queue.isEmpty { queue.refuse(missing.from, because: "the archive does not have it", at: monotonicNow()) }
    }

    /// The last number of the stream up to which the log has everything.
    func acknowledged(_ stream: StreamKey) -> Int64? { streams[stream]?.acknowledged }

    /// Forgets a lane that has gone to another owner.
    func forget(_ lane: Lane) {
        for (key, queue) in streams where key.sourceLane == lane {
            pendingBytes -= queue.drop()
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
                backoff.end()
            }
        } catch let refused as MessageRefused {
            // The message is at fault, not the log: its stream waits, and a new writer goes on with all others at once.
            refuse(refused, at: underWay[refused.tag])
            endWriter()
            backoff.end()
        } catch {
            failure = "\(error)"
            endWriter()
        }
    }

    /// The writer; `nil` while a new one would come too soon after a failure.
    private func currentWriter() throws -> (any LogWriter)? {
        if let writer { return writer }
        guard backoff.isOver(at: monotonicNow()) else { return nil }
        let made = try makeWriter()
        writer = made
        return made
    }

    /// Sends a message that nobody waits for: a repetition, a watermark, a request. It is lost with its writer, and
    /// asked for again.
    func send(_ message: LogMessage) {
        do {
            // A full queue drops it: whoever needs it asks again.
            _ = try currentWriter()?.send(message, tag: 0)
        } catch is MessageRefused {
            // What is refused now was refused when it was published first: its stream says so.
        } catch {
            failure = "\(error)"
            endWriter()
        }
    }

    private func send(_ key: StreamKey, _ queue: PublicationQueue, by writer: any LogWriter) throws {
        while let publication = queue.nextToSend {
            let tag = nextTag
            do {
                guard try writer.send(message(for: publication), tag: tag) else { return }
            } catch let refused as MessageRefused {
                return refuse(refused, at: (key, publication.number))
            }
            underWay[tag] = (key, publication.number)
            nextTag += 1
            queue.sent += 1
        }
    }

    /// Takes note that the log refuses a message: what its stream has behind the last acknowledged one waits in the
    /// archive.
    private func refuse(_ refused: MessageRefused, at place: (stream: StreamKey, number: Int64)?) {
        guard let place, let queue = streams[place.stream] else { return }
        pendingBytes -= queue.drop()
        underWay = underWay.filter { $0.value.stream != place.stream }
        queue.refuse(place.number, because: refused.reason, at: monotonicNow())
    }

    func message(for publication: Publication) -> LogMessage {
        let stream = publication.stream
        let forwarded = StreamPosition(
            sourceLane: stream.sourceLane, targetLane: stream.targetLane, number: publication.number)
        return LogMessage(
            topic: stream.kind == .facts ? service.factsTopic : service.controlTopic, partition: stream.targetLane,
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

    private func endWriter() {
        writer = nil
        backoff.begin(at: monotonicNow())
        underWay = [:]
        for queue in streams.values { queue.sent = 0 }
    }
}

/// The log acknowledged a message and not the one before it: the writer can no longer be trusted.
struct DeliveredOutOfOrder: Error, CustomStringConvertible {
    var description: String { "the log acknowledged a message before its predecessor" }
}
