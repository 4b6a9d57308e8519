import Contracts
import Kafka
import LocalStack
import SystemProcess
import TestSupport
import Testing

@testable import Runtime

@Suite(
    "A sender's transactions keep no timer of a lane waiting", .enabled(if: KafkaBroker.installedHome != nil),
    .serialized)
struct TransactionTests {
    private static let records = 20
    private let place = TopicPartition(topic: Service.inventory.commandsTopic, partition: 0)
    /// Later than any record: what is read counts by the end of the log, not by its time.
    private let clock = TestClock(Timestamp(microseconds: 4_102_444_800_000_000))

    /// Sends commands in one transaction, by Kafka's own tool: it ends with the last of them, or stays open.
    private func send(_ broker: KafkaBroker, _ count: Int, id: String, throughput: Int) throws -> ChildProcess {
        try ChildProcess(
            ProcessConfiguration(
                executable: "\(KafkaBroker.installedHome ?? "")/bin/kafka-producer-perf-test.sh",
                arguments: [
                    "--bootstrap-server", broker.bootstrapServers, "--topic", place.topic, "--num-records", "\(count)",
                    "--record-size", "10", "--throughput", "\(throughput)", "--transactional-id", id,
                    "--transaction-duration-ms", "600000",
                ], output: .discarded))
    }

    private func client(_ broker: KafkaBroker) -> ClientConfiguration {
        var client = ClientConfiguration(bootstrapServers: broker.bootstrapServers, clientID: "test")
        client.logHandler = { _ in }
        return client
    }

    @Test("neither the mark of one that has ended, nor one that is open, stands between a lane and its timers")
    func transactions() throws {
        let broker = try KafkaBroker.start(
            .init(kafkaHome: KafkaBroker.installedHome ?? "", directory: TestDirectories.next("kafka")))
        defer { do { try broker.destroy() } catch { Issue.record("\(error)") } }
        let admin = try Admin(client(broker))
        let inputs = LogInput.all(of: .inventory)
        let outcomes = try admin.createTopics(
            inputs.map { TopicLayout.specification($0.topic, partitions: 1, replication: 1) },
            deadlineMilliseconds: 30_000)
        #expect(outcomes.values.allSatisfy { $0 == .created })
        let ended = try send(broker, Self.records, id: "ended", throughput: -1)
        #expect(ended.wait(milliseconds: 60_000)?.isSuccess == true)
        let reader = try KafkaLogReader(
            ConsumerConfiguration(client: client(broker), groupID: "test"),
            rules: RecordRules(inputs: inputs, laneCount: 1, system: .test), types: [], now: { clock.now })
        try reader.assign(0, at: inputs.map { _ in InputPosition() })
        #expect(try read(reader) == Self.records)
        let high = Int64(Self.records) + 1
        #expect(try admin.watermarks(of: [place], deadlineMilliseconds: 20_000)[place]?.high == high, "its mark")
        #expect(try isCaughtUp(reader), "behind the mark")

        let open = try send(broker, 1_000_000, id: "open", throughput: 20)
        defer { _ = open.killAndWait() }
        let end = ContinuousClock.now + .seconds(60)
        var stands = high
        while stands == high, ContinuousClock.now < end {
            // Of whoever reads what is not committed too.
            var uncommitted = client(broker)
            uncommitted.additional["isolation.level"] = "read_uncommitted"
            let consumer = try Consumer(ConsumerConfiguration(client: uncommitted, groupID: "test"))
            stands = try consumer.queryWatermarks(place, deadlineMilliseconds: 20_000).high
        }
        #expect(stands > high, "records stand in the open transaction")
        #expect(try isCaughtUp(reader), "before what nobody may read yet")
    }

    /// Reads until nothing more comes; how many records.
    private func read(_ reader: KafkaLogReader) throws -> Int {
        var count = 0
        let end = ContinuousClock.now + .seconds(30)
        while count < Self.records, ContinuousClock.now < end {
            try reader.poll(max: 100, bytesMax: 1 << 20, waitMilliseconds: 50) { if case .record = $0 { count += 1 } }
        }
        return count
    }

    private func isCaughtUp(_ reader: KafkaLogReader) throws -> Bool {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            clock.advance(milliseconds: 2_000)
            if reader.isCaughtUp(0, with: clock.now, includingCommands: true) { return true }
            try reader.poll(max: 100, bytesMax: 1 << 20, waitMilliseconds: 50) { _ in }
        }
        return false
    }
}
