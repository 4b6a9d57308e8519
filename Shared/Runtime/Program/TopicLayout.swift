import Contracts
public import Kafka

/// How topics are made: by services for themselves, by the operator's setup for all; and what they are compared with
/// when a service starts.
public enum TopicLayout {
    /// How long a topic keeps its records. Readers that need older ones ask the source.
    public static let retentionMilliseconds: Int64 = 604_800_000

    /// What a topic has to be: records carry the broker's time, which orders what several producers write; nothing is
    /// compacted away; the log is kept for a week (readers that need more ask the source); a record counts when two
    /// copies have it, where there are two.
    /// - Parameter replicas: how many copies each partition has.
    public static func configuration(replicas: Int) -> [String: String] {
        [
            "cleanup.policy": "delete", "message.timestamp.type": "LogAppendTime",
            "retention.ms": String(retentionMilliseconds), "max.message.bytes": String(Sizes.topicBatchBytesMax),
            "min.insync.replicas": String(min(2, max(1, replicas))),
        ]
    }

    /// A topic that is to be made.
    public static func specification(_ name: String, partitions: Int, replication: Int) -> TopicSpecification {
        TopicSpecification(
            name: name, partitions: Int32(partitions), replication: Int32(replication),
            configuration: configuration(replicas: replication))
    }

    /// How many copies topics of this cluster have where nobody says otherwise.
    /// - Throws: What the cluster says; the embedded broker has one copy.
    public static func replicas(
        _ admin: Admin, _ cluster: ClusterDescription, deadlineMilliseconds: Int32
    ) throws(KafkaError) -> Int {
        guard let broker = cluster.brokers.first, !admin.isEmbedded(deadlineMilliseconds: deadlineMilliseconds) else {
            return 1
        }
        let found = try admin.brokerConfiguration(broker.id, deadlineMilliseconds: deadlineMilliseconds)
        return found["default.replication.factor"].flatMap { Int($0) } ?? 1
    }
}
