import Contracts
import EmbeddedKafka
import Kafka
import Testing

@testable import Operator

@Suite("Topics")
struct TopicSetupTests {
    private func admin(_ broker: EmbeddedBroker) throws -> Admin {
        try Admin(KafkaClients.configuration(bootstrapServers: broker.bootstrapServers, role: "test"))
    }

    @Test("Every service has a topic of facts, one of commands and one of control, all with twelve partitions")
    func layout() throws {
        let broker = try EmbeddedBroker()
        try TopicSetup().run(broker)
        let cluster = try admin(broker).describeCluster(deadlineMilliseconds: 10_000)
        #expect(Set(cluster.topics.keys) == Set(TopicSetup.names))
        #expect(cluster.topics.count == 3 * Service.allCases.count)
        #expect(cluster.topics.values.allSatisfy { $0.partitionCount == 12 })
    }

    @Test("Topics that are there already are left as they are")
    func repetition() throws {
        let broker = try EmbeddedBroker()
        try TopicSetup().run(broker)
        #expect(try TopicSetup().run(admin(broker)).isEmpty)
    }

    @Test("A topic with another number of partitions is a wrong configuration, and named")
    func mismatch() throws {
        let broker = try EmbeddedBroker()
        try TopicSetup().run(broker)
        let failure = #expect(throws: OperatorFailure.self) {
            _ = try TopicSetup(partitions: 6).run(admin(broker))
        }
        #expect(failure?.kind == .configuration)
        #expect(failure?.message.contains("12 partitions, not 6") ?? false)
    }

    @Test("Topics count as unused until something was written")
    func use() throws {
        let broker = try EmbeddedBroker()
        try TopicSetup().run(broker)
        let admin = try admin(broker)
        #expect(try TopicSetup().areUnused(admin))
        let client = try KafkaClients.configuration(bootstrapServers: broker.bootstrapServers, role: "test")
        let producer = try CommandProducer(client, source: "/test")
        try producer.send(
            Submission(id: "1", command: RegisterItem(sku: "A", name: "A", kind: "goods", taxClass: "standard")))
        try producer.flush(stop: StopRequest())
        #expect(try !TopicSetup().areUnused(admin))
    }
}
