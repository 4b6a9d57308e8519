import Contracts
import EmbeddedKafka
import Kafka
import LocalStack
import TestSupport
import Testing

@testable import Runtime

@Suite("How long a look at the logs of commands takes")
struct ExaminationTimeTests {
    private let topic = Service.billing.commandsTopic
    private let lanes: Int32 = 12

    /// Each partition has one batch of records, as a sender in a hurry makes it: far larger than what a look fetches of
    /// a partition.
    private func fill(_ client: ClientConfiguration) throws {
        var configuration = ProducerConfiguration(client: client)
        configuration.compression = .none
        configuration.lingerMilliseconds = 200
        let producer = try Producer(configuration)
        let value = [UInt8](repeating: 0x20, count: 1_000)
        for lane in 0..<lanes {
            for _ in 0..<200 { try producer.send(topic: topic, partition: lane, key: nil, value: value) }
        }
        try producer.flush(deadlineMilliseconds: 30_000) { #expect($0.error == nil) }
    }

    /// Lanes that have answered when a look is over.
    private func answered(_ client: ClientConfiguration) throws -> Set<Lane> {
        let examiner = try KafkaLogExaminer(.messages(client, groupID: "test"), topics: [topic])
        let unknown = InputPosition.ProbeRecord(offset: 100, fingerprint: .init(timestampMilliseconds: 1, keyHash: 1))
        try examiner.begin((0..<lanes).map { PlacedProbe(lane: $0, input: .commands, probe: unknown) })
        while true {
            if let findings = try examiner.findings() { return Set(findings.verdicts.keys.map(\.lane)) }
        }
    }

    @Test("All lanes answer within one look, also where each holds a large batch", arguments: [false, true])
    func largeBatches(isReal: Bool) throws {
        guard isReal else {
            let broker = try EmbeddedBroker()
            try broker.createTopic(topic, partitions: lanes)
            return try check(broker.bootstrapServers)
        }
        guard let home = KafkaBroker.installedHome else { return }
        let directory = try ScratchDirectory(kind: "o2c-test-look")
        let broker = try KafkaBroker.start(.init(kafkaHome: home, directory: directory.path))
        defer {
            broker.stop()
            #expect(throws: Never.self) { try directory.remove() }
        }
        _ = try Admin(ClientConfiguration(bootstrapServers: broker.bootstrapServers, clientID: "test")).createTopics(
            [TopicLayout.specification(topic, partitions: Int(lanes), replication: 1)], deadlineMilliseconds: 30_000)
        try check(broker.bootstrapServers)
    }

    private func check(_ servers: String) throws {
        var client = ClientConfiguration(bootstrapServers: servers, clientID: "test")
        client.logHandler = { _ in }
        try fill(client)
        #expect(try answered(client) == Set(0..<lanes))
    }
}
