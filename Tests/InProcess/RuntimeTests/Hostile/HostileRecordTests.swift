import Contracts
import JSON
import Postgres
import SeededRandom
import TestSupport
import Testing

@testable import Runtime

@Suite("What a worker does with hostile records")
struct HostileRecordTests {
    typealias Harness = LogicHarness<CounterLogic>

    private let commands = Service.collections.commandsTopic
    private let own = Service.collections.controlTopic
    private let facts = Service.orderIntake.factsTopic

    private func command(_ data: [UInt8], id: String) -> CloudEvent {
        CloudEvent(id: id, source: "/test", type: RecordPayment.type, data: data)
    }

    @Test("A command that is not what its type asks for is refused: its sender finds the answer, the first one is kept")
    func malformed() throws {
        let harness = try Harness(CounterLogic())
        for data in ["{}", "not JSON", "{}"] {
            harness.log.append(command(Array(data.utf8), id: "x"), to: commands, partition: 0)
        }
        harness.send(RecordPayment.of("a"), id: "x")
        let good = harness.send(RecordPayment.of("b"))
        harness.run()
        #expect(try harness.refusalCodes(of: "x") == ["key-not-found"])
        #expect(try harness.outcome(of: good)?.status == "accepted")
        #expect(try harness.parked().isEmpty)
        #expect(harness.reports.redeliveries == 1)
        #expect(harness.reports.conflicts == 2)
    }

    @Test("A refusal quotes what its sender wrote only so far as the command log can hold it")
    func quoted() throws {
        let harness = try Harness(CounterLogic())
        let name = #"\u0000"# + String(repeating: "n", count: 100_000)
        let number = String(repeating: "9", count: 100_000)
        let texts = [
            #"{"\#(name)":1,"\#(name)":2}"#,
            #"{"bankAccount":"M","bankReference":"r","bookedOn":"","amount":\#(number),"currency":"","valueDate":""}"#,
        ]
        for (index, text) in texts.enumerated() {
            harness.log.append(command(Array(text.utf8), id: "\(index)"), to: commands, partition: 0)
        }
        harness.run()
        #expect(try harness.refusalCodes(of: "0") == ["duplicate-key"])
        #expect(try harness.refusalCodes(of: "1") == ["number-out-of-range"])
        let longest = try harness.connection.query(
            "SELECT max(length(outcome::text)) FROM command", deadline: .after(milliseconds: 5_000)
        ).single()[0, as: Int32.self]
        #expect(longest < 2_000)
    }

    @Test("Messages between runtimes that nobody would send harm nothing, and ask nothing of lanes that there are not")
    func control() throws {
        let harness = try Harness(CounterLogic())
        let numbers = [Int64.min, -1, 0, 1, 2, 1 << 40, .max - 1, .max]
        let lanes: [Int64] = [Int64(Int32.min), -1, 0, 1, 2, 40_000, Int64(Int32.max)]
        var strange = 0
        for number in numbers {
            for lane in lanes {
                for topic in [own, facts] {
                    append(
                        #"{"sourceLane":\#(lane),"targetLane":0,"high":\#(number)}"#, StreamWatermark.type, topic,
                        harness,
                        source: topic == own ? Service.collections.source : Service.orderIntake.source)
                    if !(0..<2).contains(lane) { strange += 1 }
                }
                for kind in ["facts", "commands", "gossip"] {
                    append(
                        #"{"kind":"\#(kind)","sourceLane":\#(lane),"targetLane":\#(lane),"from":\#(number)}"#,
                        RepublishRequest.type, own, harness, source: Service.ledger.source)
                    if lane != 0 { strange += 1 }
                }
            }
        }
        let id = harness.send(RecordPayment.of("a"))
        harness.run()
        #expect(try harness.outcome(of: id)?.status == "accepted")
        #expect(try harness.parked().isEmpty)
        #expect(harness.reports.foreign.values.reduce(0, +) == strange)
        for topic in [own, Service.orderIntake.controlTopic] {
            for lane in lanes where !(0..<2).contains(lane) {
                #expect(harness.log.entries(of: topic, partition: Lane(lane)).isEmpty, "\(topic)[\(lane)]")
            }
        }
        #expect(harness.reports.republished <= WorkerLimits().republishEventsMax)
        let seen = try harness.connection.query(
            "SELECT count(*) FROM checkpoint, jsonb_each(state->'seen')", deadline: .after(milliseconds: 5_000))
        #expect(try seen.single()[0, as: Int64.self] == 0, "no invented stream stands in a checkpoint")
    }

    @Test(
        "Damaged messages between runtimes are kept aside, and the lane goes on",
        arguments: [StreamWatermark.type, RepublishRequest.type])
    func damagedControl(type: String) throws {
        let harness = try Harness(CounterLogic())
        let texts = [
            "", "[]", "{}", #"{"sourceLane":1e999,"targetLane":0,"high":1}"#, #"{"sourceLane":99999999999}"#, "\u{0}",
            String(repeating: "[", count: 100_000),
        ]
        for text in texts { append(text, type, own, harness, source: Service.collections.source) }
        let id = harness.send(RecordPayment.of("a"))
        harness.run()
        #expect(try harness.outcome(of: id)?.status == "accepted")
        #expect(try harness.parked().isEmpty)
        #expect(harness.reports.foreign == [own: texts.count])
    }

    @Test("What a sender of commands says as a runtime or an operator does nothing")
    func controlAmongCommands() throws {
        let harness = try Harness(CounterLogic())
        harness.send(RecordPayment.of("poison"))
        for index in 0..<5 { harness.send(RecordPayment.of("p\(index)")) }
        harness.run()
        let published = harness.log.count(of: Service.collections.factsTopic)
        append(
            #"{"kind":"facts","sourceLane":0,"targetLane":0,"from":1}"#, RepublishRequest.type, commands, harness,
            source: Service.ledger.source)
        append(#"{"sourceLane":1,"targetLane":0,"high":9}"#, StreamWatermark.type, commands, harness, source: "/o2c/x")
        for type in [DiscardParked.type, RetryParked.type] {
            harness.log.append(
                CloudEvent(
                    id: type, source: RecordRules.operatorSource, type: type, actor: "tester", reason: "a test",
                    data: Array(#"{"parked":1}"#.utf8)), to: commands, partition: 0)
        }
        harness.run()
        #expect(try harness.parked().map(\.state) == ["dead"])
        #expect(harness.reports.republished == 0)
        #expect(harness.reports.foreign == [commands: 4])
        #expect(harness.log.count(of: Service.collections.factsTopic) == published)
    }

    @Test("A forged fact with the next number does not replace the genuine one")
    func forgedFact() throws {
        let harness = try Harness(CounterLogic())
        forge(1, in: harness)
        harness.receive(Self.customer(7), about: "0-7")
        harness.run()
        #expect(try counted("counted WHERE name = 'registered 0-7'", harness) == 1)
        #expect(try counted("counted", harness) == 1)
        let reason = try harness.connection.query(
            "SELECT reason FROM foreign_record", deadline: .after(milliseconds: 5_000)
        ).single()[0, as: String.self]
        #expect(reason == "it does not say which system it is of")
    }

    private func forge(_ number: Int64, in harness: Harness, bytes: Int = 2) {
        harness.log.append(
            CloudEvent(
                id: "0.0.\(number)", source: Service.orderIntake.source, type: CustomerRegistered.type,
                sequence: number, data: Array(repeating: 0x20, count: bytes)),
            system: nil, to: facts, partition: 0)
    }

    @Test("Of ten thousand junk records between good facts and commands none is taken, and every good one is")
    func junk() throws {
        let harness = try Harness(CounterLogic())
        for number in 1...100 {
            for _ in 0..<50 {
                forge(Int64(number), in: harness)
                append("{}", "o2c.runtime.nothing.v1", commands, harness)
            }
            harness.receive(Self.customer(number), about: "0-\(number)")
            harness.send(RecordPayment.of("p\(number)"), id: "p\(number)")
        }
        harness.run()
        #expect(try counted("counted WHERE name LIKE 'registered %'", harness) == 100)
        #expect(try counted("command WHERE outcome->>'status' = 'accepted'", harness) == 100)
        #expect(try harness.parked().isEmpty)
        #expect(harness.reports.foreign == [facts: 5_000, commands: 5_000])
        #expect(try counted("foreign_record", harness) == 10_000)
        // Where lanes stand is stored: nothing of it is read again.
        harness.clock.advance(milliseconds: 2_000)
        harness.run()
        let next = try harness.connection.query(
            "SELECT (state->'inputs'->\(facts)->>'next')::bigint FROM checkpoint WHERE lane = 0",
            deadline: .after(milliseconds: 5_000))
        #expect(try next.single()[0, as: Int64.self] == 5_100)
    }

    @Test("Of each topic so much is kept as its bound allows, the rest is counted; what is read again is kept once")
    func bounded() throws {
        let harness = try Harness(CounterLogic())
        let size = ForeignRecord.bytesMax
        let room = Int(ForeignRecord.topicBytesMax / (Int64(size) + ForeignRecord.rowBytes))
        for number in 1...(room + 50) { forge(Int64(number), in: harness, bytes: size) }
        append("{}", "o2c.runtime.nothing.v1", commands, harness)
        harness.run()
        #expect(try counted("foreign_record WHERE topic = '\(facts)'", harness) == room)
        #expect(try counted("foreign_record WHERE topic = '\(commands)'", harness) == 1)
        let row = try harness.connection.query(
            "SELECT records, kept, kept_bytes FROM foreign_topic WHERE topic = \(facts)",
            deadline: .after(milliseconds: 5_000)
        ).single().decode(Int64.self, Int64.self, Int64.self)
        #expect(row.0 == Int64(room + 50) && row.1 == Int64(room) && row.2 <= ForeignRecord.topicBytesMax)
        let again = ForeignRecord(
            topic: commands, lane: 0, offset: 0, loggedAt: Timestamp(microseconds: 1), reason: "again", bytes: [1])
        for _ in 0..<2 {
            try ForeignRecord.keep(
                [again], harness.connection, now: harness.clock.now, deadline: .after(milliseconds: 5_000))
        }
        #expect(try counted("foreign_record WHERE topic = '\(commands)'", harness) == 2)
        try ForeignRecord.expire(
            harness.connection, now: harness.clock.now.adding(days: 31), deadline: .after(milliseconds: 5_000))
        #expect(try counted("foreign_record", harness) == 0)
        #expect(try counted("foreign_topic WHERE kept = 0 AND kept_bytes = 0", harness) == 2)
    }

    private func append(
        _ text: String, _ type: String, _ topic: String, _ harness: Harness, source: String = "/test"
    ) {
        harness.log.append(
            CloudEvent(id: "c", source: source, type: type, data: Array(text.utf8)), to: topic, partition: 0)
    }

    @Test("Of damaged commands and facts each one is answered, parked or done, and never two of it", arguments: 1...4)
    func damaged(seed: UInt64) throws {
        // Damage that comes from outside, in a log that anybody may write to: here no lane pauses for it.
        var limits = WorkerLimits()
        limits.parkingsInRowMax = .max
        let harness = try Harness(CounterLogic(), limits: limits)
        var random = SeededGenerator(seed: seed)
        let count = 150
        for number in 1...count {
            var payment = RecordPayment.of("p\(number)").encoded()
            random.damage(&payment)
            harness.log.append(command(payment, id: "\(number)"), to: commands, partition: 0)
            var customer = Self.customer(number).encoded()
            random.damage(&customer)
            let position = StreamPosition(sourceLane: 0, targetLane: 0, number: Int64(number))
            harness.log.append(
                CloudEvent(
                    id: position.description, source: Service.orderIntake.source, type: CustomerRegistered.type,
                    subject: "0-\(number)", sequence: position.number, data: customer), to: facts, partition: 0)
        }
        let last = harness.send(RecordPayment.of("last"))
        harness.run()
        #expect(try harness.outcome(of: last)?.status == "accepted")
        #expect(
            try counted("command", harness) + (try counted("parked WHERE topic = '\(commands)'", harness)) == count + 1)
        let done = try counted("counted WHERE name LIKE 'registered %'", harness)
        let parked = try counted("parked WHERE topic = '\(facts)'", harness)
        #expect(done + parked == count, "seed \(seed): \(done) done, \(parked) parked")
        #expect(done > 0 && parked > 0)
    }

    private static func customer(_ number: Int) -> CustomerRegistered {
        CustomerRegistered(
            customer: CustomerID(lane: 0, counter: Int64(number)), version: 1, account: "C-\(number)", name: "Customer",
            country: "DE", currency: .eur, paymentTermsDays: 30)
    }

    private func counted(_ table: String, _ harness: Harness) throws -> Int {
        let rows = try harness.connection.query(
            "SELECT count(*) FROM \(unescaped: table)", deadline: .after(milliseconds: 5_000))
        return Int(try rows.single()[0, as: Int64.self])
    }

    @Test("A damaged checkpoint is read or refused, never more", arguments: 1...4)
    func checkpoints(seed: UInt64) throws {
        let topics = [commands, facts]
        var checkpoint = Checkpoint(inputCount: 2)
        checkpoint.inputs[.commands] = InputPosition(next: 42, fingerprint: .init(timestampMilliseconds: 1, keyHash: 2))
        checkpoint.seen[InputStream(input: .control, sourceLane: 0)] = 41
        checkpoint.given[StreamKey(kind: .facts, sourceLane: 0, targetLane: 0)] = 100
        checkpoint.counters["payment"] = 7
        let sample = try checkpoint.encoded(topics: topics)
        var random = SeededGenerator(seed: seed)
        var taken = 0
        for _ in 0..<5_000 {
            var bytes = sample
            random.damage(&bytes)
            guard let read = try? Checkpoint(encoded: bytes, lane: 0, topics: topics) else { continue }
            taken += 1
            let again = try Checkpoint(encoded: try read.encoded(topics: topics), lane: 0, topics: topics)
            #expect(again.inputs == read.inputs && again.seen == read.seen, "\(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(taken > 50 && taken < 5_000)
    }
}

extension MemoryLog {
    fileprivate func count(of topic: String) -> Int { events(of: topic).count }
}

extension SeededGenerator {
    /// Changes, removes or inserts a few bytes, or puts an awkward number in the place of a digit.
    fileprivate mutating func damage(_ bytes: inout [UInt8]) {
        let numbers = [
            "1e999", "-0", "9223372036854775808", "-9223372036854775808", "9223372036854775807", "0.5", "null",
        ]
        for _ in 0..<Int.random(in: 0...2, using: &self) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(Array("{}[]\",:\\0-.e".utf8).randomElement(using: &self)!, at: place)
            case 3: bytes.removeSubrange(place..<min(place + 8, bytes.count))
            default:
                guard let digit = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) else { continue }
                bytes.replaceSubrange(digit...digit, with: Array(numbers.randomElement(using: &self)!.utf8))
            }
        }
    }
}
