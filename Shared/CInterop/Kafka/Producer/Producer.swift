internal import CLibrdkafka
internal import Platform

/// Sends messages, each exactly once and in order, and reports what became of each. Owned by the thread that made it.
///
/// With a topic deleted and created again librdkafka 2.0.2 may fail some messages and deliver later ones: whoever needs
/// an unbroken order ends this producer at the first failed report (`purge`, serve, release) and sends again by a new
/// one.
@safe public final class Producer {
    private let client: ClientHandle
    private let topics: TopicTable
    private let queue: OpaquePointer
    /// What librdkafka's mock cluster answers to all that is produced, instead of a time
    /// (`rd_kafka_mock_handle_Produce`).
    private static let mockTimeMilliseconds: Int64 = 1234

    /// How many messages were accepted whose reports have not been served.
    public private(set) var queuedCount = 0
    /// The latest failure of the client itself, such as `allBrokersDown`; nil again once a message is delivered.
    public private(set) var lastError: KafkaError?

    /// - Throws: A property that was refused, by name.
    public init(_ configuration: ProducerConfiguration) throws(KafkaError) {
        client = try ClientHandle(
            RD_KAFKA_PRODUCER, configuration.properties, Callbacks(configuration.client),
            events: RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR)
        topics = TopicTable(client)
        unsafe queue = rd_kafka_queue_get_main(client.raw)
    }

    deinit {
        unsafe rd_kafka_queue_destroy(queue)
    }

    /// What made this producer fail for good, if anything did.
    public var fatalError: KafkaError? { client.fatalError }

    /// Accepts a message for sending; the bytes are copied.
    /// - Parameters:
    ///   - partition: nil lets the partitioner choose by the key.
    ///   - value: nil is a tombstone.
    ///   - tag: comes back in the delivery report.
    /// - Throws: `queueFull` (retriable) at the limits of the queue, `messageTooLarge`, or the fatal error.
    public func send(
        topic name: String, partition: Int32?, key: Span<UInt8>?, value: Span<UInt8>?,
        headers: consuming OutgoingHeaders?, tag: UInt64
    ) throws(KafkaError) {
        let topic = try topics.topic(named: name)
        let headersRaw = unsafe headers?.release()
        let error = unsafe withBytes(key) { key, keyLength in
            unsafe withBytes(value) { value, valueLength in
                unsafe shim_rdkafka_produce(
                    client.raw, topic.handle, partition ?? RD_KAFKA_PARTITION_UA, key, keyLength, value, valueLength,
                    headersRaw, UnsafeMutableRawPointer(bitPattern: UInt(tag)))
            }
        }
        guard let error = unsafe error else {
            queuedCount += 1
            return
        }
        if let headersRaw = unsafe headersRaw { unsafe rd_kafka_headers_destroy(headersRaw) }
        throw unsafe KafkaError(consuming: error, context: "sending to \(name)")
    }

    /// As `send`, for whoever serves reports until there is room: whether the queue had room for the message.
    public func offer(
        topic: String, partition: Int32?, key: Span<UInt8>?, value: Span<UInt8>?,
        headers: consuming OutgoingHeaders?, tag: UInt64
    ) throws(KafkaError) -> Bool {
        do {
            try send(topic: topic, partition: partition, key: key, value: value, headers: headers, tag: tag)
            return true
        } catch  where error.code == .queueFull {
            return false
        }
    }

    /// Accepts a message for sending, from arrays.
    public func send(
        topic: String, partition: Int32? = nil, key: [UInt8]?, value: [UInt8]?, headers: [Header] = [], tag: UInt64 = 0
    ) throws(KafkaError) {
        let outgoing: OutgoingHeaders? = headers.isEmpty ? nil : OutgoingHeaders(headers)
        try send(topic: topic, partition: partition, key: key?.span, value: value?.span, headers: outgoing, tag: tag)
    }

    /// Serves the delivery reports that are there, waiting for the first at most `milliseconds`.
    /// - Returns: How many were served.
    @discardableResult
    public func serve(milliseconds: Int32, _ delivered: (DeliveryReport) -> Void) -> Int {
        precondition(milliseconds >= 0, "a wait has an end")
        var served = 0
        var wait = milliseconds
        while let event = unsafe rd_kafka_queue_poll(queue, wait) {
            unsafe served += report(event, delivered)
            wait = 0
        }
        return served
    }

    /// Sends what waits, without lingering, and serves reports until every message has had its own.
    /// - Throws: `timedOut` if the deadline came first; the rest stays queued.
    public func flush(deadlineMilliseconds: Int32, _ delivered: (DeliveryReport) -> Void) throws(KafkaError) {
        let deadline = Deadline.after(milliseconds: Int(deadlineMilliseconds))
        serve(milliseconds: 0, delivered)
        while queuedCount > 0 {
            let remaining = deadline.pollMilliseconds
            guard remaining > 0 else {
                throw KafkaError(
                    RD_KAFKA_RESP_ERR__TIMED_OUT, context: "flushing", message: "\(queuedCount) messages undelivered")
            }
            // Ends the lingering; it cannot itself serve reports that come as events, so its own wait is short.
            _ = unsafe rd_kafka_flush(client.raw, 1)
            serve(milliseconds: min(remaining, 20), delivered)
        }
    }

    /// Gives up all messages, sent or not; their reports come as `purgedInQueue` and `purgedInFlight` errors.
    public func purge() {
        let code = unsafe rd_kafka_purge(client.raw, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        // Refused only to consumers and for unknown flags.
        precondition(code == RD_KAFKA_RESP_ERR_NO_ERROR)
    }

    /// Hands an event on, and says how many messages it reported. On a queue of events the library calls no callback,
    /// so errors come this way too.
    private func report(_ event: OpaquePointer, _ delivered: (DeliveryReport) -> Void) -> Int {
        defer { unsafe rd_kafka_event_destroy(event) }
        switch unsafe rd_kafka_event_type(event) {
        case RD_KAFKA_EVENT_DR:
            return unsafe reportDeliveries(event, delivered)
        case RD_KAFKA_EVENT_ERROR:
            let text = unsafe rd_kafka_event_error_string(event).map { unsafe String(cString: $0) }
            lastError = unsafe KafkaError(rd_kafka_event_error(event), context: "client", message: text)
        default:
            break
        }
        return 0
    }

    private func reportDeliveries(_ event: OpaquePointer, _ delivered: (DeliveryReport) -> Void) -> Int {
        var count = 0
        while let message = unsafe rd_kafka_event_message_next(event) {
            count += 1
            queuedCount -= 1
            let code = unsafe message.pointee.err
            let name = unsafe topics.topic(of: message.pointee.rkt)?.name ?? ""
            if code == RD_KAFKA_RESP_ERR_NO_ERROR { lastError = nil }
            var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
            let time = unsafe rd_kafka_message_timestamp(message, &kind)
            unsafe delivered(
                DeliveryReport(
                    topic: name,
                    partition: message.pointee.partition,
                    offset: message.pointee.offset,
                    tag: UInt64(UInt(bitPattern: message.pointee._private)),
                    loggedAtMilliseconds: kind == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME
                        && time != Self.mockTimeMilliseconds
                        ? time : nil,
                    error: code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code, context: "delivering to \(name)")
                ))
        }
        return count
    }
}

@available(*, unavailable, message: "a producer belongs to the thread that made it")
extension Producer: Sendable {}

/// Lends the bytes of a span, with the length -1 for none.
private func withBytes<Result>(_ span: Span<UInt8>?, _ body: (UnsafeRawPointer?, Int) -> Result) -> Result {
    guard let span else { return body(nil, -1) }
    return unsafe span.withUnsafeBytes { bytes in unsafe body(bytes.baseAddress, bytes.count) }
}
