/// A producer that neither loses nor doubles nor reorders: idempotent, acks=all, gapless. What may be chosen is below.
public struct ProducerConfiguration: Sendable {
    public enum Compression: String, Sendable {
        case none, gzip, snappy, lz4, zstd
    }

    /// How a partition is chosen for a message that names none.
    public enum Partitioner: String, Sendable {
        /// As Kafka's Java client: murmur2 of the key, a random partition without one.
        case murmur2Random = "murmur2_random"
        /// As librdkafka by default: CRC32 of the key, a random partition without one.
        case consistentRandom = "consistent_random"
    }

    public var client: ClientConfiguration
    /// How long a message may wait for others to share its batch.
    public var lingerMilliseconds: Int32 = 1
    /// The largest batch of a partition.
    public var batchBytesMax: Int32 = 1_000_000
    /// The largest message, with its headers, that is accepted.
    public var messageBytesMax: Int32 = 1_000_000
    public var compression: Compression = .lz4
    public var partitioner: Partitioner = .murmur2Random
    /// A failed message makes the producer fail for good, rather than leave a gap before those that follow.
    public var guaranteesNoGap = true
    /// How long a message may stay undelivered; 0 keeps trying for ever.
    public var messageTimeoutMilliseconds: Int32 = 0
    /// How many messages may wait for delivery before `send` says that the queue is full.
    public var queueMessagesMax: Int32 = 100_000
    /// How many bytes may wait for delivery before `send` says that the queue is full (whole KiB).
    public var queueBytesMax: Int = 64 << 20

    public init(client: ClientConfiguration) {
        self.client = client
    }

    var properties: [Property] {
        client.properties + [
            ("enable.idempotence", "true"),
            ("enable.gapless.guarantee", String(guaranteesNoGap)),
            ("acks", "all"),
            ("linger.ms", String(lingerMilliseconds)),
            ("batch.size", String(batchBytesMax)),
            ("message.max.bytes", String(messageBytesMax)),
            ("compression.codec", compression.rawValue),
            ("partitioner", partitioner.rawValue),
            ("message.timeout.ms", String(messageTimeoutMilliseconds)),
            ("queue.buffering.max.messages", String(queueMessagesMax)),
            ("queue.buffering.max.kbytes", String(max(1, queueBytesMax >> 10))),
        ] + client.additionalProperties
    }
}
