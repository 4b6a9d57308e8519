internal import CLibrdkafka

/// Asks a cluster about its topics and groups, and creates and deletes topics. Owned by the thread that made it.
@safe public final class Admin {
    let client: ClientHandle

    /// - Throws: A property that was refused, by name.
    public init(_ configuration: ClientConfiguration) throws(KafkaError) {
        client = try ClientHandle(
            RD_KAFKA_PRODUCER, configuration.properties + configuration.additionalProperties, Callbacks(configuration))
    }

    /// Makes an administrative request and lends the event of its answer.
    func request<Answer>(
        _ operation: rd_kafka_admin_op_t, _ context: String, deadlineMilliseconds: Int32,
        _ send: (_ options: OpaquePointer, _ queue: OpaquePointer) -> Void,
        _ read: (_ event: OpaquePointer) throws(KafkaError) -> Answer
    ) throws(KafkaError) -> Answer {
        let options = unsafe rd_kafka_AdminOptions_new(client.raw, operation)!
        defer { unsafe rd_kafka_AdminOptions_destroy(options) }
        let (code, complaint) = unsafe withErrorText { text, size in
            unsafe rd_kafka_AdminOptions_set_request_timeout(options, deadlineMilliseconds, text, size)
        }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, context: context, message: complaint) }
        // A queue of its own: an answer that comes too late goes with it.
        let queue = unsafe rd_kafka_queue_new(client.raw)!
        defer { unsafe rd_kafka_queue_destroy(queue) }
        unsafe send(options, queue)
        // The request has the same deadline, and its own answer tells more: wait a little longer.
        guard let event = unsafe rd_kafka_queue_poll(queue, deadlineMilliseconds + 100) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, context: context)
        }
        defer { unsafe rd_kafka_event_destroy(event) }
        let answer = unsafe rd_kafka_event_error(event)
        guard answer == RD_KAFKA_RESP_ERR_NO_ERROR else {
            let text = unsafe rd_kafka_event_error_string(event).map { unsafe String(cString: $0) }
            throw KafkaError(answer, context: context, message: text)
        }
        return unsafe try read(event)
    }
}

@available(*, unavailable, message: "an admin client belongs to the thread that made it")
extension Admin: Sendable {}
