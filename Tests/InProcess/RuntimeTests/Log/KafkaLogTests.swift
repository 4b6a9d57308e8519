import Contracts
import EmbeddedKafka
import JSON
import Kafka
import TestSupport
import Testing

@testable import Runtime

@Suite("Lanes are read from Kafka, and a log that is not the one known is read from its beginning", .serialized)
struct KafkaLogTests {
    private let inputs = LogInput.all(of: .billing)
    private let facts = Service.fulfillment.factsTopic
    private var start: [InputPosition] { positions(InputPosition()) }
    /// Later than any record: what is read counts by the end of the log, not by its time.
    private let clock = TestClock(Timestamp(microseconds: 4_102_444_800_000_000))
    private let type = "o2c.fulfillment.shipment-dispatched.v1"

    /// Every input from its beginning, but for the facts.
    private func positions(_ known: InputPosition) -> [InputPosition] {
        inputs.map { $0.topic == facts ? known : InputPosition() }
    }

    private func client(_ broker: EmbeddedBroker) -> ClientConfiguration {
        var client = ClientConfiguration(bootstrapServers: broker.bootstrapServers, clientID: "test")
        client.logHandler = { _ in }
        return client
    }

    private func broker() throws -> EmbeddedBroker {
        let broker = try EmbeddedBroker()
        for input in inputs { try broker.createTopic(input.topic, partitions: 2) }
        try broker.createTopic(Service.fulfillment.controlTopic, partitions: 2)
        return broker
    }

    private func reader(_ broker: EmbeddedBroker) throws -> KafkaLogReader {
        try KafkaLogReader(
            ConsumerConfiguration(client: client(broker), groupID: "test"),
            rules: RecordRules(inputs: inputs, laneCount: 2, system: .test), types: [type],
            now: { clock.now }, monotonicNow: { clock.monotonicNow })
    }

    private func publish(_ numbers: ClosedRange<Int64>, type: String? = nil, lane: Lane = 1, to broker: EmbeddedBroker)
        throws
    {
        let writer = try KafkaLogWriter(ProducerConfiguration(client: client(broker)), system: .test)
        for number in numbers {
            let event = CloudEvent(
                id: "\(lane).\(lane).\(number)", source: Service.fulfillment.source, type: type ?? self.type,
                time: Timestamp(microseconds: 1_000_000),
                subject: "1-\(number)", sequence: number, data: Array("{\"n\":\(number)}".utf8))
            #expect(
                try writer.send(
                    LogMessage(topic: facts, partition: lane, event: event, forwarded: nil), tag: UInt64(number)))
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
                case .lost(_, _, let offsets): Issue.record("lost \(offsets)")
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
        """
        What is written is read with all that its envelope says; types that are not used are told by their number \
        alone
        """
    )
    func roundTrip() throws {
        let broker = try broker()
        try publish(1...2, to: broker)
        try publish(3...3, type: "o2c.fulfillment.shipment-planned.v1", to: broker)
        let reader = try reader(broker)
        try reader.assign(1, at: start)
        let (records, replaced) = try read(3, reader)
        #expect(numbers(records) == [1, 2, -3])
        #expect(replaced == 0)
        guard case .event(let incoming, _)? = records.first?.content else { return #expect(Bool(false)) }
        let event = incoming.event
        #expect(event.source == "/o2c/fulfillment")
        #expect(event.subject == "1-1")
        #expect(event.time == Timestamp(microseconds: 1_000_000))
        #expect(event.data == Array("{\"n\":1}".utf8))
    }

    @Test(
        """
        A version that is not known, of a type that is acted on, is taken: the turn parks it, and nothing is passed \
        over
        """
    )
    func unknownVersion() throws {
        let broker = try broker()
        try publish(1...1, type: "o2c.fulfillment.shipment-dispatched.v2", to: broker)
        try publish(2...2, type: "o2c.fulfillment.shipment-dispatched.v1.draft", to: broker)
        try publish(3...3, type: "o2c.fulfillment.shipment-dispatched", to: broker)
        try publish(4...4, type: "o2c.fulfillment.shipment-delayed.v1", to: broker)
        let reader = try reader(broker)
        try reader.assign(1, at: start)
        let records = try read(4, reader).records
        #expect(numbers(records) == [1, -2, -3, -4])
        guard case .event(let incoming, _)? = records.first?.content else { return #expect(Bool(false)) }
        let event = incoming.event
        #expect(event.type == "o2c.fulfillment.shipment-dispatched.v2")
    }

    @Test("A lane goes on behind the record that it knows")
    func resumption() throws {
        let broker = try broker()
        try publish(1...3, to: broker)
        let first = try reader(broker)
        try first.assign(1, at: start)
        let (records, _) = try read(3, first)
        let known = try #require(records.dropFirst().first)
        let position = InputPosition(next: known.offset + 1, fingerprint: known.fingerprint)
        let second = try reader(broker)
        try second.assign(1, at: positions(position))
        let (rest, replaced) = try read(1, second)
        #expect(numbers(rest) == [3])
        #expect(replaced == 0)
    }

    @Test("Another record at the known place, or none, means another log", arguments: [1, 2, 5])
    func replacement(length: Int64) throws {
        let old = try broker()
        try publish(1...3, to: old)
        let first = try reader(old)
        try first.assign(1, at: start)
        let (records, _) = try read(3, first)
        let known = try #require(records.dropFirst(2).first)
        let position = InputPosition(next: known.offset + 1, fingerprint: known.fingerprint)
        // A new log, shorter than the position, as long, or longer.
        let new = try broker()
        try publish(101...(100 + length), to: new)
        let second = try reader(new)
        try second.assign(1, at: positions(position))
        let (fresh, replaced) = try read(Int(length), second)
        #expect(numbers(fresh) == (101...(100 + length)).map { $0 })
        #expect(replaced == 1)
    }

    @Test("A record that was taken is a probe: it stands, or the log is another", arguments: [0, 2, 5])
    func probe(length: Int64) throws {
        let old = try broker()
        try publish(1...4, to: old)
        let first = try reader(old)
        try first.assign(1, at: start)
        let record = try #require(try read(4, first).records.dropFirst(2).first)
        let place = PlacedProbe(
            lane: 1, input: .facts(of: .fulfillment, readBy: .billing),
            probe: .init(offset: record.offset, fingerprint: record.fingerprint))
        #expect(try verdict(on: place, first) == .stands)
        #expect(try verdict(on: place, first) == .stands, "a second look needs no second reader")
        // A new log: empty, shorter than the probe's place, longer.
        let new = try broker()
        if length > 0 { try publish(101...(100 + length), to: new) }
        let second = try reader(new)
        #expect(try verdict(on: place, second) == .isAnother)
    }

    /// Looks until it is told: a look that takes too long says nothing, and is made again.
    private func verdict(on place: PlacedProbe, _ reader: KafkaLogReader) throws -> ProbeVerdict? {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            try reader.examine([place])
            var found: [PlacedProbe: ProbeVerdict]?
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
        #expect(!reader.isCaughtUp(1, with: Timestamp(microseconds: 0), includingCommands: true))
        try reader.assign(1, at: start)
        #expect(!reader.isCaughtUp(1, with: clock.now, includingCommands: true))
        _ = try read(3, reader)
        clock.advance(milliseconds: 2_000)
        #expect(
            !reader.isCaughtUp(1, with: clock.now.adding(milliseconds: 1), includingCommands: true),
            "what has not come yet cannot have been read")
        clock.advance(milliseconds: 2_000)
        #expect(reader.isCaughtUp(1, with: clock.now, includingCommands: true))
        try publish(4...4, to: broker)
        clock.advance(milliseconds: 2_000)
        #expect(!reader.isCaughtUp(1, with: clock.now, includingCommands: true), "a record waits in the log")
        _ = try read(1, reader)
        clock.advance(milliseconds: 2_000)
        let ahead = clock.now
        #expect(reader.isCaughtUp(1, with: ahead, includingCommands: true))
        clock.set(byMilliseconds: -60_000)
        #expect(
            !reader.isCaughtUp(1, with: clock.now, includingCommands: true),
            "what a clock showed that was set back since tells nothing")
        clock.advance(milliseconds: 1_000)
        #expect(reader.isCaughtUp(1, with: clock.now, includingCommands: true), "the broker was asked again")
    }

    private static func headers(_ pairs: [(String, String)]) -> [Header] {
        pairs.map { Header(name: $0.0, value: Array($0.1.utf8)) }
    }

    /// What a fact of lane 1 says of itself, but for what is changed.
    private static func fact(_ changes: [String: String?]) -> [(String, String)] {
        let usual = [
            "ce_specversion": "1.0", "ce_id": "1.1.1", "ce_source": Service.fulfillment.source,
            "ce_type": "o2c.fulfillment.shipment-dispatched.v1", SystemIdentity.header: "\(SystemIdentity.test)",
        ]
        return usual.merging(changes.compactMapValues { $0 }) { $1 }
            .filter { changes[$0.key] != .some(nil) }.map { ($0.key, $0.value) }
    }

    @Test(
        """
        A record on a topic of facts that is not of this system, this service and a lane that there is, is foreign, \
        with its reason
        """,
        arguments: [
            [SystemIdentity.header: nil], [SystemIdentity.header: "00000000deadbee0.1"],
            [SystemIdentity.header: "00000000deadbeef.2"], [SystemIdentity.header: "00000000deadbeef.10"],
            [SystemIdentity.header: ""], ["ce_source": nil], ["ce_source": "/o2c/billing"], ["ce_id": nil],
            ["ce_id": "x.y.z"], ["ce_id": "1.0.1"], ["ce_id": "0.0.1"], ["ce_id": "2.1.1"], ["ce_id": "300.1.1"],
            ["ce_type": nil], ["ce_type": RetryParked.type, "ce_id": "x"],
        ] as [[String: String?]])
    func foreignFact(changes: [String: String?]) throws {
        let content = try #require(try read(Self.fact(changes), in: facts))
        guard case .foreign(let bytes, let reason) = content else { return #expect(Bool(false), "\(content)") }
        #expect(bytes == [0xff, 0x00])
        #expect(!reason.isEmpty)
    }

    @Test("A record that is all that is taken, and one that is not")
    func ownFact() throws {
        guard case .event? = try read(Self.fact([:]), in: facts) else { return #expect(Bool(false)) }
        let command = [("ce_specversion", "1.0"), ("ce_id", "1"), ("ce_source", "/a"), ("ce_type", "t.v1")]
        guard case .event? = try read(command, in: Service.billing.commandsTopic) else { return #expect(Bool(false)) }
        guard case .foreign? = try read([], in: Service.billing.commandsTopic) else { return #expect(Bool(false)) }
    }

    @Test(
        "What runtimes and operators say is foreign on a topic of commands, stamped or not",
        arguments: [
            StreamWatermark.type, RepublishRequest.type, RetryParked.type, DiscardParked.type, "o2c.runtime.x.v1",
        ])
    func controlAmongCommands(type: String) throws {
        let headers = Self.fact(["ce_type": type, "ce_source": RecordRules.operatorSource])
        guard case .foreign? = try read(headers, in: Service.billing.commandsTopic) else {
            return #expect(Bool(false))
        }
    }

    @Test("A topic of control takes commands that a lane has handed on, and operators' words, of this system alone")
    func control() throws {
        let topic = Service.billing.controlTopic
        let own = ["ce_source": "/shop", "ce_id": "any", RecordHeaders.forwarded: "0.1.7"] as [String: String?]
        guard case .event(_, let position)? = try read(Self.fact(own), in: topic) else { return #expect(Bool(false)) }
        #expect(position == StreamPosition(sourceLane: 0, targetLane: 1, number: 7))
        let word = ["ce_type": RetryParked.type, "ce_source": RecordRules.operatorSource] as [String: String?]
        guard case .event(_, nil)? = try read(Self.fact(word), in: topic) else { return #expect(Bool(false)) }
        let strange: [[String: String?]] = [
            own.merging([SystemIdentity.header: nil]) { $1 }, own.merging([RecordHeaders.forwarded: nil]) { $1 },
            own.merging([RecordHeaders.forwarded: "2.1.7"]) { $1 },
            own.merging([RecordHeaders.forwarded: "0.0.7"]) { $1 },
            own.merging([RecordHeaders.forwarded: "seven"]) { $1 }, word.merging(["ce_source": "/shop"]) { $1 },
            word.merging([SystemIdentity.header: nil]) { $1 },
        ]
        for changes in strange {
            guard case .foreign? = try read(Self.fact(changes), in: topic) else {
                Issue.record("\(changes) was taken")
                continue
            }
        }
    }

    /// What a reader makes of one record with these headers in lane 1.
    private func read(_ headers: [(String, String)], in topic: String) throws -> LogRecord.Content? {
        let broker = try broker()
        let producer = try Producer(ProducerConfiguration(client: client(broker)))
        try producer.send(topic: topic, partition: 1, key: nil, value: [0xff, 0x00], headers: Self.headers(headers))
        try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }
        let reader = try reader(broker)
        try reader.assign(1, at: start)
        return try read(1, reader).records.first?.content
    }

    @Test("The highest number that a lane has published is found behind repetitions and watermarks")
    func tail() throws {
        let broker = try broker()
        let tail = tail(broker, .test)
        #expect(try tail.highestNumbers(of: [0, 1]) == [:])
        try publish(1...7, to: broker)
        try publish(2...3, to: broker)
        #expect(try tail.highestNumbers(of: [0, 1]) == [1: 7])
        let watermark = StreamWatermark(
            sourceLane: 1, targetLane: 1, high: 9, given: 9, database: DatabaseTimeline(system: 7, number: 3))
        let producer = try Producer(ProducerConfiguration(client: client(broker)))
        try producer.send(
            topic: facts, partition: 1, key: nil, value: try JSONEncoder().encode(watermark),
            headers: Self.headers([
                ("ce_type", StreamWatermark.type), (SystemIdentity.header, "\(SystemIdentity.test)"),
            ]))
        try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }
        #expect(try tail.highestNumbers(of: [1]) == [1: 9])
        // The watermark tells in which database the lane is at work: an older one of the same cluster must not take it.
        for (system, number, isSuperseded) in [(7, 2, true), (7, 3, false), (7, 4, false), (8, 1, false)] {
            let mine = DatabaseTimeline(system: Int64(system), number: Int64(number))
            let found = Result { try tail.highestNumbers(of: [1], database: mine) }
            switch found {
            case .success(let numbers): #expect(!isSuperseded && numbers == [1: 9])
            case .failure(let error): #expect(isSuperseded && error is DatabaseSuperseded)
            }
        }
    }

    @Test(
        """
        In which database a lane without facts is at work is found on its topic of control, where its service alone \
        says it
        """
    )
    func tailOfControl() throws {
        let broker = try broker()
        let tail = tail(broker, .test)
        let watermark = StreamWatermark(
            sourceLane: 1, targetLane: 1, high: 0, given: 0, database: DatabaseTimeline(system: 7, number: 3))
        let old = DatabaseTimeline(system: 7, number: 2)
        let producer = try Producer(ProducerConfiguration(client: client(broker)))
        for (source, isTold) in [(Service.billing.source, false), (Service.fulfillment.source, true)] {
            try producer.send(
                topic: Service.fulfillment.controlTopic, partition: 1, key: nil,
                value: try JSONEncoder().encode(watermark),
                headers: Self.headers([
                    ("ce_type", StreamWatermark.type), ("ce_source", source),
                    (SystemIdentity.header, "\(SystemIdentity.test)"),
                ]))
            try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }
            #expect(try tail.highestNumbers(of: [0, 1], database: watermark.database) == [:])
            if isTold {
                #expect(throws: DatabaseSuperseded.self) { try tail.highestNumbers(of: [0, 1], database: old) }
            } else {
                #expect(try tail.highestNumbers(of: [0, 1], database: old) == [:])
            }
        }
    }

    @Test(
        """
        A message that Kafka's client finds too large is refused by itself: the writer goes on, and what fits is \
        delivered
        """
    )
    func tooLarge() throws {
        let broker = try broker()
        var configuration = ProducerConfiguration(client: client(broker))
        configuration.messageBytesMax = 2_000
        let writer = try KafkaLogWriter(configuration, system: .test)
        let message = { (number: Int64, bytes: Int) in
            LogMessage(
                topic: facts, partition: 1,
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

    @Test("Facts of strangers tell nothing of how far a lane has published, however many stand at the end")
    func tailBehindStrangers() throws {
        let broker = try broker()
        try publish(1...3, to: broker)
        let producer = try Producer(ProducerConfiguration(client: client(broker)))
        for number in 1...1_000 {
            let headers = Self.headers(Self.fact(["ce_id": "1.1.\(number + 3)", SystemIdentity.header: "x"]))
            try producer.send(topic: facts, partition: 1, key: nil, value: [0x7b, 0x7d], headers: headers)
        }
        try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }
        #expect(try tail(broker, .test).highestNumbers(of: [0, 1]) == [1: 3])
    }

    @Test("A log of a later epoch than the database knows is told by name: the database was restored")
    func laterEpoch() throws {
        let broker = try broker()
        try publish(1...1, to: broker)
        let known = SystemIdentity(id: SystemIdentity.test.id, epoch: 2)
        #expect(try tail(broker, known).highestNumbers(of: [1]) == [:], "what was published before counts no longer")
        let producer = try Producer(ProducerConfiguration(client: client(broker)))
        try producer.send(
            topic: facts, partition: 1, key: nil, value: [0x7b, 0x7d],
            headers: Self.headers(Self.fact([SystemIdentity.header: "\(SystemIdentity.test.id).3"])))
        try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }
        #expect(throws: SystemWentBack.self) { try tail(broker, known).highestNumbers(of: [1]) }
    }

    private func tail(_ broker: EmbeddedBroker, _ system: SystemIdentity) -> KafkaLogTail {
        KafkaLogTail(
            configuration: ConsumerConfiguration(client: client(broker), groupID: "tail"), service: .fulfillment,
            system: system, deadlineMilliseconds: 10_000)
    }
}
