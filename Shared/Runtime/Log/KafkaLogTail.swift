package import Contracts
import JSON
package import Kafka
import Platform

/// Reads the ends of a service's own facts: the highest number that each lane is known to have published; and those of
/// its topic of control, on which every owner of a lane has said in which database the lane is at work.
///
/// A lane whose database has given out fewer numbers than the log holds belongs to a database that went back in time
/// (restored, or failed over without its last commits): it would give the same numbers to other facts, and their
/// readers would drop those as repetitions.
package struct KafkaLogTail {
    let configuration: ConsumerConfiguration
    let service: Service
    let system: SystemIdentity
    let deadlineMilliseconds: Int

    private var topic: String { service.factsTopic }

    /// - Parameters:
    ///   - service: whose lanes they are.
    ///   - system: only its records tell anything.
    package init(
        configuration: ConsumerConfiguration, service: Service, system: SystemIdentity, deadlineMilliseconds: Int
    ) {
        self.configuration = configuration
        self.service = service
        self.system = system
        self.deadlineMilliseconds = deadlineMilliseconds
    }

    /// How far back from the end is looked: what stands last may be a repetition of something older.
    private static let recordsMax: Int64 = 200
    /// So far where nothing of this system stands among the last: strangers may have written behind it.
    private static let recordsMaxBehindStrangers: Int64 = 20_000

    /// The highest number of each lane's own stream near the end of its partition; nothing for a lane whose partition
    /// is empty.
    /// - Parameter database: the one that the lanes are to be taken in; `nil` asks for the numbers alone.
    /// - Throws: `KafkaError`, also when the ends cannot be read in time: then nothing is known, and a lane must not
    ///   begin; `SystemWentBack`; `DatabaseSuperseded`.
    package func highestNumbers(of lanes: [Lane], database: DatabaseTimeline? = nil) throws -> [Lane: Int64] {
        let deadline = Deadline.after(milliseconds: deadlineMilliseconds)
        var found = try highestNumbers(of: lanes, among: Self.recordsMax, database, deadline)
        let unknown = lanes.filter { found[$0] == 0 }
        if !unknown.isEmpty {
            let further = try highestNumbers(
                of: unknown, among: Self.recordsMaxBehindStrangers, database, deadline)
            found.merge(further) { _, further in further }
        }
        return found.filter { $0.value > 0 }
    }

    /// By lane with any facts; 0 where none of them is of this system.
    private func highestNumbers(
        of lanes: [Lane], among recordsMax: Int64, _ database: DatabaseTimeline?, _ deadline: Deadline
    ) throws -> [Lane: Int64] {
        let consumer = try Consumer(configuration)
        var ends: [TopicPartition: Int64] = [:]
        var offsets: [PartitionOffset] = []
        for topic in database == nil ? [topic] : [topic, service.controlTopic] {
            for lane in lanes {
                let partition = TopicPartition(topic: topic, partition: lane)
                guard !deadline.hasPassed else { throw TailUnreadable(topic: topic, lanes: lanes) }
                let watermarks = try consumer.queryWatermarks(
                    partition, deadlineMilliseconds: deadline.pollMilliseconds)
                guard watermarks.high > watermarks.low else { continue }
                ends[partition] = watermarks.high
                offsets.append(PartitionOffset(partition, offset: max(watermarks.low, watermarks.high - recordsMax)))
            }
        }
        guard !offsets.isEmpty else { return [:] }
        try consumer.assign(offsets)
        var highest: [Lane: Int64] = [:]
        for place in ends.keys where place.topic == topic { highest[place.partition] = 0 }
        while !ends.isEmpty {
            guard !deadline.hasPassed else {
                throw TailUnreadable(topic: topic, lanes: ends.keys.map(\.partition).sorted())
            }
            let result = try consumer.poll(milliseconds: 50) { message throws(SystemWentBack) in
                try expectEpoch(of: message)
                return (message.topicPartition, message.offset, told(by: message))
            }
            switch result {
            case .message((let place, let offset, let told)):
                if let database, let other = told?.database, database.isSuperseded(by: other) {
                    throw DatabaseSuperseded(lane: place.partition, mine: database, other: other)
                }
                if place.topic == topic, let number = told?.number {
                    highest[place.partition] = max(number, highest[place.partition] ?? 0)
                }
                if let last = ends[place], offset >= last - 1 { ends[place] = nil }
            case .endOfPartition(let place, _): ends[place] = nil
            case .error(let error, _): if error.isFatal { throw error }
            case .none: break
            }
        }
        return highest
    }

    /// A later epoch of this system: its database is older than a restart of its log.
    private func expectEpoch(of message: borrowing Message) throws(SystemWentBack) {
        guard let text = message.headerText(SystemIdentity.header), let other = SystemIdentity(text),
            other.id == system.id, other.epoch > system.epoch
        else { return }
        throw SystemWentBack(topic: topic, published: other.epoch, known: system.epoch)
    }

    /// The number that a record of a lane tells: its own, or that of the watermark which it names, with the database of
    /// its source. Of what readers and operators say on the topic of control, nothing counts.
    private func told(by message: borrowing Message) -> (number: Int64, database: DatabaseTimeline?)? {
        guard let value = message.value, let type = message.header("ce_type"),
            message.headerText(SystemIdentity.header) == system.description,
            message.topic == topic || message.headerText("ce_source") == service.source
        else { return nil }
        if String(copying: type) == StreamWatermark.type {
            let watermark = Result { try JSONDecoder().decode(StreamWatermark.self, from: [UInt8](copying: value)) }
            // Among control messages any lane of the service tells of the database that all of them are at work in.
            guard case .success(let watermark) = watermark,
                watermark.sourceLane == message.partition || message.topic != topic
            else {
                return nil
            }
            return (watermark.high, watermark.database)
        }
        guard let id = message.header("ce_id"), let position = StreamPosition(String(copying: id)),
            position.sourceLane == message.partition, position.targetLane == message.partition
        else { return nil }
        return (position.number, nil)
    }
}

/// The log has records of a later epoch than the database knows: the database was restored to a moment before a restart
/// of the log.
package struct SystemWentBack: Error, CustomStringConvertible {
    let topic: String
    package let published: Int64
    let known: Int64
    package var description: String {
        """
        \(topic) has records of epoch \(published), and the database knows of epoch \(known) only: the database was \
        restored to a moment before the log was restarted; see 'o2c restart-log' (docs/operate/recovery.md)
        """
    }
}

/// The end of a lane's own facts could not be read in time.
struct TailUnreadable: Error, CustomStringConvertible {
    let topic: String
    let lanes: [Lane]
    var description: String { "the ends of \(topic)\(lanes) could not be read in time" }
}

/// The log holds facts of a lane that its database does not know: the database went back in time, and the lane refuses
/// to begin.
struct DatabaseWentBack: Error, CustomStringConvertible {
    let lane: Lane
    let published: Int64
    let given: Int64
    var description: String {
        """
        lane \(lane) has published fact \(published), and its database knows of \(given) only: the database has gone \
        back in time; restore its last commits before this service goes on, or see 'o2c restart-log' \
        (docs/operate/recovery.md)
        """
    }
}
