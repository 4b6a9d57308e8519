package import Contracts
package import Kafka

/// Reads the ends of a service's own facts: the highest number that each lane is known to have published.
///
/// A lane whose database has given out fewer numbers than the log holds belongs to a database that went back in time (restored, or failed over
/// without its last commits): it would give the same numbers to other facts, and their readers would drop those as repetitions.
package struct KafkaLogTail {
    let configuration: ConsumerConfiguration
    let topic: String
    let deadlineMilliseconds: Int64
    let now: () -> Timestamp

    /// - Parameter topic: the service's facts.
    package init(
        configuration: ConsumerConfiguration, topic: String, deadlineMilliseconds: Int64,
        now: @escaping () -> Timestamp
    ) {
        self.configuration = configuration
        self.topic = topic
        self.deadlineMilliseconds = deadlineMilliseconds
        self.now = now
    }

    /// How far back from the end is looked: what stands last may be a repetition of something older.
    private static let recordsMax: Int64 = 200

    /// The highest number of each lane's own stream near the end of its partition; nothing for a lane whose partition is empty.
    /// - Parameter database: the one that the lanes are to be taken in; `nil` asks for the numbers alone.
    /// - Throws: `KafkaError`, also when the ends cannot be read in time: then nothing is known, and a lane must not begin; `DatabaseSuperseded`.
    package func highestNumbers(of lanes: [Lane], database: DatabaseTimeline? = nil) throws -> [Lane: Int64] {
        let consumer = try Consumer(configuration)
        let end = now().adding(milliseconds: deadlineMilliseconds)
        var ends: [Lane: Int64] = [:]
        var offsets: [PartitionOffset] = []
        for lane in lanes {
            let partition = TopicPartition(topic: topic, partition: lane)
            let millisecondsLeft = (end.microseconds - now().microseconds) / 1000
            guard millisecondsLeft > 0 else { throw TailUnreadable(topic: topic, lanes: lanes) }
            let watermarks = try consumer.queryWatermarks(
                partition, deadlineMilliseconds: Int32(clamping: millisecondsLeft))
            guard watermarks.high > watermarks.low else { continue }
            ends[lane] = watermarks.high
            offsets.append(PartitionOffset(partition, offset: max(watermarks.low, watermarks.high - Self.recordsMax)))
        }
        guard !offsets.isEmpty else { return [:] }
        try consumer.assign(offsets)
        var highest: [Lane: Int64] = [:]
        while !ends.isEmpty {
            guard now() < end else { throw TailUnreadable(topic: topic, lanes: ends.keys.sorted()) }
            let result = consumer.poll(milliseconds: 50) { message in
                (message.partition, message.offset, number(in: message))
            }
            switch result {
            case .message((let lane, let offset, let told)):
                if let database, let other = told?.database, database.isSuperseded(by: other) {
                    throw DatabaseSuperseded(lane: lane, mine: database, other: other)
                }
                if let number = told?.number { highest[lane] = max(number, highest[lane] ?? 0) }
                if let last = ends[lane], offset >= last - 1 { ends[lane] = nil }
            case .endOfPartition(let partition, _): ends[partition.partition] = nil
            case .error(let error, _): if error.isFatal { throw error }
            case .none: break
            }
        }
        return highest
    }

    /// The number that a record of a lane tells: its own, or that of the head which it names, with the database of its source.
    private func number(in message: borrowing Message) -> (number: Int64, database: DatabaseTimeline?)? {
        guard let value = message.value, let type = message.header("ce_type") else { return nil }
        if String(copying: type) == StreamHead.type {
            let event = CloudEvent(id: "", source: "", type: StreamHead.type, data: [UInt8](copying: value))
            guard case .head(let head, _, let database)? = LogRecord.Content(control: event),
                head.sourceLane == message.partition
            else {
                return nil
            }
            return (head.number, database)
        }
        guard let id = message.header("ce_id"), let position = StreamPosition(String(copying: id)),
            position.sourceLane == message.partition, position.targetLane == message.partition
        else { return nil }
        return (position.number, nil)
    }
}

/// The end of a lane's own facts could not be read in time.
struct TailUnreadable: Error, CustomStringConvertible {
    let topic: String
    let lanes: [Lane]
    var description: String { "the ends of \(topic)\(lanes) could not be read in time" }
}

/// The log holds facts of a lane that its database does not know: the database went back in time, and the lane refuses to begin.
struct DatabaseWentBack: Error, CustomStringConvertible {
    let lane: Lane
    let published: Int64
    let given: Int64
    var description: String {
        "lane \(lane) has published fact \(published), and its database knows of \(given) only: the database has gone back in time; restore its last commits before this service goes on, or see 'o2c restart-log' (deploy/README.md)"
    }
}
