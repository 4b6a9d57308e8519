import Contracts
import JSON
import Kafka
import Platform

/// Reads lanes from Kafka: consumers with assigned partitions and no membership of any group.
///
/// Control has a consumer of its own. A fetch names every partition that a consumer has, and costs the broker
/// accordingly; control says little, so the fetches of commands and facts, a hundred a second, do not name its
/// partitions.
final class KafkaLogReader: LogReader {
    private let configuration: ConsumerConfiguration
    /// Of commands and facts.
    private let consumer: Consumer
    private let control: Consumer
    private var controlIsNext = false
    /// Made when it is needed first, and again after a failure or a look that was not answered.
    private var examiner: KafkaLogExaminer?
    private let trustsOffsets: Bool
    private let topics: [String]
    private let inputs: [InputNumber]
    private let parser: RecordParser
    /// By input and lane.
    private var partitions: [[Lane: Partition]]
    private let now: () -> Timestamp
    private let monotonicNow: () -> MonotonicTime
    /// A broker did not answer: it is not asked again before this.
    private var noAnswerUntil = MonotonicTime.distantPast

    private struct Partition {
        /// The offset of the next record.
        var next: Int64
        /// Everything before this offset was delivered, or is nothing that is delivered: the marks of transactions, and
        /// what they took back.
        var readUpTo: Int64 = 0
        /// The record at `next - 1` is awaited, to see whether this is the log that is known.
        var expected: InputPosition.Fingerprint?
        /// The time of the last record delivered.
        var deliveredUpToMilliseconds: Int64 = 0
        /// Everything that was logged before this moment has been delivered.
        var caughtUpAt = Timestamp(microseconds: 0)
        /// When the broker was last asked where the log ends.
        var askedAt = MonotonicTime.distantPast
    }

    /// - Parameters:
    ///   - rules: tell what is foreign, and name the service's inputs.
    ///   - types: the CloudEvents types that it acts on.
    ///   - trustsOffsets: takes the offsets of commands for those of the log that is known, whatever stands there.
    init(
        _ configuration: ConsumerConfiguration, rules: RecordRules, types: Set<String>, trustsOffsets: Bool = false,
        now: @escaping () -> Timestamp, monotonicNow: @escaping () -> MonotonicTime = { .now }
    ) throws(KafkaError) {
        self.now = now
        self.monotonicNow = monotonicNow
        self.configuration = configuration
        self.trustsOffsets = trustsOffsets
        consumer = try Consumer(configuration)
        var quiet = configuration
        quiet.fetchWaitMilliseconds = Self.controlFetchWaitMilliseconds
        quiet.fetchBytesMin = 1
        control = try Consumer(quiet)
        topics = rules.inputs.map(\.topic)
        inputs = topics.inputNumbers
        parser = RecordParser(types: types, rules: rules)
        partitions = Array(repeating: [:], count: rules.inputs.count)
    }

    private func consumer(of input: InputNumber) -> Consumer { input == .control ? control : consumer }

    func assign(_ lane: Lane, at positions: [InputPosition]) throws {
        var (offsets, controlled): ([PartitionOffset], [PartitionOffset]) = ([], [])
        for (input, position) in zip(inputs, positions) {
            let offset: Int64
            if input == .commands, trustsOffsets || position.fingerprint == nil {
                partitions[input][lane] = Partition(next: position.next, expected: nil)
                offset = position.next
            } else if let fingerprint = position.fingerprint, position.next > 0 {
                partitions[input][lane] = Partition(next: position.next, expected: fingerprint)
                offset = position.next - 1
            } else {
                partitions[input][lane] = Partition(next: 0, expected: nil)
                offset = Offset.beginning
            }
            let place = PartitionOffset(TopicPartition(topic: topics[input], partition: lane), offset: offset)
            if input == .control { controlled.append(place) } else { offsets.append(place) }
        }
        try consumer.assign(offsets)
        try control.assign(controlled)
    }

    func unassign(_ lane: Lane) throws {
        // An input that has lost commands is not read.
        let assigned = inputs.filter { partitions[$0][lane] != nil }
        for input in assigned { partitions[input][lane] = nil }
        let place = { [topics] (input: InputNumber) in TopicPartition(topic: topics[input], partition: lane) }
        try control.unassign(assigned.filter { $0 == .control }.map(place))
        try consumer.unassign(assigned.filter { $0 != .control }.map(place))
    }

    func poll(max: Int, bytesMax: Int, waitMilliseconds: Int32, _ deliver: (LogDelivery) -> Void) throws {
        // Of control at most half, a single record every other time: whatever is written there, commands and facts go
        // on.
        controlIsNext.toggle()
        let controlMax = max > 1 ? max / 2 : controlIsNext ? max : 0
        let (count, bytes) = try poll(control, max: controlMax, bytesMax: bytesMax / 2, wait: 0, deliver)
        _ = try poll(
            consumer, max: max - count, bytesMax: bytesMax - bytes, wait: count == 0 ? waitMilliseconds : 0, deliver)
    }

    /// Delivers what a consumer has.
    /// - Parameter wait: for the first of it, in milliseconds.
    /// - Returns: how many records that were, and their bytes.
    private func poll(
        _ consumer: Consumer, max: Int, bytesMax: Int, wait first: Int32, _ deliver: (LogDelivery) -> Void
    ) throws -> (count: Int, bytes: Int) {
        var wait = first
        var (count, bytes) = (0, 0)
        while count < max, bytes < bytesMax {
            let result = consumer.poll(milliseconds: wait) { message in receive(message) }
            switch result {
            case .message(let received):
                switch received {
                case .record(let record):
                    count += 1
                    bytes += record.byteCount
                    deliver(.record(record))
                case .recognised: break
                case .otherLog(let lane, let input):
                    try restart(lane, input: input)
                    deliver(.replaced(lane: lane, input: input))
                case .unassigned: break
                }
            case .endOfPartition(let partition, let offset):
                if let (lane, input) = reachedEnd(of: partition, at: offset) {
                    try restart(lane, input: input)
                    deliver(.replaced(lane: lane, input: input))
                }
            case .error(let error, let partition):
                if error.code == .automaticOffsetReset, let partition,
                    let input = topics.input(of: partition.topic)
                {
                    deliver(try outOfRange(partition.partition, input))
                } else {
                    deliver(.fault(error.description))
                }
            case .none: return (count, bytes)
            }
            wait = 0
        }
        return (count, bytes)
    }

    private enum Received {
        case record(LogRecord)
        /// The record that shows that this is the log that is known; it was taken before.
        case recognised
        case otherLog(Lane, InputNumber)
        case unassigned
    }

    private func receive(_ message: borrowing Message) -> Received {
        let lane = message.partition
        guard let input = topics.input(of: message.topic), var partition = partitions[input][lane] else {
            return .unassigned
        }
        let fingerprint = InputPosition.Fingerprint(of: message)
        if let expected = partition.expected {
            guard message.offset == partition.next - 1, fingerprint == expected else { return .otherLog(lane, input) }
            partition.expected = nil
            partitions[input][lane] = partition
            return .recognised
        }
        partition.next = message.offset + 1
        partition.deliveredUpToMilliseconds = fingerprint.timestampMilliseconds
        partitions[input][lane] = partition
        let place = RecordPlace(lane: lane, input: input, offset: message.offset, fingerprint: fingerprint)
        return .record(LogRecord(place, content: parser.parse(message, at: place)))
    }

    /// The end was reached. A lane that still waits for the record before it is in another log.
    private func reachedEnd(of partition: TopicPartition, at offset: Int64) -> (Lane, InputNumber)? {
        guard let input = topics.input(of: partition.topic), let state = partitions[input][partition.partition]
        else { return nil }
        if state.expected != nil { return (partition.partition, input) }
        partitions[input][partition.partition]?.readUpTo = offset
        return nil
    }

    /// The position lies outside this log: it is another one, or (of commands, which nobody sends again) it has been
    /// cut short before its reader.
    private func outOfRange(_ lane: Lane, _ input: InputNumber) throws -> LogDelivery {
        let partition = TopicPartition(topic: topics[input], partition: lane)
        guard input == .commands, let state = partitions[input][lane] else {
            try restart(lane, input: input)
            return .replaced(lane: lane, input: input)
        }
        let bounds: Watermarks
        do {
            bounds = try consumer.queryWatermarks(partition, deadlineMilliseconds: Self.askMillisecondsMax)
        } catch {
            try consumer.unassign([partition])
            try consumer.assign([
                PartitionOffset(partition, offset: state.expected == nil ? state.next : state.next - 1)
            ])
            return .fault("\(partition) is out of range, and it is not known where it begins: \(error)")
        }
        if state.next > bounds.high {
            try restart(lane, input: input)
            return .replaced(lane: lane, input: input)
        }
        guard bounds.low > state.next else {
            // Only the record before the next one is gone: there is nothing to recognise the log by, and nothing lost.
            try resume(lane, input: input, at: state.next)
            return .fault("\(partition) begins at \(bounds.low) now: the last record that was read is gone")
        }
        try consumer.unassign([partition])
        partitions[input][lane] = nil
        return .lost(lane: lane, input: input, offsets: state.next..<bounds.low)
    }

    func restart(_ lane: Lane, input: InputNumber) throws {
        // Commands from the first that there ever was: where that is gone, it is said.
        try read(lane, input, from: input == .commands ? 0 : Offset.beginning, next: 0)
    }

    func resume(_ lane: Lane, input: InputNumber, at offset: Int64) throws {
        try read(lane, input, from: offset, next: offset)
    }

    private func read(_ lane: Lane, _ input: InputNumber, from offset: Int64, next: Int64) throws {
        let partition = TopicPartition(topic: topics[input], partition: lane)
        if partitions[input][lane] != nil { try consumer(of: input).unassign([partition]) }
        partitions[input][lane] = Partition(next: next, expected: nil)
        try consumer(of: input).assign([PartitionOffset(partition, offset: offset)])
    }

    func examine(_ probes: [PlacedProbe]) throws {
        let examiner = try examiner ?? KafkaLogExaminer(configuration, topics: topics)
        self.examiner = nil
        try examiner.begin(probes)
        self.examiner = examiner
    }

    func verdicts() throws -> [PlacedProbe: ProbeVerdict]? {
        guard let examiner else { return [:] }
        self.examiner = nil
        let findings = try examiner.findings()
        if findings?.isComplete ?? true { self.examiner = examiner }
        return findings?.verdicts
    }

    func isCaughtUp(_ lane: Lane, with time: Timestamp, includingCommands: Bool) -> Bool {
        inputs.allSatisfy {
            $0 == .commands && !includingCommands || isCaughtUp(lane, input: $0, with: time)
        }
    }

    /// A later record was delivered, or the broker, asked at or after that time, knows of none beyond what was
    /// delivered.
    private func isCaughtUp(_ lane: Lane, input: InputNumber, with time: Timestamp) -> Bool {
        guard var partition = partitions[input][lane], partition.expected == nil else { return false }
        let asked = now()
        // What a clock showed that was set back since tells nothing.
        let isKnown = partition.caughtUpAt >= time && partition.caughtUpAt <= asked
        if isKnown || partition.deliveredUpToMilliseconds * 1000 >= time.microseconds { return true }
        let moment = monotonicNow()
        guard moment >= noAnswerUntil,
            moment >= partition.askedAt.advanced(byMilliseconds: Self.askIntervalMilliseconds)
        else { return false }
        partition.askedAt = moment
        defer { partitions[input][lane] = partition }
        do {
            let watermarks = try consumer(of: input).queryWatermarks(
                TopicPartition(topic: topics[input], partition: lane), deadlineMilliseconds: Self.askMillisecondsMax)
            // The reader takes what is committed, so the end that it is told is that of what may be read (the last
            // stable offset). Retention may have removed facts that were never read: nothing is left to read then.
            guard max(partition.next, partition.readUpTo, watermarks.low) >= watermarks.high else { return false }
            partition.caughtUpAt = asked
            return asked >= time
        } catch {
            // Not known, so not caught up: no partition is asked for a while, since each question may take its whole
            // deadline.
            noAnswerUntil = monotonicNow().advanced(byMilliseconds: Self.askIntervalMilliseconds)
            return false
        }
    }

    /// How often the end of one partition's log is asked for, and how long the answer may take.
    private static let askIntervalMilliseconds: Int64 = 1_000
    private static let askMillisecondsMax: Int32 = 500
    /// How long a broker waits for something of control before it answers that there is nothing.
    private static let controlFetchWaitMilliseconds: Int32 = 100

    func commit(_ positions: [ReadPosition]) throws {
        try consumer.commit(
            positions.map {
                PartitionOffset(TopicPartition(topic: topics[$0.input], partition: $0.lane), offset: $0.next)
            })
    }
}
