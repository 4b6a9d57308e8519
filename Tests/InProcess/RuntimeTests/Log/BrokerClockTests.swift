import Contracts
import Kafka
import LocalStack
import Platform
import TestSupport
import Testing

@testable import Runtime

@Suite(
    "A broker's clock is compared with this machine's",
    .enabled(if: KafkaBroker.installedHome != nil, "it needs a real broker: KAFKA_HOME names none"))
struct BrokerClockTests {
    private let topic = "o2c.billing.facts"

    /// What a writer finds whose own clock is so far ahead.
    private func skew(ofClockAheadBy milliseconds: Int64, _ client: ClientConfiguration) throws -> Int64? {
        let writer = try KafkaLogWriter(.messages(client), system: .test) {
            Timestamp(microseconds: WallClock.microseconds).adding(milliseconds: milliseconds)
        }
        let event = CloudEvent(id: "0.0.1", source: "s", type: "t", data: [0x7b, 0x7d])
        #expect(
            try writer.send(LogMessage(topic: topic, partition: 0, event: event, forwarded: nil), tag: 1))
        var isWritten = false
        let end = ContinuousClock.now + .seconds(30)
        while !isWritten, ContinuousClock.now < end { try writer.serve(waitMilliseconds: 50) { _ in isWritten = true } }
        try #require(isWritten)
        return writer.clockSkew
    }

    @Test("by the time that it gives to what is written: it is ahead, behind, or neither")
    func compared() throws {
        let directory = try ScratchDirectory(kind: "o2c-test-clock")
        let broker = try KafkaBroker.start(
            .init(kafkaHome: KafkaBroker.installedHome ?? "", directory: directory.path))
        defer {
            broker.stop()
            #expect(throws: Never.self) { try directory.remove() }
        }
        var client = ClientConfiguration(bootstrapServers: broker.bootstrapServers, clientID: "test")
        client.logHandler = { _ in }
        let admin = try Admin(client)
        _ = try admin.createTopics(
            [TopicLayout.specification(topic, partitions: 1, replication: 1)], deadlineMilliseconds: 30_000)
        #expect(try skew(ofClockAheadBy: 0, client) == 0)
        let behind = try #require(try skew(ofClockAheadBy: 3_600_000, client))
        #expect((-3_600_100_000 ... -3_570_000_000).contains(behind))
        let ahead = try #require(try skew(ofClockAheadBy: -3_600_000, client))
        #expect((3_570_000_000...3_600_100_000).contains(ahead))
    }
}
