internal import CLibrdkafka

extension Consumer {
    /// Commits the next offsets to be read to the group, without waiting; a failure comes by `poll`.
    public func commit(_ offsets: [PartitionOffset]) throws(KafkaError) {
        guard !offsets.isEmpty else { return }
        let list = PartitionList(offsets, of: client)
        try unsafe KafkaError.check(rd_kafka_commit(client.raw, list.raw, 1), "committing offsets")
    }

    /// Commits the next offsets to be read to the group, and waits for the answer.
    /// - Throws: `timedOut` if the deadline came first (the commit may still happen), or the first partition's error.
    public func commit(_ offsets: [PartitionOffset], deadlineMilliseconds: Int32) throws(KafkaError) {
        guard !offsets.isEmpty else { return }
        let list = PartitionList(offsets, of: client)
        // A queue of its own, so that a late answer is not taken for the next one's.
        let queue = unsafe rd_kafka_queue_new(client.raw)
        defer { unsafe rd_kafka_queue_destroy(queue) }
        try unsafe KafkaError.check(
            rd_kafka_commit_queue(client.raw, list.raw, queue, nil, nil), "committing offsets")
        guard let event = unsafe rd_kafka_queue_poll(queue, deadlineMilliseconds) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, context: "committing offsets")
        }
        defer { unsafe rd_kafka_event_destroy(event) }
        try unsafe KafkaError.check(rd_kafka_event_error(event), "committing offsets")
        if let answered = unsafe rd_kafka_event_topic_partition_list(event) {
            _ = unsafe try PartitionList.offsets(of: answered, client.names, "committing offsets of")
        }
    }

    /// The offset after the last message that was taken; nil if none was since the assignment.
    public func position(_ partition: TopicPartition) throws(KafkaError) -> Int64? {
        let list = PartitionList([partition], of: client)
        try unsafe KafkaError.check(rd_kafka_position(client.raw, list.raw), "position of \(partition)")
        let offset = try list.offsets("position of")[0].offset
        return offset >= 0 ? offset : nil
    }

    /// The bounds that the last fetch told; nil if nothing was fetched yet. Never waits.
    public func cachedWatermarks(_ partition: TopicPartition) -> Watermarks? {
        var watermarks = Watermarks(low: Offset.invalid, high: Offset.invalid)
        let code = unsafe rd_kafka_get_watermark_offsets(
            client.raw, client.names.onWire(partition.topic), partition.partition, &watermarks.low, &watermarks.high)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, watermarks.high >= 0 else { return nil }
        return watermarks
    }

    /// Asks the broker for the bounds.
    public func queryWatermarks(_ partition: TopicPartition, deadlineMilliseconds: Int32) throws(KafkaError)
        -> Watermarks
    {
        var watermarks = Watermarks(low: Offset.invalid, high: Offset.invalid)
        let code = unsafe rd_kafka_query_watermark_offsets(
            client.raw, client.names.onWire(partition.topic), partition.partition, &watermarks.low, &watermarks.high,
            deadlineMilliseconds)
        try KafkaError.check(code, "watermarks of \(partition)")
        return watermarks
    }

    /// Stops the delivery of partitions, which stay assigned.
    public func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
        let list = PartitionList(partitions, of: client)
        try unsafe KafkaError.check(rd_kafka_pause_partitions(client.raw, list.raw), "pausing partitions")
        _ = try list.offsets("pausing")
    }

    /// Goes on with partitions that were paused, where they stopped.
    public func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
        let list = PartitionList(partitions, of: client)
        try unsafe KafkaError.check(rd_kafka_resume_partitions(client.raw, list.raw), "resuming partitions")
        _ = try list.offsets("resuming")
    }
}
