/// A consumer of assigned partitions; it never joins its group, which only keeps its committed offsets.
public struct ConsumerConfiguration: Sendable {
    /// What to do when the offset to read from does not exist.
    public enum OffsetReset: String, Sendable {
        case earliest, latest
        /// Report `automaticOffsetReset` with the partition, and read no more of it until it is assigned again.
        case error
    }

    public var client: ClientConfiguration
    /// Where offsets are committed to, for lag monitors.
    public var groupID: String
    public var offsetReset: OffsetReset = .error
    /// How long the broker may hold a fetch back for want of records; also how soon a new assignment takes part.
    public var fetchWaitMilliseconds: Int32 = 10
    /// How many bytes end that wait early. A fetch names every partition that is assigned (librdkafka knows no fetch
    /// sessions), so it costs the broker as much for one record as for hundreds: records are gathered, at the price of
    /// the wait, rather than fetched one by one.
    public var fetchBytesMin: Int32 = 64 << 10
    /// The most that a broker sends at once. Must not be less than the largest message.
    public var fetchBytesMax: Int32 = 4 << 20
    /// The largest answer of a broker that is taken; a larger one ends the connection. More than `fetchBytesMax` and a
    /// largest batch together.
    public var answerBytesMax: Int32 = 100_000_000
    /// The most that a broker sends at once of one partition; a larger message still comes, alone.
    public var partitionFetchBytesMax: Int32 = 512 << 10
    /// What a partition may hold in memory, unread, before no more is fetched (whole KiB; one fetch may overshoot it).
    public var partitionQueueBytesMax: Int32 = 512 << 10
    /// How many unread messages of a partition are enough; below it more are fetched, if the bytes allow it.
    public var partitionQueueMessagesMin: Int32 = 10_000

    /// How long a commit may wait until the group's coordinator can be reached. Releasing a consumer waits for it
    /// too.
    public var coordinatorWaitMilliseconds: Int32 = 3000

    public init(client: ClientConfiguration, groupID: String) {
        self.client = client
        self.groupID = groupID
    }

    var properties: [Property] {
        client.properties + [
            ("group.id", client.topicPrefix + groupID),
            // Without membership the session's timeout bounds nothing but the wait of a commit for the coordinator.
            ("session.timeout.ms", String(coordinatorWaitMilliseconds)),
            ("heartbeat.interval.ms", String(max(1, coordinatorWaitMilliseconds / 3))),
            ("enable.auto.commit", "false"),
            ("enable.auto.offset.store", "false"),
            ("enable.partition.eof", "true"),
            ("auto.offset.reset", offsetReset.rawValue),
            ("fetch.wait.max.ms", String(fetchWaitMilliseconds)),
            ("fetch.min.bytes", String(fetchBytesMin)),
            ("fetch.max.bytes", String(fetchBytesMax)),
            ("receive.message.max.bytes", String(answerBytesMax)),
            ("max.partition.fetch.bytes", String(partitionFetchBytesMax)),
            ("fetch.error.backoff.ms", "50"),
            ("queued.max.messages.kbytes", String(max(1, partitionQueueBytesMax >> 10))),
            ("queued.min.messages", String(partitionQueueMessagesMin)),
        ] + client.additionalProperties
    }
}
