public import Contracts
import JSON
public import Runtime
import Synchronization

/// A log in memory in place of Kafka. It keeps everything, and has faults on demand.
public final class MemoryLog: Sendable {
    /// One record.
    public struct Entry: Sendable {
        public var event: CloudEvent
        var forwarded: StreamPosition?
        /// As its header says; `nil` for a stranger's.
        var system: SystemIdentity?
        var timestampMilliseconds: Int64
    }

    private struct Place: Hashable {
        var topic: String
        var partition: Lane
    }

    private struct State: Sendable {
        var topics: [String: [Lane: [Entry]]] = [:]
        /// Of a partition that is held back: how many of its records are shown.
        var visible: [Place: Int] = [:]
        /// Where a partition begins, once its oldest records are gone.
        var low: [Place: Int] = [:]
        var clockMilliseconds: Int64 = 1_700_000_000_000
    }

    private let state = Mutex(State())
    public init() {}

    /// Appends an event.
    /// - Parameter system: whose it says it is; topics of commands do not ask.
    public func append(_ event: CloudEvent, system: SystemIdentity? = .test, to topic: String, partition: Lane) {
        append(event, forwarded: nil, system: system, to: topic, partition: partition)
    }

    package func append(
        _ event: CloudEvent, forwarded: StreamPosition?, system: SystemIdentity? = .test, to topic: String,
        partition: Lane
    ) {
        state.withLock { state in
            state.clockMilliseconds += 1
            let entry = Entry(
                event: event, forwarded: forwarded, system: system, timestampMilliseconds: state.clockMilliseconds)
            state.topics[topic, default: [:]][partition, default: []].append(entry)
        }
    }

    /// Everything in a partition, oldest first.
    public func entries(of topic: String, partition: Lane) -> [Entry] {
        state.withLock { $0.topics[topic]?[partition] ?? [] }
    }

    /// Everything in a topic, partition by partition.
    public func events(of topic: String) -> [CloudEvent] {
        state.withLock { state in
            (state.topics[topic] ?? [:]).sorted { $0.key < $1.key }.flatMap { $0.value.map(\.event) }
        }
    }

    /// Total loss: every topic is empty, as after a broker's disk was wiped.
    public func wipe() { state.withLock { $0.topics = [:] } }

    /// The highest number of each lane's own stream.
    package func highestNumbers(of topic: String, lanes: [Lane]) -> [Lane: Int64] {
        var highest: [Lane: Int64] = [:]
        for lane in lanes {
            let numbers = own(topic, lane).compactMap { StreamPosition($0.event.id) }.filter { $0.sourceLane == lane }
            if let number = numbers.map(\.number).max() { highest[lane] = number }
        }
        return highest
    }

    /// The same of facts, for lanes that are to be taken in a database; `nil`: in any.
    /// - Throws: `DatabaseSuperseded`, where a watermark tells of a database that took the place of this one.
    package func highestNumbers(
        of service: Service, lanes: [Lane], database: DatabaseTimeline?
    ) throws -> [Lane: Int64] {
        for lane in lanes {
            guard let database else { break }
            if let other = databases(of: service, lane: lane).first(where: { database.isSuperseded(by: $0) }) {
                throw DatabaseSuperseded(lane: lane, mine: database, other: other)
            }
        }
        return highestNumbers(of: service.factsTopic, lanes: lanes)
    }

    /// In which databases the log tells that a lane of a service was at work: its own watermarks among facts, those of
    /// all lanes among control messages. What is damaged tells nothing.
    package func databases(of service: Service, lane: Lane) -> [DatabaseTimeline] {
        [service.factsTopic, service.controlTopic].flatMap { topic in
            own(topic, lane).filter { $0.event.type == StreamWatermark.type && $0.event.source == service.source }
                .compactMap { entry in
                    let watermark = Result { try JSONDecoder().decode(StreamWatermark.self, from: entry.event.data) }
                    guard case .success(let watermark) = watermark else { return nil }
                    return watermark.sourceLane == lane || topic == service.controlTopic ? watermark.database : nil
                }
        }
    }

    /// What this system has written.
    private func own(_ topic: String, _ lane: Lane) -> [Entry] {
        entries(of: topic, partition: lane).filter { $0.system == .test }
    }

    /// Loss of one topic.
    package func wipe(_ topic: String) {
        state.withLock { state in
            state.topics[topic] = nil
            state.visible = state.visible.filter { $0.key.topic != topic }
        }
    }

    /// The records of a partition before an offset are gone, as when they were kept long enough.
    package func expire(_ topic: String, partition: Lane, before offset: Int) {
        state.withLock { $0.low[Place(topic: topic, partition: partition)] = offset }
    }

    func low(of topic: String, partition: Lane) -> Int {
        state.withLock { $0.low[Place(topic: topic, partition: partition)] ?? 0 }
    }

    /// Readers see no further records of a partition until it is released.
    package func hold(_ topic: String, partition: Lane) {
        state.withLock { state in
            state.visible[Place(topic: topic, partition: partition)] = state.topics[topic]?[partition]?.count ?? 0
        }
    }

    /// Nothing is held back any more.
    package func release() { state.withLock { $0.visible = [:] } }

    /// The last `count` records of a partition come once more, behind what came since.
    package func repeatLast(_ count: Int, of topic: String, partition: Lane) {
        for entry in entries(of: topic, partition: partition).suffix(count) {
            append(entry.event, forwarded: entry.forwarded, system: entry.system, to: topic, partition: partition)
        }
    }

    /// The last two records of a partition change places: a reader between them gets the first twice.
    package func swapLast(of topic: String, partition: Lane) {
        state.withLock { state in
            let count = state.topics[topic]?[partition]?.count ?? 0
            if count > 1 { state.topics[topic]?[partition]?.swapAt(count - 2, count - 1) }
        }
    }

    /// The last `count` records of a partition are lost, as when a broker comes back without its latest.
    package func dropLast(_ count: Int, of topic: String, partition: Lane) {
        state.withLock { state in
            let all = state.topics[topic]?[partition] ?? []
            state.topics[topic]?[partition] = all.dropLast(count)
        }
    }

    func slice(of topic: String, partition: Lane, from offset: Int, max: Int) -> ArraySlice<Entry> {
        state.withLock { state in
            let all = state.topics[topic]?[partition] ?? []
            let end = min(
                all.count, state.visible[Place(topic: topic, partition: partition)] ?? all.count, offset + max)
            return offset < end ? all[offset..<end] : []
        }
    }

    func count(of topic: String, partition: Lane) -> Int { state.withLock { $0.topics[topic]?[partition]?.count ?? 0 } }
}

/// Reads lanes of a memory log.
package final class MemoryLogReader: LogReader {
    private let log: MemoryLog
    private let topics: [String]
    private let inputs: [InputNumber]
    private let rules: RecordRules
    private let types: Set<String>
    private let trustsOffsets: Bool
    private var positions: [Lane: [Int]] = [:]
    /// Lanes that have lost commands, of which they read none until they are resumed.
    private var lost: Set<Lane> = []
    /// What the last look has found.
    private var found: [PlacedProbe: ProbeVerdict] = [:]

    /// - Parameter trustsOffsets: takes the offsets of commands for those of the log that is known, whatever stands
    ///   there.
    package init(
        _ log: MemoryLog, of service: Service, laneCount: Int, types: Set<String>, trustsOffsets: Bool = false
    ) {
        self.log = log
        rules = RecordRules(inputs: LogInput.all(of: service), laneCount: laneCount, system: .test)
        topics = rules.inputs.map(\.topic)
        inputs = topics.inputNumbers
        self.types = types
        self.trustsOffsets = trustsOffsets
    }

    package func assign(_ lane: Lane, at positions: [InputPosition]) {
        self.positions[lane] = zip(inputs, positions).map { input, position in
            let next = Int(position.next)
            guard next > 0, !(trustsOffsets && input == .commands) else { return next }
            let last = log.slice(of: topics[input], partition: lane, from: next - 1, max: 1).first
            // Another record, or none: not the log that it knew.
            return last.map(fingerprint) == position.fingerprint ? next : 0
        }
    }

    package func restart(_ lane: Lane, input: InputNumber) { positions[lane]?[input] = 0 }

    package func resume(_ lane: Lane, input: InputNumber, at offset: Int64) {
        positions[lane]?[input] = Int(offset)
        lost.remove(lane)
    }

    package func examine(_ probes: [PlacedProbe]) {
        found = [:]
        for place in probes {
            let entry = log.slice(
                of: topics[place.input], partition: place.lane, from: Int(place.probe.offset), max: 1
            ).first
            found[place] = entry.map(fingerprint) == place.probe.fingerprint ? .stands : .isAnother
        }
    }

    package func verdicts() -> [PlacedProbe: ProbeVerdict]? {
        defer { found = [:] }
        return found
    }

    package func unassign(_ lane: Lane) {
        positions[lane] = nil
        lost.remove(lane)
    }

    package func poll(max: Int, bytesMax: Int, waitMilliseconds: Int32, _ deliver: (LogDelivery) -> Void) {
        var left = max
        var bytesLeft = bytesMax
        for lane in positions.keys.sorted() {
            for input in inputs
            where left > 0 && bytesLeft > 0 && !(input == .commands && lost.contains(lane)) {
                let start = positions[lane]?[input] ?? 0
                let low = log.low(of: topics[input], partition: lane)
                if input == .commands, start < low {
                    lost.insert(lane)
                    deliver(.lost(lane: lane, input: input, offsets: Int64(start)..<Int64(low)))
                    continue
                }
                if start > log.count(of: topics[input], partition: lane) {
                    positions[lane]?[input] = 0
                    deliver(.replaced(lane: lane, input: input))
                    continue
                }
                let entries = log.slice(of: topics[input], partition: lane, from: start, max: left)
                var count = 0
                for entry in entries where bytesLeft > 0 {
                    let place = RecordPlace(
                        lane: lane, input: input, offset: Int64(start + count), fingerprint: fingerprint(of: entry))
                    let record = LogRecord(place, content: content(of: entry, at: place))
                    deliver(.record(record))
                    bytesLeft -= record.byteCount
                    count += 1
                }
                positions[lane]?[input] = start + count
                left -= count
            }
        }
    }

    package func isCaughtUp(_ lane: Lane, with time: Timestamp, includingCommands: Bool) -> Bool {
        inputs.allSatisfy {
            $0 == .commands && !includingCommands
                || (positions[lane]?[$0] ?? 0) >= log.count(of: topics[$0], partition: lane)
        }
    }

    package func commit(_ positions: [ReadPosition]) {}

    private func fingerprint(of entry: MemoryLog.Entry) -> InputPosition.Fingerprint {
        InputPosition.Fingerprint(
            timestampMilliseconds: entry.timestampMilliseconds, keyHash: UInt64(entry.event.id.utf8.count))
    }

    private func content(of entry: MemoryLog.Entry, at place: RecordPlace) -> LogRecord.Content {
        let (event, kind, source) = (entry.event, rules.inputs[place.input].kind, rules.sources[place.input])
        if kind == .commands { return rules.command(event, at: place) }
        let foreign = { (reason: String) in LogRecord.Content.foreign(bytes: event.data, reason: reason) }
        if let reason = rules.system.refusal(of: entry.system?.description) { return foreign(reason) }
        if kind == .control || event.type == StreamWatermark.type {
            return rules.control(event, forwarded: entry.forwarded.map { Optional($0) }, at: place)
        }
        guard event.source == source else { return foreign("it is not of \(source)") }
        guard let position = StreamPosition(event.id) else { return foreign("'\(event.id)' is not the id of a fact") }
        if let reason = rules.refusal(of: position, in: place.lane) { return foreign(reason) }
        return types.contains(event.type) ? .event(place.incoming(event), position: position) : .skipped(position)
    }
}

/// Writes to a memory log, which acknowledges at the next serving.
final class MemoryLogWriter: LogWriter {
    private let log: MemoryLog
    private var delivered: [UInt64] = []

    init(_ log: MemoryLog) { self.log = log }

    func send(_ message: LogMessage, tag: UInt64) -> Bool {
        log.append(message.event, forwarded: message.forwarded, to: message.topic, partition: message.partition)
        delivered.append(tag)
        return true
    }

    func serve(waitMilliseconds: Int32, _ acknowledged: (UInt64) -> Void) {
        delivered.forEach(acknowledged)
        delivered.removeAll()
    }
}
