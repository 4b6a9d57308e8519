import Contracts
import EmbeddedKafka
import Kafka
import TestSupport
import Testing

@testable import Runtime

@Suite("The largest records")
struct LargestRecordTests {
    private let topic = "o2c.billing.commands"

    private func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    /// An event whose attributes are as long as they may be.
    private func event(_ bytes: Int) -> CloudEvent {
        CloudEvent(
            id: text(CloudEvent.Limits.idBytesMax), source: text(CloudEvent.Limits.sourceBytesMax),
            type: text(CloudEvent.Limits.typeBytesMax), time: Timestamp(microseconds: 0),
            subject: text(CloudEvent.Limits.subjectBytesMax), sequence: .max,
            traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            actor: text(CloudEvent.Limits.actorBytesMax), reason: text(CloudEvent.Limits.reasonBytesMax),
            data: (0..<bytes).map { _ in UInt8.random(in: 0x30...0x39) })
    }

    @Test("Clients and topics have the limits of the one chain")
    func limits() {
        let client = ClientConfiguration(bootstrapServers: "127.0.0.1:1", clientID: "test")
        #expect(ProducerConfiguration.messages(client).messageBytesMax == Int32(Sizes.recordBytesMax))
        let reader = ConsumerConfiguration.messages(client, groupID: "test")
        #expect(reader.fetchBytesMax == Int32(Sizes.fetchBytesMax))
        #expect(reader.answerBytesMax == Int32(Sizes.receiveBytesMax))
        let specification = TopicLayout.specification("t", partitions: 1, replication: 1)
        #expect(specification.configuration["max.message.bytes"] == String(Sizes.topicBatchBytesMax))
        var settings = Settings(environment: [:])
        #expect(RuntimeSettings(&settings).bodyBytesMax == Sizes.requestBodyBytesMax)
    }

    @Test("A fact, and a command that one lane hands on to another, as large as they may be, arrive")
    func arrival() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic(topic, partitions: 1)
        var client = ClientConfiguration(bootstrapServers: broker.bootstrapServers, clientID: "test")
        client.logHandler = { _ in }
        let writer = try KafkaLogWriter(.messages(client), system: .test)
        let forwarded = StreamPosition(sourceLane: 32_766, targetLane: 0, number: 999_999_999_999_999_999)
        let sent = [
            LogMessage(topic: topic, partition: 0, event: event(Sizes.factBytesMax), forwarded: nil),
            LogMessage(topic: topic, partition: 0, event: event(Sizes.commandBytesMax), forwarded: forwarded),
        ]
        for (index, message) in sent.enumerated() { #expect(try writer.send(message, tag: UInt64(index))) }
        var acknowledged = 0
        let end = ContinuousClock.now + .seconds(30)
        while acknowledged < sent.count, ContinuousClock.now < end {
            try writer.serve(waitMilliseconds: 50) { _ in acknowledged += 1 }
        }
        try #require(acknowledged == sent.count)

        let consumer = try Consumer(.messages(client, groupID: "test"))
        let place = TopicPartition(topic: topic, partition: 0)
        try consumer.assign([PartitionOffset(place, offset: Offset.beginning)])
        let parser = RecordParser(
            types: [],
            rules: RecordRules(inputs: LogInput.all(of: .collections), laneCount: 32_767, system: .test))
        let control = RecordPlace(
            lane: 0, input: .control, offset: 0, fingerprint: .init(timestampMilliseconds: 0, keyHash: 0))
        var arrived: [(bytes: Int, content: LogRecord.Content)] = []
        while arrived.count < sent.count, ContinuousClock.now < end {
            _ = consumer.poll(milliseconds: 50) { message in
                arrived.append((message.value?.count ?? 0, parser.parse(message, at: control)))
            }
        }
        #expect(arrived.map(\.bytes) == [Sizes.factBytesMax, Sizes.commandBytesMax])
        guard case .event(let command, _)? = arrived.last?.content else {
            Issue.record("\(String(describing: arrived.last?.content).prefix(200))")
            return
        }
        #expect(command.event.data == sent[1].event.data && command.reason == sent[1].event.reason)
    }

    @Test("A record that is larger is refused by the producer: so it must never be committed")
    func tooLarge() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic(topic, partitions: 1)
        var client = ClientConfiguration(bootstrapServers: broker.bootstrapServers, clientID: "test")
        client.logHandler = { _ in }
        let writer = try KafkaLogWriter(.messages(client), system: .test)
        let message = LogMessage(topic: topic, partition: 0, event: event(Sizes.recordBytesMax), forwarded: nil)
        #expect(throws: MessageRefused.self) { try writer.send(message, tag: 1) }
    }
}
