import Contracts
import JSON
import Kafka
import TestSupport
import Testing

@testable import Runtime

@Suite("Lanes are read from Kafka, and a log that is not the one known is read from its beginning", .serialized)
struct KafkaLogTests {
    private let topics = ["o2c.billing.commands", "o2c.fulfillment.facts"]
    /// Later than any record: what is read counts by the end of the log, not by its time.
    private let clock = TestClock(Timestamp(microseconds: 4_102_444_800_000_000))
    private let type = "o2c.fulfillment.shipment-dispatched.v1"

    private func client(_ broker: EmbeddedBroker) -> ClientConfiguration {
        var client = ClientConfiguration(bootstrapServers: broker.bootstrapServers, clientID: "test")
        client.logHandler = { _ in }
        return client
    }

    private func broker() throws -> EmbeddedBroker {
        let broker = try EmbeddedBroker()
        for topic in topics { try broker.createTopic(topic, partitions: 2) }
        return broker
    }

    private func reader(_ broker: EmbeddedBroker) throws -> KafkaLogReader {
        try KafkaLogReader(
            ConsumerConfiguration(client: client(broker), groupID: "test"), topics: topics, types: [type],
            now: { clock.now })
    }

    private func publish(_ numbers: ClosedRange<Int64>, type: String? = nil, lane: Lane = 1, to broker: EmbeddedBroker)
        throws
    {
        let writer = try KafkaLogWriter(ProducerConfiguration(client: client(broker)))
        for number in numbers {
            let event = CloudEvent(
                id: "\(lane).\(lane).\(number)", source: Service.fulfillment.source, type: type ?? self.type,
                time: Timestamp(microseconds: 1_000_000),
                subject: "1-\(number)", sequence: number, data: Array("{\"n\":\(number)}".utf8))
            #expect(
                try writer.send(
                    LogMessage(topic: topics[1], partition: lane, event: event, forwarded: nil), tag: UInt64(number)))
        }
        var acknowledged: [UInt64] = []
        let end = ContinuousClock.now + .seconds(20)
        while acknowledged.count < numbers.count, ContinuousClock.now < end {
            try writer.serve(waitMilliseconds: 50) { acknowledged.append($0) }
        }
        #expect(acknowledged == numbers.map { UInt64($0) })
    }

    /// Reads until `count` records have come or time is over.
    private func read(_ count: Int, _ reader: KafkaLogReader) throws -> (records: [LogRecord], replaced: Int) {
        var records: [LogRecord] = []
        var replaced = 0
        let end = ContinuousClock.now + .seconds(20)
        while records.count < count, ContinuousClock.now < end {
            try reader.poll(max: 100, bytesMax: 1 << 20, waitMilliseconds: 50) { delivery in
                switch delivery {
                case .record(let record): records.append(record)
                case .replaced: replaced += 1
                case .fault(let text): Issue.record("\(text)")
                }
            }
        }
        return (records, replaced)
    }

    private func numbers(_ records: [LogRecord]) -> [Int64] {
        records.map {
            switch $0.content {
            case .event(_, let position): position?.number ?? -1
            case .skipped(let position): -position.number
            default: 0
            }
        }
    }

    @Test(
        "What is written is read with all that its envelope says; types that are not used are told by their number alone"
    )
    func roundTrip() throws {
        let broker = try broker()
        try publish(1...2, to: broker)
        try publish(3...3, type: "o2c.fulfillment.shipment-planned.v1", to: broker)
        let reader = try reader(broker)
        try reader.assign(1, at: [InputPosition(), InputPosition()])
        let (records, replaced) = try read(3, reader)
        #expect(numbers(records) == [1, 2, -3])
        #expect(replaced == 0)
        guard case .event(let event, _)? = records.first?.content else { return #expect(Bool(false)) }
        #expect(event.source == "/o2c/fulfillment")
        #expect(event.subject == "1-1")
        #expect(event.time == Timestamp(microseconds: 1_000_000))
        #expect(event.data == Array("{\"n\":1}".utf8))
    }

    @Test(
        "A version that is not known, of a type that is acted on, is taken: the turn parks it, and nothing is passed over"
    )
    func unknownVersion() throws {
        let broker = try broker()
        try publish(1...1, type: "o2c.fulfillment.shipment-dispatched.v2", to: broker)
        try publish(2...2, type: "o2c.fulfillment.shipment-dispatched.v1.draft", to: broker)
        try publish(3...3, type: "o2c.fulfillment.shipment-dispatched", to: broker)
        try publish(4...4, type: "o2c.fulfillment.shipment-delayed.v1", to: broker)
        let reader = try reader(broker)
        try reader.assign(1, at: [InputPosition(), InputPosition()])
        let records = try read(4, reader).records
        #expect(numbers(records) == [1, -2, -3, -4])
        guard case .event(let event, _)? = records.first?.content else { return #expect(Bool(false)) }
        #expect(event.type == "o2c.fulfillment.shipment-dispatched.v2")
    }

    @Test("A lane goes on behind the record that it knows")
    func resumption() throws {
        let broker = try broker()
        try publish(1...3, to: broker)
        let first = try reader(broker)
        try first.assign(1, at: [InputPosition(), InputPosition()])
        let (records, _) = try read(3, first)
        let position = InputPosition(next: records[1].offset + 1, anchor: records[1].anchor)
        let second = try reader(broker)
        try second.assign(1, at: [InputPosition(), position])
        let (rest, replaced) = try read(1, second)
        #expect(numbers(rest) == [3])
        #expect(replaced == 0)
    }

    @Test("Another record at the known place, or none, means another log", arguments: [1, 2, 5])
    func replacement(length: Int64) throws {
        let old = try broker()
        try publish(1...3, to: old)
        let first = try reader(old)
        try first.assign(1, at: [InputPosition(), InputPosition()])
        let (records, _) = try read(3, first)
        let position = InputPosition(next: records[2].offset + 1, anchor: records[2].anchor)
        // A new log, shorter than the position, as long, or longer.
        let new = try broker()
        try publish(101...(100 + length), to: new)
        let second = try reader(new)
        try second.assign(1, at: [InputPosition(), position])
        let (fresh, replaced) = try read(Int(length), second)
        #expect(numbers(fresh) == (101...(100 + length)).map { $0 })
        #expect(replaced == 1)
    }

    @Test("A record that was taken is a witness: it stands, or the log is another", arguments: [0, 2, 5])
    func witness(length: Int64) throws {
        let old = try broker()
        try publish(1...4, to: old)
        let first = try reader(old)
        try first.assign(1, at: [InputPosition(), InputPosition()])
        let record = try read(4, first).records[2]
        let place = PlacedWitness(
            lane: 1, input: 1, witness: .init(offset: record.offset, anchor: record.anchor))
        #expect(try verdict(on: place, first) == .stands)
        #expect(try verdict(on: place, first) == .stands, "a second look needs no second reader")
        // A new log: empty, shorter than the witness's place, longer.
        let new = try broker()
        if length > 0 { try publish(101...(100 + length), to: new) }
        let second = try reader(new)
        #expect(try verdict(on: place, second) == .isAnother)
    }

    /// Looks until it is told: a look that takes too long says nothing, and is made again.
    private func verdict(on place: PlacedWitness, _ reader: KafkaLogReader) throws -> WitnessVerdict? {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            try reader.examine([place])
            var found: [PlacedWitness: WitnessVerdict]?
            while found == nil, ContinuousClock.now < end { found = try reader.verdicts() }
            if let verdict = found?[place] { return verdict }
        }
        return nil
    }

    @Test("A lane is caught up only when everything that was logged has been delivered")
    func caughtUp() throws {
        let broker = try broker()
        try publish(1...3, to: broker)
        let reader = try reader(broker)
        #expect(!reader.isCaughtUp(1, with: Timestamp(microseconds: 0)))
        try reader.assign(1, at: [InputPosition(), InputPosition()])
        #expect(!reader.isCaughtUp(1, with: clock.now))
        _ = try read(3, reader)
        clock.advance(milliseconds: 2_000)
        #expect(
            !reader.isCaughtUp(1, with: clock.now.adding(milliseconds: 1)),
            "what has not come yet cannot have been read")
        clock.advance(milliseconds: 2_000)
        #expect(reader.isCaughtUp(1, with: clock.now))
        try publish(4...4, to: broker)
        clock.advance(milliseconds: 2_000)
        #expect(!reader.isCaughtUp(1, with: clock.now), "a record waits in the log")
    }

    @Test(
        "What is not a message of this system is delivered as such, with its reason",
        arguments: [nil, "x.y.z", "1.1.0", "0.0.1"])
    func undecodable(id: String?) throws {
        let broker = try broker()
        let producer = try Producer(ProducerConfiguration(client: client(broker)))
        var headers = [Header(name: "ce_type", value: Array(type.utf8))]
        if let id { headers.append(Header(name: "ce_id", value: Array(id.utf8))) }
        try producer.send(topic: topics[1], partition: 1, key: nil, value: [0xff, 0x00], headers: headers)
        try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }
        let reader = try reader(broker)
        try reader.assign(1, at: [InputPosition(), InputPosition()])
        let (records, _) = try read(1, reader)
        guard case .undecodable(let bytes, let reason)? = records.first?.content else { return #expect(Bool(false)) }
        #expect(bytes == [0xff, 0x00])
        #expect(!reason.isEmpty)
    }

    @Test("The highest number that a lane has published is found behind repetitions and heads")
    func tail() throws {
        let broker = try broker()
        let start = ContinuousClock.now
        let tail = KafkaLogTail(
            configuration: ConsumerConfiguration(client: client(broker), groupID: "tail"), topic: topics[1],
            deadlineMilliseconds: 10_000,
            now: { Timestamp(microseconds: Int64(start.duration(to: .now) / .microseconds(1))) })
        #expect(try tail.highestNumbers(of: [0, 1]) == [:])
        try publish(1...7, to: broker)
        try publish(2...3, to: broker)
        #expect(try tail.highestNumbers(of: [0, 1]) == [1: 7])
        let head = StreamHead(sourceLane: 1, targetLane: 1, head: 9, given: 9)
        let producer = try Producer(ProducerConfiguration(client: client(broker)))
        try producer.send(
            topic: topics[1], partition: 1, key: nil, value: try JSONEncoder().encode(head),
            headers: [Header(name: "ce_type", value: Array(StreamHead.type.utf8))])
        try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }
        #expect(try tail.highestNumbers(of: [1]) == [1: 9])
    }

    @Test(
        "A message that Kafka's client finds too large is refused by itself: the writer goes on, and what fits is delivered"
    )
    func tooLarge() throws {
        let broker = try broker()
        var configuration = ProducerConfiguration(client: client(broker))
        configuration.messageBytesMax = 2_000
        let writer = try KafkaLogWriter(configuration)
        let message = { (number: Int64, bytes: Int) in
            LogMessage(
                topic: topics[1], partition: 1,
                event: CloudEvent(
                    id: "1.1.\(number)", source: Service.fulfillment.source, type: type, sequence: number,
                    data: Array("\"\(String(repeating: "x", count: bytes))\"".utf8)), forwarded: nil)
        }
        #expect(try writer.send(message(1, 10), tag: 1))
        let refused = #expect(throws: MessageRefused.self) { try writer.send(message(2, 3_000), tag: 2) }
        #expect(refused?.tag == 2)
        #expect(try writer.send(message(3, 10), tag: 3))
        var acknowledged: [UInt64] = []
        let end = ContinuousClock.now + .seconds(20)
        while acknowledged.count < 2, ContinuousClock.now < end {
            try writer.serve(waitMilliseconds: 50) { acknowledged.append($0) }
        }
        #expect(acknowledged == [1, 3])
    }
}
