import Contracts
package import Kafka
import Platform

/// Looks whether records still stand where a lane took them: a consumer beside the one that reads, for one record of
/// each partition at a time.
final class KafkaLogExaminer {
    private let consumer: Consumer
    private let topics: [String]
    /// Of the look that is under way: the partitions that have not answered yet, which are those that the consumer has;
    /// what was found; and when it is over.
    private var open: [TopicPartition: PlacedProbe] = [:]
    private var found: [PlacedProbe: ProbeVerdict] = [:]
    private var end = Deadline.after(milliseconds: 0)

    /// How long one look may take: nobody waits for it, and a new client has to find its brokers first.
    private static let lookMilliseconds = 4_000
    /// How long the question may take where a log begins, for which the worker does wait.
    private static let askMillisecondsMax: Int32 = 500

    /// What one look has found.
    struct Findings {
        var verdicts: [PlacedProbe: ProbeVerdict]
        /// All partitions have answered. If not, the examiner is of no more use: its client may have got stuck, and
        /// would go on saying nothing.
        var isComplete: Bool
    }

    /// - Parameters:
    ///   - configuration: the reader's; of what it fetches one record is wanted.
    ///   - topics: the service's inputs.
    init(_ configuration: ConsumerConfiguration, topics: [String]) throws(KafkaError) {
        var configuration = configuration
        configuration.partitionFetchBytesMax = 16 << 10
        configuration.partitionQueueBytesMax = 1 << 10
        configuration.partitionQueueMessagesMin = 1
        consumer = try Consumer(configuration)
        self.topics = topics
    }

    /// Begins a look.
    /// - Throws: `KafkaError` of the client as a whole. The examiner is of no more use then.
    func begin(_ probes: [PlacedProbe]) throws {
        found = [:]
        for probe in probes { open[partition(of: probe)] = probe }
        end = .after(milliseconds: Self.lookMilliseconds)
        try consumer.assign(open.map { PartitionOffset($0.key, offset: $0.value.probe.offset) })
    }

    /// What became of the probes, when all have been looked at or the time is over; `nil` before.
    /// - Throws: As `begin`.
    func findings() throws -> Findings? {
        while !open.isEmpty {
            let result = consumer.poll(milliseconds: 0) { message in
                (
                    TopicPartition(topic: message.topic, partition: message.partition),
                    InputPosition.ProbeRecord(offset: message.offset, fingerprint: .init(of: message))
                )
            }
            switch result {
            case .message((let partition, let record)):
                if let place = try close(partition) { found[place] = record == place.probe ? .stands : .isAnother }
            case .endOfPartition(let partition, _):
                // Where the record stood the log ends now.
                if let place = try close(partition) { found[place] = .isAnother }
            case .error(let error, let partition?) where error.code == .automaticOffsetReset:
                if let place = try close(partition) { found[place] = outOfRange(place, partition) }
            case .error(let error, _): if error.isFatal { throw error }
            case .none:
                return end.hasPassed ? Findings(verdicts: found, isComplete: false) : nil
            }
        }
        return Findings(verdicts: found, isComplete: true)
    }

    /// A partition has answered: nothing more is read of it.
    private func close(_ partition: TopicPartition) throws -> PlacedProbe? {
        guard let place = open.removeValue(forKey: partition) else { return nil }
        try consumer.unassign([partition])
        return place
    }

    /// The record's offset lies outside the log: before it, where retention has passed it by, or behind it, where the
    /// log is another.
    private func outOfRange(_ place: PlacedProbe, _ partition: TopicPartition) -> ProbeVerdict? {
        do throws(KafkaError) {
            let watermarks = try consumer.queryWatermarks(partition, deadlineMilliseconds: Self.askMillisecondsMax)
            return place.probe.offset < watermarks.low ? .expired : .isAnother
        } catch {
            // Not known: it is looked at again next time.
            return nil
        }
    }

    private func partition(of place: PlacedProbe) -> TopicPartition {
        TopicPartition(topic: topics[place.input], partition: place.lane)
    }
}

extension InputPosition.Fingerprint {
    /// Later times are a sender's invention: kept so small that they can be counted in microseconds.
    private static let timestampMillisecondsMax = Int64.max / 2_000

    /// The fingerprint that a record leaves: its time, as the log has it, and the hash of its key.
    package init(of message: borrowing Message) {
        self.init(
            timestampMilliseconds: min(
                max(message.timestamp?.milliseconds ?? 0, 0), Self.timestampMillisecondsMax),
            keyHash: Self.hash(message.key))
    }

    private static func hash(_ key: Span<UInt8>?) -> UInt64 {
        guard let key else { return 0 }
        // FNV-1a, 64 bits: recognises a record, protects nothing.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in key.indices { hash = (hash ^ UInt64(key[index])) &* 0x100_0000_01b3 }
        // JSON numbers are read back exactly up to 63 bits.
        return hash >> 1
    }
}
