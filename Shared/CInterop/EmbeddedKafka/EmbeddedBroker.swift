internal import CLibrdkafka
internal import Glibc
public import Kafka

/// A small Kafka cluster inside this process: librdkafka's mock cluster, for trying and testing.
///
/// Its bounds: it listens on ports of its own choice on 127.0.0.1; it keeps the newest 5 MB of each partition and drops
/// what is older, read or not; it does not tell when it has logged something; it forgets everything when it ends; it
/// knows no `CreateTopics` request (use `createTopic`), no retention, no authentication. A topic that any client asks
/// for is made, with 4 partitions.
///
/// It listens from its making to its end and never closes a port: librdkafka ends the process by an assertion where a
/// port cannot be taken again (`rd_kafka_mock_broker_cmd`), so `LocalStack.BrokerFront` takes a broker down in another
/// way. It trusts what speaks Kafka's protocol to it.
///
/// `@unchecked Sendable`: both properties are `let`. The string is a value. The cluster's C functions used here may be
/// called from any thread: each either takes the cluster's own lock (request errors) or hands an operation to the
/// cluster's thread through a locked queue and waits for the answer (topics, brokers, leaders). The handles are
/// destroyed in `deinit` alone, which cannot run while a method does, since the caller holds a reference.
@safe public final class EmbeddedBroker: @unchecked Sendable {
    private let client: ClientHandle
    private let cluster: OpaquePointer

    /// What clients are to be configured with.
    public let bootstrapServers: String

    /// - Throws: An error if the brokers could not be started.
    public init(brokers: Int32 = 1, logHandler: (@Sendable (LogLine) -> Void)? = nil) throws(KafkaError) {
        precondition(brokers > 0, "a cluster has at least one broker")
        try Self.requireListeners(Int(brokers))
        var configuration = ClientConfiguration(bootstrapServers: "", clientID: "embedded-broker")
        configuration.logHandler = logHandler
        client = try ClientHandle(ofMockCluster: configuration)
        guard let cluster = unsafe rd_kafka_mock_cluster_new(client.raw, brokers) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, context: "starting the embedded broker")
        }
        unsafe self.cluster = cluster
        bootstrapServers = unsafe String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
    }

    deinit {
        unsafe rd_kafka_mock_cluster_destroy(cluster)
    }

    /// What a cluster opens besides a listener for each broker: pipes of its own and of its client, and its first
    /// connections.
    private static let otherDescriptors = 24

    /// A cluster whose sockets cannot be had ends the process (`rd_kafka_mock_cluster_new` destroys what it has not
    /// made yet), so they are tried first: descriptors and ports of the ephemeral range.
    private static func requireListeners(_ count: Int) throws(KafkaError) {
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        for _ in 0..<count + otherDescriptors {
            let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard number >= 0 else {
                throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, context: "opening sockets for a broker")
            }
            sockets.append(number)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let isBound = unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe bind(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            guard isBound else { throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, context: "finding ports for a broker") }
        }
    }

    /// Creates a topic.
    /// - Throws: `topicAlreadyExists`.
    public func createTopic(_ name: String, partitions: Int32, replication: Int32 = 1) throws(KafkaError) {
        try unsafe KafkaError.check(
            rd_kafka_mock_topic_create(cluster, name, partitions, replication), "creating topic \(name)")
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
