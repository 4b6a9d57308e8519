/// A source says how far one of its streams goes, so that a reader notices a lost tail.
@MessagePart
public struct StreamWatermark {
    public static let type = "o2c.runtime.stream-watermark.v1"

    /// The lane that numbers the stream.
    public var sourceLane: Lane
    /// The lane that the stream is for.
    public var targetLane: Lane
    /// The last number that the log is known to have.
    public var high: Int64
    /// The last number that was given out. What a reader has seen beyond it is of a future that the source's database
    /// does not know.
    public var given: Int64?
    /// The system identifier of the source's PostgreSQL cluster.
    public var databaseSystem: Int64?
    /// The timeline of that cluster: a lower one is an old primary's.
    public var databaseTimeline: Int64?
}
