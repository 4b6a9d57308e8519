import Contracts
import Runtime
import TestSupport

/// The broker as the writers of a simulation meet it.
final class SimulatedBroker {
    let log: MemoryLog
    /// No record is taken, and no delivery acknowledged.
    var isAway = false
    /// After so many records of the next delivery the connection breaks: they are in the log, and the writer does not
    /// know.
    var breaksAfter: Int?
    /// A digest of everything that was ever appended, in order: two runs of a schedule have the same.
    private(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325

    init(_ log: MemoryLog) { self.log = log }

    /// - Parameter system: `nil` for a stranger.
    func append(
        _ event: CloudEvent, forwarded: StreamPosition? = nil, system: SystemIdentity? = .test, to topic: String,
        partition: Lane
    ) {
        log.append(event, forwarded: forwarded, system: system, to: topic, partition: partition)
        for text in [topic, "\(partition)", event.id] { mix(text.utf8) }
        mix(event.data)
    }

    private func mix(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
}

struct BrokerIsAway: Error {}

/// Keeps what it is given until it is served: a worker that ends in between takes it along.
///
/// What is for one partition goes there in the order of its source lanes, so that a schedule does not depend on the
/// order of dictionaries.
final class SimulatedWriter: LogWriter {
    private let broker: SimulatedBroker
    private var waiting: [(message: LogMessage, tag: UInt64)] = []

    init(_ broker: SimulatedBroker) { self.broker = broker }

    func send(_ message: LogMessage, tag: UInt64) -> Bool {
        waiting.append((message, tag))
        return true
    }

    func serve(waitMilliseconds: Int32, _ acknowledged: (UInt64) -> Void) throws {
        guard !waiting.isEmpty else { return }
        if broker.isAway { throw BrokerIsAway() }
        let keyed = waiting.enumerated().map { (place: Place($0.element.message), index: $0.offset) }
        let recordsMax = broker.breaksAfter
        broker.breaksAfter = nil
        for (count, (_, index)) in keyed.sorted(by: { ($0.place, $0.index) < ($1.place, $1.index) })
            .enumerated()
        {
            if count == recordsMax { throw BrokerIsAway() }
            let message = waiting[index].message
            broker.append(
                message.event, forwarded: message.forwarded, to: message.topic, partition: message.partition)
        }
        // The order of a stream is that of its tags.
        waiting.map(\.tag).sorted().forEach(acknowledged)
        waiting = []
    }

    private struct Place: Comparable {
        let topic: String
        let partition: Lane
        let source: Lane
        /// Tells messages between runtimes apart, which have no number.
        let content: String

        init(_ message: LogMessage) {
            topic = message.topic
            partition = message.partition
            let position = message.forwarded ?? StreamPosition(message.event.id)
            source = position?.sourceLane ?? .max
            content = position == nil ? String(decoding: message.event.data, as: UTF8.self) : ""
        }

        static func < (one: Place, other: Place) -> Bool {
            (one.topic, one.partition, one.source, one.content)
                < (other.topic, other.partition, other.source, other.content)
        }
    }
}
