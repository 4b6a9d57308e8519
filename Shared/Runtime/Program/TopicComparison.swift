public import Kafka

/// Compares topics with what the system rests on, property by property.
public enum TopicComparison {
    /// A topic is not what it has to be.
    public struct Difference: Error, Hashable, CustomStringConvertible {
        public var topic: String
        public var property: String
        /// `nil` where the topic has no such property.
        public var found: String?
        public var wanted: String

        public var description: String {
            """
            topic \(topic) has \(property) \(found ?? "not at all"), and \(wanted) is wanted: mend it by \
            kafka-configs.sh --alter --entity-type topics --entity-name \(topic) --add-config \(property)=\(mending)
            """
        }

        private var mending: String { wanted.split(separator: " ").first.map(String.init) ?? wanted }
    }

    /// What a comparison has found.
    public enum Outcome: Hashable, Sendable {
        case compared([Difference])
        /// The embedded broker cannot be asked.
        case notChecked
    }

    /// Properties that may be more than is wanted: a log that is kept longer, or takes larger records, is as good.
    private static let mayBeMore: Set<String> = ["retention.ms", "max.message.bytes"]

    /// Asks the cluster, and compares.
    /// - Parameter replicas: how many copies each topic's partitions have.
    public static func run(
        _ admin: Admin, replicas: [String: Int], deadlineMilliseconds: Int32
    ) throws(KafkaError) -> Outcome {
        // It would let the question run into its deadline.
        if admin.isEmbedded(deadlineMilliseconds: deadlineMilliseconds) { return .notChecked }
        let found = try admin.topicConfigurations(
            replicas.keys.sorted(), deadlineMilliseconds: deadlineMilliseconds)
        return .compared(
            replicas.sorted { $0.key < $1.key }.flatMap { topic, copies in
                differences(
                    of: admin.nameOnWire(topic), found[topic] ?? [:],
                    wanted: TopicLayout.configuration(replicas: copies))
            })
    }

    /// The differences of one topic, in the order of their names.
    static func differences(
        of topic: String, _ found: [String: String], wanted: [String: String]
    ) -> [Difference] {
        wanted.sorted { $0.key < $1.key }.compactMap { property, value in
            let more = mayBeMore.contains(property)
            if found[property] == value || more && isMore(found[property], than: value) { return nil }
            return Difference(
                topic: topic, property: property, found: found[property], wanted: more ? "\(value) or more" : value)
        }
    }

    /// -1 is no bound at all.
    private static func isMore(_ text: String?, than wanted: String) -> Bool {
        guard let number = text.flatMap({ Int64($0) }), let least = Int64(wanted) else { return false }
        return number == -1 || number >= least
    }
}

/// The setting and the topics disagree: commands would go to partitions that there are not, or none to some that there
/// are.
struct PartitionsDiffer: Error, CustomStringConvertible {
    var setting: Int
    var topics: Int
    var description: String {
        "O2C_PARTITIONS says \(setting), and the topics have \(topics) partitions: set it to \(topics) for all services"
    }
}

/// Lanes have worked that have no partition any more.
struct PartitionsMissing: Error, CustomStringConvertible {
    var lanes: Int
    var partitions: Int
    var description: String {
        """
        the schema has \(lanes) lanes, and the topics have \(partitions) partitions only: what lives in the others \
        could not be reached; make the topics with \(lanes) partitions
        """
    }
}
