internal import CLibrdkafka

/// What a cluster says of itself.
public struct ClusterDescription: Hashable, Sendable {
    public struct Broker: Hashable, Sendable {
        public var id: Int32
        public var host: String
        public var port: Int32
    }

    public struct Topic: Hashable, Sendable {
        public var name: String
        /// The leader's broker id by partition; -1 where there is none now.
        public var leaders: [Int32]
        /// How many copies each partition is to have: of the one with the fewest.
        public var replicas: Int
        /// Why the topic cannot be used, or nil.
        public var error: KafkaError?

        public var partitionCount: Int { leaders.count }
    }

    public var brokers: [Broker]
    /// By name.
    public var topics: [String: Topic]
}

extension Admin {
    /// The brokers and all topics. Asking for all never makes a broker create one.
    public func describeCluster(deadlineMilliseconds: Int32) throws(KafkaError) -> ClusterDescription {
        var answer: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(client.raw, 1, nil, &answer, deadlineMilliseconds)
        try KafkaError.check(code, "describing the cluster")
        guard let metadata = unsafe answer else { return ClusterDescription(brokers: [], topics: [:]) }
        defer { unsafe rd_kafka_metadata_destroy(metadata) }
        let brokers = (0..<(unsafe Int(metadata.pointee.broker_cnt))).map { index in
            let broker = unsafe metadata.pointee.brokers[index]
            return unsafe ClusterDescription.Broker(
                id: broker.id, host: String(cString: broker.host), port: broker.port)
        }
        var topics: [String: ClusterDescription.Topic] = [:]
        for index in 0..<(unsafe Int(metadata.pointee.topic_cnt)) {
            var topic = unsafe describe(metadata.pointee.topics[index])
            guard let name = client.names.ours(topic.name) else { continue }
            topic.name = name
            topics[name] = topic
        }
        return ClusterDescription(brokers: brokers, topics: topics)
    }

    private func describe(_ raw: rd_kafka_metadata_topic) -> ClusterDescription.Topic {
        let name = unsafe String(cString: raw.topic)
        var leaders: [Int32] = unsafe Array(repeating: -1, count: Int(raw.partition_cnt))
        var replicas = Int.max
        for index in leaders.indices {
            let partition = unsafe raw.partitions[index]
            unsafe replicas = min(replicas, Int(partition.replica_cnt))
            if unsafe leaders.indices.contains(Int(partition.id)) {
                unsafe leaders[Int(partition.id)] = partition.leader
            }
        }
        let code = unsafe raw.err
        let error = code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code, context: "topic \(name)")
        return ClusterDescription.Topic(
            name: name, leaders: leaders, replicas: leaders.isEmpty ? 0 : replicas, error: error)
    }
}
