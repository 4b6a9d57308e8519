internal import CLibrdkafka
internal import Platform

/// A topic to be created.
public struct TopicSpecification: Sendable {
    public var name: String
    public var partitions: Int32
    /// How many brokers keep each partition; nil takes the cluster's default.
    public var replication: Int32?
    /// Properties of the topic by Kafka's names, such as `message.timestamp.type`.
    public var configuration: [String: String]

    public init(name: String, partitions: Int32, replication: Int32? = nil, configuration: [String: String] = [:]) {
        self.name = name
        self.partitions = partitions
        self.replication = replication
        self.configuration = configuration
    }
}

/// What became of a topic that was to be created.
public enum TopicCreation: Hashable, Sendable {
    case created
    /// It was there before, whatever its partitions and properties.
    case exists
    case failed(KafkaError)
}

/// What became of a topic that was to be deleted.
public enum TopicDeletion: Hashable, Sendable {
    case deleted
    /// There was no such topic.
    case unknown
    case failed(KafkaError)
}

extension Admin {
    /// Creates topics and returns the outcome of each by name. A controller answers before the brokers know a new
    /// topic, so the call waits until every new partition has a leader that answers.
    /// - Throws: Whatever made the request as a whole fail; `invalidArgument` for an impossible specification;
    ///   `timedOut` where a new topic does not answer before the deadline.
    public func createTopics(_ topics: [TopicSpecification], deadlineMilliseconds: Int32) throws(KafkaError)
        -> [String: TopicCreation]
    {
        let deadline = Deadline.after(milliseconds: Int(deadlineMilliseconds))
        let outcomes = try requestCreation(topics, deadlineMilliseconds: deadlineMilliseconds)
        try awaitLeaders(topics.filter { outcomes[$0.name] == .created }, deadline)
        return outcomes
    }

    private func requestCreation(_ topics: [TopicSpecification], deadlineMilliseconds: Int32) throws(KafkaError)
        -> [String: TopicCreation]
    {
        guard !topics.isEmpty else { return [:] }
        var raw: [OpaquePointer?] = unsafe []
        defer { unsafe rd_kafka_NewTopic_destroy_array(&raw, raw.count) }
        for topic in topics { unsafe raw.append(try newTopic(topic)) }
        return try unsafe request(
            RD_KAFKA_ADMIN_OP_CREATETOPICS, "creating topics", deadlineMilliseconds: deadlineMilliseconds
        ) { options, queue in
            unsafe rd_kafka_CreateTopics(client.raw, &raw, raw.count, options, queue)
        } _: { event in
            var count = 0
            let results = unsafe rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
            return unsafe outcomes(results, count) { name, code, text in
                switch code {
                case RD_KAFKA_RESP_ERR_NO_ERROR: .created
                case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: .exists
                default: .failed(KafkaError(code, context: "creating topic \(name)", message: text))
                }
            }
        }
    }

    private func awaitLeaders(_ topics: [TopicSpecification], _ deadline: Deadline) throws(KafkaError) {
        let partitions = topics.flatMap { topic in
            (0..<topic.partitions).map { TopicPartition(topic: topic.name, partition: $0) }
        }
        guard !partitions.isEmpty else { return }
        // Nothing ever arrives in it: polling it is a pause.
        let nothing = unsafe rd_kafka_queue_new(client.raw)!
        defer { unsafe rd_kafka_queue_destroy(nothing) }
        while true {
            do throws(KafkaError) {
                // The client remembers that a deleted topic has no partitions until it is told of all topics.
                _ = try describeCluster(deadlineMilliseconds: deadline.pollMilliseconds)
                _ = try watermarks(of: partitions, deadlineMilliseconds: deadline.pollMilliseconds)
                return
            } catch {
                let isNotYetKnown = [.unknownTopic, .unknownTopicOrPartition, .unknownPartition].contains(error.code)
                guard isNotYetKnown || error.isRetriable else { throw error }
                guard !deadline.hasPassed else {
                    throw KafkaError(
                        RD_KAFKA_RESP_ERR__TIMED_OUT, context: "waiting for leaders of new topics",
                        message: error.description)
                }
            }
            _ = unsafe rd_kafka_queue_poll(nothing, 20)
        }
    }

    /// Deletes topics; the outcome is told for each by name.
    /// - Throws: Whatever made the request as a whole fail.
    public func deleteTopics(_ names: [String], deadlineMilliseconds: Int32) throws(KafkaError)
        -> [String: TopicDeletion]
    {
        guard !names.isEmpty else { return [:] }
        var raw: [OpaquePointer?] = unsafe names.map { unsafe rd_kafka_DeleteTopic_new(client.names.onWire($0)) }
        defer { unsafe rd_kafka_DeleteTopic_destroy_array(&raw, raw.count) }
        return try unsafe request(
            RD_KAFKA_ADMIN_OP_DELETETOPICS, "deleting topics", deadlineMilliseconds: deadlineMilliseconds
        ) { options, queue in
            unsafe rd_kafka_DeleteTopics(client.raw, &raw, raw.count, options, queue)
        } _: { event in
            var count = 0
            let results = unsafe rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count)
            return unsafe outcomes(results, count) { name, code, text in
                switch code {
                case RD_KAFKA_RESP_ERR_NO_ERROR: .deleted
                case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART: .unknown
                default: .failed(KafkaError(code, context: "deleting topic \(name)", message: text))
                }
            }
        }
    }

    private func newTopic(_ topic: TopicSpecification) throws(KafkaError) -> OpaquePointer {
        let (raw, complaint) = unsafe withErrorText { text, size in
            unsafe rd_kafka_NewTopic_new(
                client.names.onWire(topic.name), topic.partitions, topic.replication ?? -1, text, size)
        }
        guard let raw = unsafe raw else {
            throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, context: "topic \(topic.name)", message: complaint)
        }
        for (name, value) in topic.configuration {
            let code = unsafe rd_kafka_NewTopic_set_config(raw, name, value)
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            unsafe rd_kafka_NewTopic_destroy(raw)
            throw KafkaError(code, context: "topic \(topic.name), property \(name)")
        }
        return unsafe raw
    }

    private func outcomes<Outcome>(
        _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int,
        _ outcome: (_ name: String, _ code: rd_kafka_resp_err_t, _ text: String?) -> Outcome
    ) -> [String: Outcome] {
        var outcomes: [String: Outcome] = [:]
        for index in 0..<count {
            let result = unsafe results?[index]
            let name = unsafe client.names.known(rd_kafka_topic_result_name(result))
            let text = unsafe rd_kafka_topic_result_error_string(result).map { unsafe String(cString: $0) }
            outcomes[name] = unsafe outcome(name, rd_kafka_topic_result_error(result), text)
        }
        return outcomes
    }
}
