/// The databases that other services have said that they are at work in, by stream.
struct SourceDatabases {
    private var known: [InputStream: DatabaseTimeline] = [:]

    /// Takes what a source says. The one that was known, where it is later: an old primary is at work at the source.
    mutating func update(_ database: DatabaseTimeline, of stream: InputStream) -> DatabaseTimeline? {
        if let later = known[stream], database.isSuperseded(by: later) { return later }
        known[stream] = database
        return nil
    }

    /// An input is read from its beginning: what comes now may be older than what was read last.
    mutating func forget(_ input: InputNumber) { known = known.filter { $0.key.input != input } }
}
