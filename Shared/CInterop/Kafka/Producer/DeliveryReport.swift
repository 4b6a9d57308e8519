/// What became of a message that was sent.
public struct DeliveryReport: Sendable {
    public var topic: String
    /// Where it went; negative if it failed before a partition was chosen.
    public var partition: Int32
    /// Its offset in the partition; meaningless if there is an error.
    public var offset: Int64
    /// What `send` was given.
    public var tag: UInt64
    /// When the broker wrote it to the log by its own clock, in milliseconds since 1970; `nil` where the topic keeps
    /// the sender's times.
    public var loggedAtMilliseconds: Int64?
    /// Why it was not delivered, or nil.
    public var error: KafkaError?
}
