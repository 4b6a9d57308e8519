internal import CLibrdkafka

/// Wakes the library's fetching when a partition's bounded queue has run dry.
///
/// A broker thread of librdkafka 2.0.2 that finds every queue full sleeps up to a second, and nobody wakes it when the
/// queues are drained (2.2 made that pause a property, `fetch.queue.backoff.ms`). With small queues a backlog would be
/// read at a queue a second. Any request to the leader wakes the thread, and it then fetches; so the consumer asks for
/// an offset, once each time that it finds nothing although the last fetch told that there is more.
struct FetchNudge: ~Copyable {
    /// How long the answer may take. Nothing depends on it: the library wakes by itself later.
    private static let waitMilliseconds: Int32 = 20

    /// The partitions that were read since the last time that nothing was found, each with its next offset.
    private var read: [(topic: Topic, partition: Int32, next: Int64)] = []
    private var current = 0

    /// Remembers a message that was taken.
    mutating func note(_ topic: Topic, _ partition: Int32, _ offset: Int64) {
        if current < read.count, read[current].partition == partition, read[current].topic === topic {
            read[current].next = offset + 1
            return
        }
        current = read.firstIndex { $0.partition == partition && $0.topic === topic } ?? read.count
        if current == read.count {
            read.append((topic, partition, offset + 1))
        } else {
            read[current].next = offset + 1
        }
    }

    /// Nothing was found: asks the leaders of the partitions that have more. So are those of partitions that were taken
    /// away since: all partitions share one queue, and what it held of them kept the others from being fetched.
    /// - Returns: Whether anybody was asked.
    mutating func wake(_ consumer: ClientHandle) -> Bool {
        guard !read.isEmpty else { return false }
        let starved = read.filter { !$0.topic.isAssigned($0.partition) || Self.hasMore(consumer, $0) }
        read.removeAll(keepingCapacity: true)
        guard !starved.isEmpty else { return false }
        let list = PartitionList(
            starved.map { TopicPartition(topic: $0.topic.name, partition: $0.partition) }, offset: Offset.end,
            of: consumer)
        _ = unsafe rd_kafka_offsets_for_times(consumer.raw, list.raw, Self.waitMilliseconds)
        return true
    }

    private static func hasMore(_ consumer: ClientHandle, _ place: (topic: Topic, partition: Int32, next: Int64))
        -> Bool
    {
        var watermarks = Watermarks(low: Offset.invalid, high: Offset.invalid)
        let code = unsafe rd_kafka_get_watermark_offsets(
            consumer.raw, consumer.names.onWire(place.topic.name), place.partition, &watermarks.low, &watermarks.high)
        return code == RD_KAFKA_RESP_ERR_NO_ERROR && watermarks.high > place.next
    }
}
