import Contracts
import EmbeddedKafka
import Kafka
import Postgres
import TestSupport
import Testing

@testable import Runtime

@Suite("Commands that the log no longer has when their lane comes to them")
struct LostCommandsTests {
    typealias Harness = LogicHarness<CounterLogic>

    private let commands = Service.collections.commandsTopic

    private func counted(_ harness: Harness) throws -> [String] {
        try harness.connection.query("SELECT name FROM counted ORDER BY place", deadline: .after(milliseconds: 5000))
            .map { try $0[0, as: String.self] }
    }

    private func accept(_ from: Int64, _ to: Int64, _ harness: Harness) throws -> String {
        try harness.control(AcceptLostCommands(from: from, to: to), type: AcceptLostCommands.type)
    }

    /// One command is decided, two are removed unread, and one stands behind them.
    private func harness() throws -> Harness {
        let harness = try Harness(CounterLogic())
        harness.send(RecordPayment.of("a"))
        harness.run()
        for name in ["b", "c", "d"] { harness.send(RecordPayment.of(name)) }
        harness.log.expire(commands, partition: 0, before: 3)
        harness.run()
        return harness
    }

    @Test("The loss is said by its numbers, and no later command of the lane is taken; what others say goes on")
    func lost() throws {
        let harness = try harness()
        #expect(harness.reports.lines.contains { $0.hasPrefix("commands lost: ") && $0.contains("--from 1 --to 3") })
        harness.send(RecordPayment.of("of another lane"), lane: 1)
        harness.receive(
            CustomerRegistered(
                customer: CustomerID(lane: 0, counter: 1), version: 1, account: "C", name: "C",
                country: "DE", currency: .eur, paymentTermsDays: 30), about: "0-1")
        harness.run()
        #expect(try counted(harness).sorted() == ["a", "of another lane", "registered 0-1"])
    }

    @Test("An operator's word, by the same numbers, lets it go on behind them")
    func accepted() throws {
        let harness = try harness()
        let wrong = try accept(1, 4, harness)
        harness.run()
        #expect(try harness.refusalCodes(of: wrong) == ["no-such-loss"])
        let right = try accept(1, 3, harness)
        harness.run()
        #expect(try harness.outcome(of: right)?.status == "accepted")
        harness.send(RecordPayment.of("e"))
        harness.run()
        #expect(try counted(harness) == ["a", "d", "e"])
        let again = try accept(1, 3, harness)
        harness.run()
        #expect(try harness.refusalCodes(of: again) == ["no-such-loss"])
    }

    @Test("The next owner of the lane finds the same, before and after the word")
    func nextOwner() throws {
        let first = try harness()
        first.stop()
        let second = try Harness(CounterLogic(), log: first.log, database: first.database, clock: first.clock)
        second.recover()
        #expect(second.reports.lines.contains { $0.contains("--from 1 --to 3") })
        #expect(try counted(second) == ["a"])
        _ = try accept(1, 3, second)
        second.run()
        second.stop()
        let third = try Harness(CounterLogic(), log: first.log, database: first.database, clock: first.clock)
        third.recover()
        #expect(try counted(third) == ["a", "d"])
        #expect(!third.reports.lines.contains { $0.hasPrefix("commands lost") })
    }

    @Test("A timer waits for commands that cannot be read only so long; for those that can it waits as ever")
    func timers() throws {
        let harness = try harness()
        harness.receive(
            CustomerRegistered(
                customer: CustomerID(lane: 0, counter: 1), version: 1, account: "C", name: "C",
                country: "DE", currency: .eur, paymentTermsDays: 30), about: "0-1")
        harness.run()
        try harness.connection.execute(
            "INSERT INTO timer VALUES (0, \(harness.clock.now), 'test', 7, 7)", deadline: .after(milliseconds: 5000))
        harness.stop()
        let next = try Harness(CounterLogic(), log: harness.log, database: harness.database, clock: harness.clock)
        next.recover()
        #expect(try !counted(next).contains("timer 7-7"))
        next.clock.set(byMilliseconds: WorkerLimits().commandsWaitMillisecondsMax)
        next.run()
        #expect(try !counted(next).contains("timer 7-7"), "a clock that was set forward is no wait")
        next.clock.advance(milliseconds: WorkerLimits().commandsWaitMillisecondsMax)
        next.run()
        #expect(try counted(next).contains("timer 7-7"))
        #expect(next.reports.lines.contains { $0.contains("timers of lane 0 go off") })
    }
}

@Suite("Where a log of commands begins behind its reader", .serialized)
struct CutLogTests {
    private let topics = LogInput.all(of: .inventory).map(\.topic)

    /// A broker that has dropped the oldest commands of lane 0: it keeps 5 MB of a partition.
    private func broker(records: Int) throws -> (EmbeddedBroker, ClientConfiguration) {
        let broker = try EmbeddedBroker()
        for topic in topics { try broker.createTopic(topic, partitions: 1) }
        var client = ClientConfiguration(bootstrapServers: broker.bootstrapServers, clientID: "test")
        client.logHandler = { _ in }
        var configuration = ProducerConfiguration(client: client)
        configuration.compression = .none
        configuration.batchBytesMax = 200_000
        let producer = try Producer(configuration)
        for _ in 0..<records {
            try producer.send(topic: topics[0], partition: 0, key: nil, value: Array(repeating: 0x20, count: 100_000))
        }
        try producer.flush(deadlineMilliseconds: 30_000) { #expect($0.error == nil) }
        return (broker, client)
    }

    private func reader(_ client: ClientConfiguration) throws -> KafkaLogReader {
        try KafkaLogReader(
            ConsumerConfiguration(client: client, groupID: "test"),
            rules: RecordRules(inputs: LogInput.all(of: .inventory), laneCount: 1, system: .test), types: [],
            now: { Timestamp(microseconds: 0) })
    }

    private func first(_ reader: KafkaLogReader, at position: InputPosition) throws -> LogDelivery? {
        try reader.assign(0, at: [position] + Array(repeating: InputPosition(), count: topics.count - 1))
        return try next(reader)
    }

    private func next(_ reader: KafkaLogReader) throws -> LogDelivery? {
        var found: LogDelivery?
        let end = ContinuousClock.now + .seconds(20)
        while found == nil, ContinuousClock.now < end {
            try reader.poll(max: 1, bytesMax: 1 << 20, waitMilliseconds: 50) { found = found ?? $0 }
        }
        return found
    }

    @Test(
        "What was dropped unread is told by its offsets; resumed, the reader goes on; a longer position is another log")
    func cut() throws {
        let (broker, client) = try broker(records: 80)
        try withExtendedLifetime(broker) {
            let place = TopicPartition(topic: topics[0], partition: 0)
            let low = try #require(
                try Admin(client).watermarks(of: [place], deadlineMilliseconds: 10_000)[place]?.low)
            try #require(low > 3)
            for next in [Int64(0), 2] {
                let fingerprint = next == 0 ? nil : InputPosition.Fingerprint(timestampMilliseconds: 1, keyHash: 0)
                let reader = try reader(client)
                guard
                    case .lost(0, .commands, let lost)? = try first(
                        reader, at: InputPosition(next: next, fingerprint: fingerprint))
                else { return #expect(Bool(false)) }
                #expect(lost == next..<low)
                try reader.resume(0, input: .commands, at: low)
                guard case .record(let record)? = try self.next(reader) else { return #expect(Bool(false)) }
                #expect(record.offset == low)
                try reader.unassign(0)
            }
            let longer = InputPosition(next: 500, fingerprint: .init(timestampMilliseconds: 1, keyHash: 0))
            guard case .replaced? = try first(try reader(client), at: longer) else { return #expect(Bool(false)) }
            // All that is there was read: its last record alone is gone.
            let reader = try reader(client)
            let read = InputPosition(next: low, fingerprint: .init(timestampMilliseconds: 1, keyHash: 0))
            guard case .fault? = try first(reader, at: read), case .record(let record)? = try next(reader) else {
                return #expect(Bool(false))
            }
            #expect(record.offset == low)
        }
    }
}
