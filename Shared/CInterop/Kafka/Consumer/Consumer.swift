internal import CLibrdkafka
internal import Platform

/// What a poll brought.
public enum PollResult<Value> {
    /// A message, as the closure understood it.
    case message(Value)
    /// Nothing more waits in the partition; `offset` is the one that the next message will get. Comes once each time.
    case endOfPartition(TopicPartition, offset: Int64)
    /// The partition, or (nil) the client as a whole, met a fault. The client goes on trying whatever can be tried
    /// again.
    case error(KafkaError, partition: TopicPartition?)
    /// The time is over.
    case none
}

extension PollResult: Sendable where Value: Sendable {}

/// Reads the partitions that it is assigned, without membership of a group. Owned by the thread that made it.
@safe public final class Consumer {
    let client: ClientHandle
    private let topics: TopicTable
    private var nudge = FetchNudge()
    /// Where what the library says while it closes arrives.
    private let replies: OpaquePointer

    /// - Throws: A property that was refused, by name.
    public init(_ configuration: ConsumerConfiguration) throws(KafkaError) {
        client = try ClientHandle(RD_KAFKA_CONSUMER, configuration.properties, Callbacks(configuration.client))
        topics = TopicTable(client)
        unsafe replies = rd_kafka_queue_new(client.raw)
        unsafe rd_kafka_poll_set_consumer(client.raw)
    }

    deinit {
        unsafe rd_kafka_queue_destroy(replies)
    }

    /// Adds partitions, each to be read from its offset.
    /// - Throws: `conflict` if one is assigned already; nothing is added then.
    public func assign(_ offsets: [PartitionOffset]) throws(KafkaError) {
        for offset in offsets { precondition(offset.partition.partition >= 0, "a partition is not negative") }
        let list = PartitionList(offsets, of: client)
        if let error = unsafe rd_kafka_incremental_assign(client.raw, list.raw) {
            throw unsafe KafkaError(consuming: error, context: "assigning partitions")
        }
        // After the assignment, not before: a topic's handle asks for its metadata, and an answer that comes before the
        // library knows which partitions are wanted is not checked against them.
        for offset in offsets {
            try topics.topic(named: offset.partition.topic).setAssigned(offset.partition.partition, true)
        }
    }

    /// Takes partitions away. No message of theirs is delivered after this, not even one that was fetched.
    /// - Throws: An error if one is not assigned; nothing is taken away then.
    public func unassign(_ partitions: [TopicPartition]) throws(KafkaError) {
        let list = PartitionList(partitions, of: client)
        if let error = unsafe rd_kafka_incremental_unassign(client.raw, list.raw) {
            throw unsafe KafkaError(consuming: error, context: "unassigning partitions")
        }
        for partition in partitions { try topics.topic(named: partition.topic).setAssigned(partition.partition, false) }
    }

    /// Takes one event, waiting for it at most `milliseconds` (and up to 20 more where the fetching must be woken, see
    /// `FetchNudge`). Errors of the closure pass through; its message counts as taken.
    public func poll<Value, Failure: Error>(
        milliseconds: Int32, _ body: (borrowing Message) throws(Failure) -> Value
    ) throws(Failure) -> PollResult<Value> {
        precondition(milliseconds >= 0, "a wait has an end")
        var wait = milliseconds
        while true {
            if let failure: PollResult<Value> = nextFailure() { return failure }
            guard let raw = unsafe take(milliseconds: wait) else { return nextFailure() ?? .none }
            defer { unsafe rd_kafka_message_destroy(raw) }
            let topic = unsafe raw.pointee.rkt.flatMap { unsafe topics.topic(of: $0) }
            if let topic, unsafe topic.isAssigned(raw.pointee.partition) {
                guard unsafe raw.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
                    return unsafe event(raw, topic)
                }
                unsafe nudge.note(topic, raw.pointee.partition, raw.pointee.offset)
                return unsafe .message(try body(Message(raw, topic: topic.name)))
            }
            if unsafe raw.pointee.rkt == nil { return unsafe event(raw, nil) }
            // Of a partition that was taken away: drop it, and do not wait again.
            wait = 0
        }
    }

    /// What is there at once, else what comes in time, after a nudge where the queue ran dry too early.
    private func take(milliseconds: Int32) -> UnsafeMutablePointer<rd_kafka_message_t>? {
        if let raw = unsafe rd_kafka_consumer_poll(client.raw, 0) { return unsafe raw }
        guard nudge.wake(client) || milliseconds > 0 else { return nil }
        return unsafe rd_kafka_consumer_poll(client.raw, milliseconds)
    }

    /// A failure that came by a callback. The library reports some errors of a partition so, naming it in the text
    /// alone.
    private func nextFailure<Value>() -> PollResult<Value>? {
        while let failure = client.callbacks.takeFailure() {
            guard let (topic, partition) = topics.partition(namedBy: failure.message) else {
                return .error(failure, partition: nil)
            }
            guard topic.isAssigned(partition) else { continue }
            let place = TopicPartition(topic: topic.name, partition: partition)
            var failure = failure
            failure.context = "reading \(place)"
            return .error(failure, partition: place)
        }
        return nil
    }

    private func event<Value>(_ raw: UnsafeMutablePointer<rd_kafka_message_t>, _ topic: Topic?) -> PollResult<Value> {
        let partition = topic.map { unsafe TopicPartition(topic: $0.name, partition: raw.pointee.partition) }
        if let partition, unsafe raw.pointee.err == RD_KAFKA_RESP_ERR__PARTITION_EOF {
            return unsafe .endOfPartition(partition, offset: raw.pointee.offset)
        }
        let text = unsafe rd_kafka_message_errstr(raw).map { unsafe String(cString: $0) }
        let error = unsafe KafkaError(
            raw.pointee.err, context: partition.map { "reading \($0)" } ?? "reading", message: text)
        return .error(error, partition: partition)
    }

    /// Ends the reading: takes all partitions away, and waits until commits under way are done.
    /// - Throws: `timedOut` if the deadline came first. The consumer is of no more use either way.
    public func close(deadlineMilliseconds: Int32) throws(KafkaError) {
        let deadline = Deadline.after(milliseconds: Int(deadlineMilliseconds))
        if let error = unsafe rd_kafka_consumer_close_queue(client.raw, replies) {
            throw unsafe KafkaError(consuming: error, context: "closing a consumer")
        }
        while unsafe rd_kafka_consumer_closed(client.raw) == 0 {
            let remaining = deadline.pollMilliseconds
            guard remaining > 0 else { throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, context: "closing a consumer") }
            if let event = unsafe rd_kafka_queue_poll(replies, min(remaining, 10)) {
                unsafe rd_kafka_event_destroy(event)
            }
        }
    }
}

@available(*, unavailable, message: "a consumer belongs to the thread that made it")
extension Consumer: Sendable {}
