import Contracts
import EmbeddedKafka
import Kafka
import LocalStack
import Platform
import Runtime
import SystemProcess
import Testing

/// The kinds of brokers that scenarios run on.
enum BrokerKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// librdkafka's mock cluster, in the test process.
    case embedded
    /// Apache Kafka, where `KAFKA_HOME` names one.
    case apache

    static var available: [BrokerKind] { KafkaBroker.installedHome == nil ? [.embedded] : allCases }

    var testDescription: String { rawValue }
}

/// A broker with the topics of the six services, which can be made to forget everything.
final class Broker: Sendable {
    private enum Running: Sendable {
        case embedded(BrokerFront)
        case apache(KafkaBroker)
    }

    static let partitions = Service.partitionsDefault
    private static let adminMilliseconds: Int32 = 30_000

    private let running: Monitor<Running>

    init(_ kind: BrokerKind) throws {
        let running: Running =
            switch kind {
            case .embedded: .embedded(try BrokerFront())
            case .apache:
                .apache(
                    try KafkaBroker.start(
                        .init(kafkaHome: KafkaBroker.installedHome ?? "", directory: TestDirectories.next("kafka"))))
            }
        self.running = Monitor(running)
        try makeTopics()
    }

    var bootstrapServers: String {
        switch running.withLock({ $0 }) {
        case .embedded(let broker): broker.bootstrapServers
        case .apache(let broker): broker.bootstrapServers
        }
    }

    /// Replaces the log by an empty one, as the embedded broker does at every restart. Addresses may change.
    func forget() throws {
        switch running.withLock({ $0 }) {
        case .embedded:
            let fresh = try BrokerFront()
            running.withLock { $0 = .embedded(fresh) }
        case .apache(let broker):
            try broker.wipe()
            try broker.start()
        }
        try makeTopics()
    }

    /// Takes next to none of the facts of a service, by its first worker, until `forget`.
    func refuseFacts(of service: Service) throws {
        switch running.withLock({ $0 }) {
        case .embedded(let broker):
            for partition in 0..<Self.partitions {
                let place = TopicPartition(topic: service.factsTopic, partition: partition)
                try broker.broker.setLeader(of: place, broker: nil)
            }
        case .apache:
            // A quota of a byte a second: each request is answered, and the next one read ten seconds later.
            let (status, output) = try Programs.run(
                "\(KafkaBroker.installedHome ?? "")/bin/kafka-configs.sh",
                [
                    "--bootstrap-server", bootstrapServers, "--alter", "--entity-type", "clients", "--entity-name",
                    "o2c-\(service.rawValue)-worker-1", "--add-config", "producer_byte_rate=1",
                ])
            guard status.isSuccess else {
                throw ProgramFailed(program: "kafka-configs.sh", status: status, output: output)
            }
        }
    }

    /// Takes it away for good.
    func takeDown() throws {
        switch running.withLock({ $0 }) {
        case .embedded(let broker): try broker.takeDown()
        case .apache(let broker): broker.kill()
        }
    }

    /// Ends it, and removes what it has stored.
    func destroy() throws {
        if case .apache(let broker) = running.withLock({ $0 }) { try broker.destroy() }
    }

    func client(_ role: String) -> ClientConfiguration { Self.client(role, bootstrapServers: bootstrapServers) }

    static func client(_ role: String, bootstrapServers: String) -> ClientConfiguration {
        var client = ClientConfiguration(bootstrapServers: bootstrapServers, clientID: "e2e-\(role)")
        client.logHandler = { _ in }
        return client
    }

    private func makeTopics() throws {
        let names = Service.allCases.flatMap(\.topics)
        switch running.withLock({ $0 }) {
        case .embedded(let broker):
            for name in names { try broker.broker.createTopic(name, partitions: Self.partitions) }
        case .apache:
            let admin = try Admin(client("setup"))
            let outcomes = try admin.createTopics(
                names.map { TopicLayout.specification($0, partitions: Int(Self.partitions), replication: 1) },
                deadlineMilliseconds: Self.adminMilliseconds)
            for case .failed(let error) in outcomes.values { throw error }
        }
    }
}
