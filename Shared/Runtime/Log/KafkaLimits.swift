import Contracts
public import Kafka

// The clients and topics of this system, with the sizes of `Sizes`: Kafka's own defaults are smaller or larger.

extension ProducerConfiguration {
    /// A producer of this system's messages: it takes every record that a service may publish.
    public static func messages(_ client: ClientConfiguration) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(client: client)
        configuration.messageBytesMax = Int32(Sizes.recordBytesMax)
        return configuration
    }
}

extension ConsumerConfiguration {
    /// A reader of this system's messages: it takes every record that a topic may hold.
    public static func messages(_ client: ClientConfiguration, groupID: String) -> ConsumerConfiguration {
        var configuration = ConsumerConfiguration(client: client, groupID: groupID)
        configuration.fetchBytesMax = Int32(Sizes.fetchBytesMax)
        configuration.answerBytesMax = Int32(Sizes.receiveBytesMax)
        return configuration
    }
}

/// How topics are made: by services for themselves, by the operator's setup for all.
public enum TopicLayout {
    /// How long a topic keeps its records. Readers that need older ones ask the source.
    public static let retentionMilliseconds: Int64 = 604_800_000

    /// A topic of facts or commands. Records carry the broker's time, by which lanes compare them with timers.
    public static func specification(_ name: String, partitions: Int, replication: Int32? = nil) -> TopicSpecification {
        TopicSpecification(
            name: name, partitions: Int32(partitions), replication: replication,
            configuration: [
                "message.timestamp.type": "LogAppendTime", "cleanup.policy": "delete",
                "retention.ms": String(retentionMilliseconds), "max.message.bytes": String(Sizes.topicBatchBytesMax),
            ])
    }
}
