package import CLibrdkafka

/// A fault that Kafka or its client library reported.
public struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, by number and stable name.
    public var code: Code
    /// The library's own words.
    public var message: String
    /// Whether the same call may succeed later.
    public var isRetriable: Bool
    /// Whether the client that reported it can do no more and must be replaced.
    public var isFatal: Bool
    /// What was being done: an operation, a topic, a property.
    public var context: String

    public init(code: Code, message: String, isRetriable: Bool, isFatal: Bool, context: String) {
        self.code = code
        self.message = message
        self.isRetriable = isRetriable
        self.isFatal = isFatal
        self.context = context
    }

    public var description: String { "\(context): \(message) (\(code.name))" }
}

extension KafkaError {
    /// An error code of the Kafka protocol (positive) or of librdkafka (negative).
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public var rawValue: Int32

        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// The stable name, such as `UNKNOWN_TOPIC_OR_PART`; the client library's own begin with an underscore
        /// (`_QUEUE_FULL`).
        public var name: String {
            unsafe String(cString: rd_kafka_err2name(rd_kafka_resp_err_t(rawValue)))
        }

        public var description: String { name }
    }
}

extension KafkaError.Code {
    init(_ code: rd_kafka_resp_err_t) {
        self.init(rawValue: code.rawValue)
    }

    /// The producer's queue is full: serve delivery reports, then send again.
    public static var queueFull: Self { Self(RD_KAFKA_RESP_ERR__QUEUE_FULL) }
    /// A wait reached its deadline.
    public static var timedOut: Self { Self(RD_KAFKA_RESP_ERR__TIMED_OUT) }
    /// The message waited longer than its timeout.
    public static var messageTimedOut: Self { Self(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT) }
    /// The message was purged before it was sent.
    public static var purgedInQueue: Self { Self(RD_KAFKA_RESP_ERR__PURGE_QUEUE) }
    /// The message was purged after it was sent: it may have been stored.
    public static var purgedInFlight: Self { Self(RD_KAFKA_RESP_ERR__PURGE_INFLIGHT) }
    /// A broker could not be reached, or the connection broke.
    public static var transport: Self { Self(RD_KAFKA_RESP_ERR__TRANSPORT) }
    /// No broker can be reached.
    public static var allBrokersDown: Self { Self(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) }
    /// The offset asked for does not exist and the consumer is configured not to reset.
    public static var automaticOffsetReset: Self { Self(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) }
    /// The client library does not know the partition (any more).
    public static var unknownPartition: Self { Self(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION) }
    /// The client library learned that the topic does not exist.
    public static var unknownTopic: Self { Self(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC) }
    /// An argument or a configuration value was refused.
    public static var invalidArgument: Self { Self(RD_KAFKA_RESP_ERR__INVALID_ARG) }
    /// The call does not fit the client's state, such as an assignment of what is already assigned.
    public static var wrongState: Self { Self(RD_KAFKA_RESP_ERR__STATE) }
    /// The partition is already assigned, or two requests contradict each other.
    public static var conflict: Self { Self(RD_KAFKA_RESP_ERR__CONFLICT) }
    /// The broker does not support the request.
    public static var unsupportedFeature: Self { Self(RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE) }
    /// The client met a fatal error and can do no more.
    public static var fatal: Self { Self(RD_KAFKA_RESP_ERR__FATAL) }

    /// The offset is outside what the broker keeps.
    public static var offsetOutOfRange: Self { Self(RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE) }
    /// The broker does not know the topic or the partition.
    public static var unknownTopicOrPartition: Self { Self(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) }
    /// The broker is no longer the partition's leader.
    public static var notLeader: Self { Self(RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION) }
    /// The message is larger than the client or the broker allows.
    public static var messageTooLarge: Self { Self(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE) }
    /// The topic exists already.
    public static var topicAlreadyExists: Self { Self(RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) }
    /// Too few replicas are in sync for acks=all.
    public static var notEnoughReplicas: Self { Self(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS) }
    /// The principal may not do this to the topic.
    public static var topicAuthorizationFailed: Self { Self(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) }
    /// The group's coordinator cannot be reached now.
    public static var coordinatorNotAvailable: Self { Self(RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE) }
    /// The group's coordinator is still loading.
    public static var coordinatorLoading: Self { Self(RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS) }

    /// Whether the brokers or the client refuse a message for what it is: sent again as it stands, it is refused again.
    public var refusesMessage: Bool {
        switch rd_kafka_resp_err_t(rawValue) {
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,
            RD_KAFKA_RESP_ERR_INVALID_RECORD:
            true
        default:
            false
        }
    }

    /// Codes that come without the library's own word on whether to try again.
    var isUsuallyRetriable: Bool {
        switch rd_kafka_resp_err_t(rawValue) {
        case RD_KAFKA_RESP_ERR__QUEUE_FULL, RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE,
            RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__RESOLVE,
            RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR__WAIT_CACHE, RD_KAFKA_RESP_ERR__IN_PROGRESS,
            RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
            RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
            RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
            RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, RD_KAFKA_RESP_ERR_NOT_CONTROLLER,
            RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
            true
        default:
            false
        }
    }
}

extension KafkaError {
    /// From a bare code. `message` replaces the library's general text where there is a more precise one.
    package init(_ code: rd_kafka_resp_err_t, context: String, message: String? = nil) {
        self.init(
            code: Code(code),
            message: unsafe message ?? String(cString: rd_kafka_err2str(code)),
            isRetriable: Code(code).isUsuallyRetriable,
            isFatal: code == RD_KAFKA_RESP_ERR__FATAL,
            context: context)
    }

    /// Takes over an error object of the library and frees it.
    init(consuming error: OpaquePointer, context: String) {
        let code = unsafe Code(rd_kafka_error_code(error))
        unsafe self.init(
            code: code,
            message: String(cString: rd_kafka_error_string(error)),
            isRetriable: rd_kafka_error_is_retriable(error) != 0 || code.isUsuallyRetriable,
            isFatal: rd_kafka_error_is_fatal(error) != 0,
            context: context)
        unsafe rd_kafka_error_destroy(error)
    }

    /// Throws unless the code says that all is well.
    package static func check(
        _ code: rd_kafka_resp_err_t, _ context: @autoclosure () -> String
    ) throws(KafkaError) {
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, context: context()) }
    }
}
