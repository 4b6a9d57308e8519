internal import CLibrdkafka

/// A small Kafka cluster inside this process: librdkafka's mock cluster, for trying and testing.
///
/// Its bounds: it listens on ports of its own choice on 127.0.0.1; it keeps the newest 5 MB of each partition and drops
/// what is older, read or not; it forgets everything when it ends; it knows no `CreateTopics` request (use `createTopic`), no
/// retention, no authentication. A topic that any client asks for is made, with 4 partitions.
///
/// `@unchecked Sendable`: both properties are `let`. The string is a value. The cluster's C functions used here may be called
/// from any thread: each either takes the cluster's own lock (request errors) or hands an operation to the cluster's thread
/// through a locked queue and waits for the answer (topics, brokers, leaders). The handles are destroyed in `deinit` alone,
/// which cannot run while a method does, since the caller holds a reference.
@safe public final class EmbeddedBroker: @unchecked Sendable {
    private let client: ClientHandle
    private let cluster: OpaquePointer
    /// What clients are to be configured with.
    public let bootstrapServers: String

    /// - Throws: An error if the brokers could not be started.
    public init(brokers: Int32 = 1, logHandler: (@Sendable (LogLine) -> Void)? = nil) throws(KafkaError) {
        precondition(brokers > 0, "a cluster has at least one broker")
        var configuration = ClientConfiguration(bootstrapServers: "", clientID: "embedded-broker")
        configuration.logHandler = logHandler
        // The client that keeps the cluster connects to nothing, and need not say so.
        let properties = [("client.id", "embedded-broker"), ("log_level", "4")]
        client = try ClientHandle(RD_KAFKA_PRODUCER, properties, Callbacks(configuration))
        guard let cluster = unsafe rd_kafka_mock_cluster_new(client.raw, brokers) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, context: "starting the embedded broker")
        }
        unsafe self.cluster = cluster
        bootstrapServers = unsafe String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
    }

    deinit {
        unsafe rd_kafka_mock_cluster_destroy(cluster)
    }

    /// Creates a topic.
    /// - Throws: `topicAlreadyExists`.
    public func createTopic(_ name: String, partitions: Int32, replication: Int32 = 1) throws(KafkaError) {
        try unsafe KafkaError.check(
            rd_kafka_mock_topic_create(cluster, name, partitions, replication), "creating topic \(name)")
    }

    /// Cuts all connections of a broker (all brokers if nil) and accepts none until `bringUp`.
    public func takeDown(broker: Int32? = nil) throws(KafkaError) {
        try unsafe KafkaError.check(rd_kafka_mock_broker_set_down(cluster, broker ?? -1), "taking a broker down")
    }

    /// Accepts connections again.
    public func bringUp(broker: Int32? = nil) throws(KafkaError) {
        try unsafe KafkaError.check(rd_kafka_mock_broker_set_up(cluster, broker ?? -1), "bringing a broker up")
    }

    /// Delays every answer of a broker (of all brokers if nil).
    public func setRoundTrip(milliseconds: Int32, broker: Int32? = nil) throws(KafkaError) {
        try unsafe KafkaError.check(
            rd_kafka_mock_broker_set_rtt(cluster, broker ?? -1, milliseconds), "delaying a broker")
    }

    /// Moves a partition to another broker; nil leaves it without a leader.
    public func setLeader(of partition: TopicPartition, broker: Int32?) throws(KafkaError) {
        try unsafe KafkaError.check(
            rd_kafka_mock_partition_set_leader(cluster, partition.topic, partition.partition, broker ?? -1),
            "moving \(partition)")
    }

    /// Makes metadata requests say that a topic is at fault, such as `unknownTopicOrPartition`; nil ends that.
    public func setTopicError(_ name: String, _ code: KafkaError.Code?) {
        let code = code.map { rd_kafka_resp_err_t($0.rawValue) } ?? RD_KAFKA_RESP_ERR_NO_ERROR
        unsafe rd_kafka_mock_topic_set_error(cluster, name, code)
    }

    /// Answers the next requests of a kind with these errors, one each; `transport` cuts the connection instead.
    public func failNext(_ request: Request, with codes: [KafkaError.Code]) {
        let errors = codes.map { rd_kafka_resp_err_t($0.rawValue) }
        unsafe rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, errors.count, errors)
    }

    /// Forgets the errors that were not used up.
    public func stopFailing(_ request: Request) {
        unsafe rd_kafka_mock_clear_request_errors(cluster, request.rawValue)
    }

    /// Requests of the Kafka protocol by their keys.
    public enum Request: Int16, Sendable {
        case produce = 0
        case fetch = 1
        case listOffsets = 2
        case metadata = 3
        case offsetCommit = 8
        case offsetFetch = 9
        case findCoordinator = 10
        case initializeProducer = 22
    }
}
