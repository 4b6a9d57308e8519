internal import EmbeddedKafka
internal import Kafka
internal import LocalStack
internal import SystemProcess

/// The Kafka of a local stack: a cluster that is there already, a broker of its own, or the embedded one.
enum StackBroker {
    /// A cluster that others run.
    case given(bootstrapServers: String)
    /// Apache Kafka from `KAFKA_HOME`, with its log in the stack's directory.
    case apache(KafkaBroker)
    /// librdkafka's mock cluster in this process: it forgets everything when it ends, and the services publish again.
    case embedded(EmbeddedBroker)

    /// What the environment asks for: `KAFKA_BOOTSTRAP_SERVERS`, else `KAFKA_HOME`, else the embedded broker.
    static func start(in directory: StackDirectory, lifetime: KafkaBroker.Lifetime) throws -> StackBroker {
        if let servers = Host.environment("KAFKA_BOOTSTRAP_SERVERS") { return .given(bootstrapServers: servers) }
        if let home = KafkaBroker.installedHome {
            return .apache(try .start(.init(kafkaHome: home, directory: directory.kafkaPath, lifetime: lifetime)))
        }
        return .embedded(try EmbeddedBroker(logHandler: { _ in }))
    }

    var bootstrapServers: String {
        switch self {
        case .given(let servers): servers
        case .apache(let broker): broker.bootstrapServers
        case .embedded(let broker): broker.bootstrapServers
        }
    }

    /// What kind it is, for people.
    var kind: String {
        switch self {
        case .given: "KAFKA_BOOTSTRAP_SERVERS"
        case .apache: "KAFKA_HOME"
        case .embedded: "embedded"
        }
    }

    var processID: Int32? {
        switch self {
        case .given: nil
        case .apache(let broker): broker.processID
        case .embedded: Host.processID
        }
    }

    var logPath: String? {
        if case .apache(let broker) = self { return broker.logPath }
        return nil
    }

    /// Starts it again if it is a child process that has ended; its log is still there. True when it was needed.
    func restartIfEnded() throws(LocalStackError) -> Bool {
        guard case .apache(let broker) = self, !broker.isRunning else { return false }
        try broker.start()
        return true
    }

    func makeTopics() throws {
        let client = try KafkaClients.configuration(bootstrapServers: bootstrapServers, role: "setup")
        switch self {
        case .embedded(let broker): try TopicSetup().run(broker, prefix: client.topicPrefix)
        case .given, .apache: _ = try TopicSetup().run(Admin(client))
        }
    }

    /// Stops it if it is ours.
    func stop() {
        if case .apache(let broker) = self { broker.stop() }
    }
}
