internal import CLibrdkafka
internal import Platform

/// How far a group is behind in a partition.
public struct Lag: Hashable, Sendable {
    public var partition: TopicPartition
    /// The next offset that the group will read; nil if it never committed.
    public var committed: Int64?
    public var watermarks: Watermarks

    public init(partition: TopicPartition, committed: Int64?, watermarks: Watermarks) {
        self.partition = partition
        self.committed = committed
        self.watermarks = watermarks
    }

    /// How many messages wait; all that are kept, for a group that never committed.
    public var count: Int64 { max(0, watermarks.high - max(committed ?? 0, watermarks.low)) }
}

extension Admin {
    /// The bounds of many partitions, by two requests to each of their leaders.
    /// - Throws: The first partition's error, by name.
    public func watermarks(of partitions: [TopicPartition], deadlineMilliseconds: Int32) throws(KafkaError)
        -> [TopicPartition: Watermarks]
    {
        let deadline = Deadline.after(milliseconds: Int(deadlineMilliseconds))
        let lows = try bounds(of: partitions, Offset.beginning, deadline)
        let highs = try bounds(of: partitions, Offset.end, deadline)
        var watermarks: [TopicPartition: Watermarks] = [:]
        for (low, high) in zip(lows, highs) {
            watermarks[low.partition] = Watermarks(low: low.offset, high: high.offset)
        }
        return watermarks
    }

    /// What a group has committed for these partitions; those it never committed are missing.
    /// - Throws: The first partition's error, by name.
    public func committedOffsets(of group: String, _ partitions: [TopicPartition], deadlineMilliseconds: Int32)
        throws(KafkaError) -> [TopicPartition: Int64]
    {
        guard !partitions.isEmpty else { return [:] }
        let context = "committed offsets of \(group)"
        let list = PartitionList(partitions, of: client)
        var query = unsafe rd_kafka_ListConsumerGroupOffsets_new(client.names.onWire(group), list.raw)
        defer { unsafe rd_kafka_ListConsumerGroupOffsets_destroy(query) }
        let offsets = try unsafe request(
            RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, context, deadlineMilliseconds: deadlineMilliseconds,
            { options, queue in unsafe rd_kafka_ListConsumerGroupOffsets(client.raw, &query, 1, options, queue) },
            { event throws(KafkaError) in unsafe try committed(event, context) })
        let known = offsets.filter { $0.offset >= 0 }
        return Dictionary(known.map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
    }

    /// How far a group is behind, in the order of the partitions.
    public func lag(of group: String, _ partitions: [TopicPartition], deadlineMilliseconds: Int32)
        throws(KafkaError) -> [Lag]
    {
        let deadline = Deadline.after(milliseconds: Int(deadlineMilliseconds))
        let committed = try committedOffsets(of: group, partitions, deadlineMilliseconds: deadlineMilliseconds)
        let watermarks = try watermarks(of: partitions, deadlineMilliseconds: deadline.pollMilliseconds)
        return partitions.compactMap { partition in
            watermarks[partition].map { Lag(partition: partition, committed: committed[partition], watermarks: $0) }
        }
    }

    /// Asks for offsets by time. -2 and -1 in a time's place mean the beginning and the end (protocol, ListOffsets).
    private func bounds(of partitions: [TopicPartition], _ place: Int64, _ deadline: Deadline) throws(KafkaError)
        -> [PartitionOffset]
    {
        guard !partitions.isEmpty else { return [] }
        let list = PartitionList(partitions, offset: place, of: client)
        let code = unsafe rd_kafka_offsets_for_times(client.raw, list.raw, deadline.pollMilliseconds)
        try KafkaError.check(code, "watermarks of \(partitions.count) partitions")
        return try list.offsets("watermarks of")
    }

    private func committed(_ event: OpaquePointer, _ context: String) throws(KafkaError) -> [PartitionOffset] {
        var count = 0
        let groups = unsafe rd_kafka_ListConsumerGroupOffsets_result_groups(
            rd_kafka_event_ListConsumerGroupOffsets_result(event), &count)
        guard count == 1, let group = unsafe groups?[0] else { return [] }
        if let error = unsafe rd_kafka_group_result_error(group) {
            throw unsafe KafkaError(
                rd_kafka_error_code(error), context: context, message: String(cString: rd_kafka_error_string(error)))
        }
        guard let offsets = unsafe rd_kafka_group_result_partitions(group) else { return [] }
        return unsafe try PartitionList.offsets(of: offsets, client.names, context)
    }
}
