import Contracts
import JSON
import Kafka

/// Reads lanes from Kafka: a consumer with assigned partitions and no membership of any group.
final class KafkaLogReader: LogReader {
    private let consumer: Consumer
    private let topics: [String]
    private let parser: RecordParser
    /// By input and lane.
    private var partitions: [[Lane: Partition]]
    /// A fault was reported and nothing was delivered since: nothing is known about the end of any log.
    private var isFaulted = false

    private struct Partition {
        /// The offset of the next record.
        var next: Int64
        /// The record at `next - 1` is awaited, to see whether this is the log that is known.
        var expected: InputPosition.Anchor?
        /// The time of the last record delivered.
        var deliveredUpToMilliseconds: Int64 = 0
        /// Everything up to `next` had been delivered when the end was reached.
        var isAtEnd = false
    }

    /// - Parameters:
    ///   - topics: the service's inputs, its own commands first.
    ///   - types: the CloudEvents types that it acts on.
    init(_ configuration: ConsumerConfiguration, topics: [String], types: Set<String>) throws(KafkaError) {
        consumer = try Consumer(configuration)
        self.topics = topics
        parser = RecordParser(types: types)
        partitions = Array(repeating: [:], count: topics.count)
    }

    func assign(_ lane: Lane, at positions: [InputPosition]) throws {
        var offsets: [PartitionOffset] = []
        for (input, position) in positions.enumerated() {
            let partition = TopicPartition(topic: topics[input], partition: lane)
            if let anchor = position.anchor, position.next > 0 {
                partitions[input][lane] = Partition(next: position.next, expected: anchor)
                offsets.append(PartitionOffset(partition, offset: position.next - 1))
            } else {
                partitions[input][lane] = Partition(next: 0, expected: nil)
                offsets.append(PartitionOffset(partition, offset: Offset.beginning))
            }
        }
        try consumer.assign(offsets)
    }

    func unassign(_ lane: Lane) throws {
        for input in topics.indices { partitions[input][lane] = nil }
        try consumer.unassign(topics.map { TopicPartition(topic: $0, partition: lane) })
    }

    func poll(max: Int, waitMilliseconds: Int32, _ deliver: (LogDelivery) -> Void) throws {
        var wait = waitMilliseconds
        var count = 0
        while count < max {
            let result = consumer.poll(milliseconds: wait) { message in take(message) }
            switch result {
            case .message(let taken):
                isFaulted = false
                switch taken {
                case .record(let record):
                    count += 1
                    deliver(.record(record))
                case .recognised: break
                case .otherLog(let lane, let input):
                    try restart(lane, input: input)
                    deliver(.replaced(lane: lane, input: input))
                case .unassigned: break
                }
            case .endOfPartition(let partition, let offset):
                isFaulted = false
                if let (lane, input) = reachedEnd(of: partition, at: offset) {
                    try restart(lane, input: input)
                    deliver(.replaced(lane: lane, input: input))
                }
            case .error(let error, let partition):
                if error.code == .automaticOffsetReset, let partition,
                    let input = topics.firstIndex(of: partition.topic)
                {
                    // The position lies outside this log: it is another one.
                    try restart(partition.partition, input: input)
                    deliver(.replaced(lane: partition.partition, input: input))
                } else {
                    isFaulted = true
                    deliver(.fault(error.description))
                }
            case .none: return
            }
            wait = 0
        }
    }

    private enum Taken {
        case record(LogRecord)
        /// The record that shows that this is the log that is known; it was taken before.
        case recognised
        case otherLog(Lane, Int)
        case unassigned
    }

    private func take(_ message: borrowing Message) -> Taken {
        let lane = message.partition
        guard let input = topics.firstIndex(of: message.topic), var partition = partitions[input][lane] else {
            return .unassigned
        }
        let anchor = InputPosition.Anchor(
            timestampMilliseconds: message.timestamp?.milliseconds ?? 0, keyHash: hash(message.key))
        if let expected = partition.expected {
            guard message.offset == partition.next - 1, anchor == expected else { return .otherLog(lane, input) }
            partition.expected = nil
            partitions[input][lane] = partition
            return .recognised
        }
        partition.next = message.offset + 1
        partition.deliveredUpToMilliseconds = anchor.timestampMilliseconds
        partition.isAtEnd = false
        partitions[input][lane] = partition
        return .record(
            LogRecord(
                lane: lane, input: input, offset: message.offset, anchor: anchor,
                content: parser.parse(message, isCommands: input == 0)))
    }

    /// The end was reached. A lane that still waits for the record before it is in another log.
    private func reachedEnd(of partition: TopicPartition, at offset: Int64) -> (Lane, Int)? {
        guard let input = topics.firstIndex(of: partition.topic), var state = partitions[input][partition.partition]
        else { return nil }
        if state.expected != nil { return (partition.partition, input) }
        state.isAtEnd = true
        partitions[input][partition.partition] = state
        return nil
    }

    private func restart(_ lane: Lane, input: Int) throws {
        let partition = TopicPartition(topic: topics[input], partition: lane)
        try consumer.unassign([partition])
        partitions[input][lane] = Partition(next: 0, expected: nil)
        try consumer.assign([PartitionOffset(partition, offset: Offset.beginning)])
    }

    func isCaughtUp(_ lane: Lane, with time: Timestamp) -> Bool {
        guard !isFaulted else { return false }
        return topics.indices.allSatisfy { input in
            guard let partition = partitions[input][lane], partition.expected == nil else { return false }
            if partition.deliveredUpToMilliseconds * 1000 >= time.microseconds { return true }
            guard partition.isAtEnd else { return false }
            let known = consumer.cachedWatermarks(TopicPartition(topic: topics[input], partition: lane))
            return known.map { partition.next >= $0.high } ?? true
        }
    }

    func commit(_ positions: [(lane: Lane, input: Int, next: Int64)]) {
        let offsets = positions.map {
            PartitionOffset(TopicPartition(topic: topics[$0.input], partition: $0.lane), offset: $0.next)
        }
        do {
            try consumer.commit(offsets)
        } catch {
            // Lag monitors see this position late; the checkpoint is the truth, and the next commit carries it too.
            isFaulted = isFaulted || error.isFatal
        }
    }

    private func hash(_ key: Span<UInt8>?) -> UInt64 {
        guard let key else { return 0 }
        // FNV-1a, 64 bits: recognises a record, protects nothing.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in key.indices { hash = (hash ^ UInt64(key[index])) &* 0x100_0000_01b3 }
        // JSON numbers are read back exactly up to 63 bits.
        return hash >> 1
    }
}
