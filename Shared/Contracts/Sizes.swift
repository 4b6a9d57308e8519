/// How large things may be, in bytes, on the way of a message. One chain, declared here alone: each limit is smaller
/// than the next by the room that what is added on the way needs.
///
///     body of a request < data of a command < data of a fact < record < batch of a topic < one fetch < one answer of a
///     broker
///
/// What is too large for a limit is refused there, before anything is committed. Nothing that passed one limit can fail
/// at a later one.
public enum Sizes {
    /// Of the body of an HTTP request, at most; a setting may lower it. A larger one is answered 413.
    public static let requestBodyBytesMax = commandBytesMax - (32 << 10)

    /// Of the data of a command. A body is written anew on its way: the path adds a member, and `1e9` becomes ten
    /// digits. A larger command is answered 413 by HTTP; as a record it is not a command, and is parked.
    public static let commandBytesMax = factBytesMax - (32 << 10)

    /// Of the data of a fact. Domains refuse the commands from which a larger one could follow; an event that leads to
    /// one all the same is parked as `too-large-to-publish`.
    public static let factBytesMax = 1 << 20

    /// Of the party, contacts and places of a customer together, as they stand in a fact.
    public static let customerPartiesBytesMax = 16 << 10

    /// Of a record: data, key and headers, as a producer counts them (`message.max.bytes`).
    public static let recordBytesMax =
        factBytesMax + CloudEventAttribute.allBytesMax + CloudEvent.Limits.subjectBytesMax + recordFrameBytes

    /// Of a batch of records, as a topic takes it (`max.message.bytes`): one largest record in its frame, or several
    /// smaller ones.
    public static let topicBatchBytesMax = factBytesMax + (64 << 10)

    /// What a reader fetches at once from a broker (`fetch.max.bytes`). A broker may add one batch to it.
    public static let fetchBytesMax = 4 << 20

    /// The largest answer of a broker that a reader takes (`receive.message.max.bytes`).
    public static let receiveBytesMax = 16 << 20

    /// What a producer holds in memory, undelivered, before it takes no more for now (`queue.buffering.max.kbytes`).
    public static let producerQueueBytesMax = 32 << 20

    /// Of a record that holds a whole event as JSON: a command's data and attributes, with room for escapes and for
    /// extensions that are ignored. A fact, whose attributes are headers, is smaller.
    public static let envelopeBytesMax = commandBytesMax + (64 << 10)

    /// Of a record beside data, key and the attributes of its event: this system's headers, with room for those to
    /// come, and the frames of record and batch.
    static let recordFrameBytes = 512

    /// The chain, from the first limit to the last.
    public static let chain: [(name: String, bytes: Int)] = [
        ("body of a request", requestBodyBytesMax), ("data of a command", commandBytesMax),
        ("data of a fact", factBytesMax), ("record", recordBytesMax), ("batch of a topic", topicBatchBytesMax),
        ("one fetch", fetchBytesMax), ("one answer of a broker", receiveBytesMax),
    ]
}

extension CloudEventAttribute {
    /// What a header needs beside its name and value: the prefix `ce_`, and the two lengths.
    private static let headerFrameBytes = 3 + 2 * 5

    /// What all attributes take as headers, each as long as it may be.
    static let allBytesMax = allCases.reduce(0) { $0 + $1.rawValue.utf8.count + headerFrameBytes + $1.bytesMax }

    /// The same, without the values of the attributes that are counted one by one.
    static let framesBytes =
        allBytesMax - [id, source, type, subject, actor, reason, traceparent].reduce(0) { $0 + $1.bytesMax }
}

extension CloudEvent {
    /// How large its record is at most: data, key, headers and frames. Never less than what a producer counts.
    public var recordBytes: Int {
        var bytes = Sizes.recordFrameBytes + CloudEventAttribute.framesBytes + data.count
        // The key of a record is the subject, or else the id.
        bytes += 2 * max(id.utf8.count, subject?.utf8.count ?? 0) + id.utf8.count
        bytes += source.utf8.count + type.utf8.count + (traceparent?.utf8.count ?? 0)
        return bytes + (actor?.utf8.count ?? 0) + (reason?.utf8.count ?? 0)
    }
}
