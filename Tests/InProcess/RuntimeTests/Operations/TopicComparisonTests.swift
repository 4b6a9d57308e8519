import EmbeddedKafka
import Kafka
import LocalStack
import Testing

@testable import Runtime

@Suite("Topics are what the system rests on, or are refused by name")
struct TopicComparisonTests {
    private let wanted = TopicLayout.configuration(replicas: 3)

    private func differences(_ changes: [String: String?]) -> [String] {
        let found = wanted.merging(changes.compactMapValues { $0 }) { $1 }.filter { changes[$0.key] != .some(nil) }
        return TopicComparison.differences(of: "t", found, wanted: wanted).map { "\($0.property) \($0.found ?? "-")" }
    }

    @Test("Two copies have to have a record where there are two")
    func copies() {
        #expect((1...4).map { TopicLayout.configuration(replicas: $0)["min.insync.replicas"] } == ["1", "2", "2", "2"])
    }

    @Test("Each property is compared by its value; longer and larger is as good")
    func properties() {
        #expect(differences([:]).isEmpty)
        #expect(differences(["retention.ms": "-1", "max.message.bytes": "99999999"]).isEmpty)
        #expect(differences(["retention.ms": "604799999"]) == ["retention.ms 604799999"])
        #expect(differences(["max.message.bytes": "1048588"]) == ["max.message.bytes 1048588"])
        #expect(differences(["cleanup.policy": "compact"]) == ["cleanup.policy compact"])
        #expect(differences(["cleanup.policy": "compact,delete"]) == ["cleanup.policy compact,delete"])
        #expect(differences(["message.timestamp.type": "CreateTime"]) == ["message.timestamp.type CreateTime"])
        #expect(differences(["min.insync.replicas": "1"]) == ["min.insync.replicas 1"])
        #expect(differences(["min.insync.replicas": "3"]) == ["min.insync.replicas 3"])
        #expect(differences(["cleanup.policy": nil]) == ["cleanup.policy -"])
    }

    @Test("A difference says what it is and how to mend it")
    func words() {
        let difference = TopicComparison.Difference(
            topic: "o2c.billing.facts", property: "retention.ms", found: "1", wanted: "604800000 or more")
        #expect(
            difference.description
                == """
                topic o2c.billing.facts has retention.ms 1, and 604800000 or more is wanted: mend it by \
                kafka-configs.sh --alter --entity-type topics --entity-name o2c.billing.facts --add-config \
                retention.ms=604800000
                """
        )
    }

    @Test("The embedded broker cannot be asked, and that is said")
    func embedded() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 1)
        var client = ClientConfiguration(bootstrapServers: broker.bootstrapServers, clientID: "test")
        client.logHandler = { _ in }
        let admin = try Admin(client)
        #expect(try TopicComparison.run(admin, replicas: ["t": 1], deadlineMilliseconds: 10_000) == .notChecked)
    }

    @Test("What cannot be reached is not taken for the embedded broker")
    func unreachable() throws {
        let broker = try BrokerFront()
        try broker.takeDown()
        var client = ClientConfiguration(bootstrapServers: broker.bootstrapServers, clientID: "test")
        client.logHandler = { _ in }
        #expect(throws: KafkaError.self) {
            try TopicComparison.run(Admin(client), replicas: ["t": 1], deadlineMilliseconds: 300)
        }
    }

    @Test(
        "A broker tells them: a topic made by us has none, one made otherwise has what it lacks",
        .enabled(if: KafkaBroker.installedHome != nil))
    func broker() throws {
        let broker = try KafkaBroker.start(
            .init(kafkaHome: KafkaBroker.installedHome ?? "", directory: TestDirectories.next("kafka")))
        defer { do { try broker.destroy() } catch { Issue.record("\(error)") } }
        var client = ClientConfiguration(bootstrapServers: broker.bootstrapServers, clientID: "test")
        client.logHandler = { _ in }
        let admin = try Admin(client)
        let cluster = try admin.describeCluster(deadlineMilliseconds: 20_000)
        #expect(try TopicLayout.replicas(admin, cluster, deadlineMilliseconds: 20_000) == 1)
        let outcomes = try admin.createTopics(
            [
                TopicLayout.specification("ours", partitions: 1, replication: 1),
                TopicSpecification(
                    name: "theirs", partitions: 1, replication: 1,
                    configuration: ["message.timestamp.type": "CreateTime", "cleanup.policy": "compact"]),
            ], deadlineMilliseconds: 20_000)
        #expect(outcomes == ["ours": .created, "theirs": .created])
        let outcome = try TopicComparison.run(
            admin, replicas: ["ours": 1, "theirs": 1], deadlineMilliseconds: 20_000)
        guard case .compared(let found) = outcome else { return #expect(Bool(false)) }
        #expect(Set(found.map(\.topic)) == ["theirs"])
        #expect(found.map(\.property) == ["cleanup.policy", "max.message.bytes", "message.timestamp.type"])
    }
}
