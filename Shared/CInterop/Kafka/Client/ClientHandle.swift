internal import CLibrdkafka
internal import Dispatch

/// Owns one librdkafka client: made from properties, destroyed once, by whoever holds it last.
@safe package final class ClientHandle {
    package let raw: OpaquePointer
    /// The opaque of the C callbacks. It is lent to the library unretained, and kept until the library's threads have
    /// ended; a client that could not be made releases it at once.
    let callbacks: Callbacks
    /// Handles of topics that the client has made, each one reference.
    private var topics: [OpaquePointer] = unsafe []

    /// - Throws: `invalidArgument` or another code naming the property that was refused, or why there is no client.
    init(_ type: rd_kafka_type_t, _ properties: [Property], _ callbacks: Callbacks, events: Int32 = 0)
        throws(KafkaError)
    {
        self.callbacks = callbacks
        let configuration = unsafe try Self.configuration(properties)
        unsafe callbacks.install(in: configuration, of: type)
        unsafe rd_kafka_conf_set_events(configuration, events)
        let (client, complaint) = unsafe withErrorText { text, size in
            unsafe rd_kafka_new(type, configuration, text, size)
        }
        guard let client = unsafe client else {
            let code = rd_kafka_last_error()
            // Only a client that was made takes the configuration over. One that was not has destroyed its interceptors
            // all the same (librdkafka 2.0.2, `rd_kafka_new`): destroying the configuration would free them once more,
            // so it is left behind with its few kilobytes.
            if !callbacks.interceptsTransfers { unsafe rd_kafka_conf_destroy(configuration) }
            throw KafkaError(code, context: "creating a client", message: complaint)
        }
        unsafe raw = client
    }

    /// The client that a cluster inside this process lives in (module EmbeddedKafka). It connects to nothing, and need
    /// not say so.
    package convenience init(ofMockCluster configuration: ClientConfiguration) throws(KafkaError) {
        let properties = [("client.id", configuration.clientID), ("log_level", "4")]
        try self.init(RD_KAFKA_PRODUCER, properties, Callbacks(configuration))
    }

    deinit {
        unsafe Disposal(raw, topics, callbacks).run()
    }

    var names: TopicNames { callbacks.names }

    /// Takes over a reference to a topic, which goes with the client.
    func keep(topic: OpaquePointer) { unsafe topics.append(topic) }

    private static func configuration(_ properties: [Property]) throws(KafkaError) -> OpaquePointer {
        let configuration = unsafe rd_kafka_conf_new()!
        for property in properties {
            let (result, complaint) = unsafe withErrorText { text, size in
                unsafe rd_kafka_conf_set(configuration, property.name, property.value, text, size)
            }
            guard result != RD_KAFKA_CONF_OK else { continue }
            unsafe rd_kafka_conf_destroy(configuration)
            throw KafkaError(
                RD_KAFKA_RESP_ERR__INVALID_ARG, context: "property \(property.name)", message: complaint)
        }
        return unsafe configuration
    }

    /// What made the client fail for good, if anything did.
    var fatalError: KafkaError? {
        let (code, reason) = unsafe withErrorText { text, size in unsafe rd_kafka_fatal_error(raw, text, size) }
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaError(
            code: KafkaError.Code(code), message: reason, isRetriable: false, isFatal: true, context: "client")
    }
}

/// The end of a client and its topics, which its owner waits for only a while: the library takes locks and joins its
/// threads without a deadline. In version 2.0.2 a thread was seen that never ended once the cluster behind an address
/// was replaced, and a topic whose lock never came. Such a client is left behind, which costs its memory and some
/// sleeping threads; whoever released it goes on.
///
/// `@unchecked Sendable`: made by the last holder of the handle, and used by the one queue that it is handed to.
@safe private struct Disposal: @unchecked Sendable {
    private static let waitMilliseconds = 1_000

    private let raw: OpaquePointer
    private let topics: [OpaquePointer]
    private let callbacks: Callbacks

    init(_ raw: OpaquePointer, _ topics: [OpaquePointer], _ callbacks: Callbacks) {
        unsafe self.raw = raw
        unsafe self.topics = topics
        self.callbacks = callbacks
    }

    func run() {
        let hasEnded = DispatchSemaphore(value: 0)
        DispatchQueue(label: "kafka client's end").async {
            withExtendedLifetime(callbacks) {
                for index in unsafe topics.indices { unsafe rd_kafka_topic_destroy(topics[index]) }
                // A consumer that was not closed is not closed now: that could wait without a deadline too.
                unsafe rd_kafka_destroy_flags(raw, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
            }
            hasEnded.signal()
        }
        if hasEnded.wait(timeout: .now() + .milliseconds(Self.waitMilliseconds)) == .timedOut {
            callbacks.say(
                4, "END", "a client has not ended within \(Self.waitMilliseconds) ms: it is left to end by itself")
        }
    }
}

/// Lends a buffer for the library to write its complaint into.
func withErrorText<Result>(_ body: (UnsafeMutablePointer<CChar>, Int) -> Result) -> (Result, String) {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
        unsafe buffer.initialize(repeating: 0)
        let start = buffer.baseAddress!
        let result = unsafe body(start, buffer.count)
        return unsafe (result, String(cString: start))
    }
}
