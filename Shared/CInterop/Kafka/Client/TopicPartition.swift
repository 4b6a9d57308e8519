/// One partition of one topic.
public struct TopicPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var topic: String
    public var partition: Int32

    public init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }

    public var description: String { "\(topic)[\(partition)]" }
}

/// A place in a partition: where to begin to read, or the next offset to be read.
public struct PartitionOffset: Hashable, Sendable {
    public var partition: TopicPartition
    /// An offset, or one of the named places of `Offset`.
    public var offset: Int64

    public init(_ partition: TopicPartition, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }
}

/// Places in a partition that have names; their values are librdkafka's.
public enum Offset {
    /// The oldest record that is kept.
    public static let beginning: Int64 = -2
    /// After the newest record.
    public static let end: Int64 = -1
    /// What the group has committed.
    public static let stored: Int64 = -1000
    /// No offset at all.
    public static let invalid: Int64 = -1001
}

/// The bounds of a partition: the oldest offset kept, and the one that the next record will get.
public struct Watermarks: Hashable, Sendable {
    public var low: Int64
    public var high: Int64

    public init(low: Int64, high: Int64) {
        self.low = low
        self.high = high
    }
}
