/// The prepared statements of one connection, least recently used first out. Pure: it decides, the connection acts.
struct StatementCache {
    /// The same text with parameters of other types is another statement to the server.
    struct Key: Hashable {
        let text: String
        let types: [PostgresType]
    }

    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    private let statementsMax: Int
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0
    private var names: UInt64 = 0

    init(statementsMax: Int) {
        self.statementsMax = statementsMax
    }

    var count: Int { entries.count }

    /// Whether statements are prepared at all.
    var isEnabled: Bool { statementsMax > 0 }

    /// The name of a statement, and whether it has yet to be prepared under it.
    mutating func use(_ key: Key) -> (name: String, isNew: Bool) {
        uses += 1
        if let index = entries.index(forKey: key) {
            entries.values[index].lastUse = uses
            return (entries.values[index].name, false)
        }
        names += 1
        let name = "s\(names)"
        entries[key] = Entry(name: name, lastUse: uses)
        return (name, true)
    }

    /// The server does not have this statement after all.
    mutating func forget(_ key: Key) {
        entries[key] = nil
    }

    /// Releases what is beyond the bound; the names are to be deallocated. Called between pipelines only, so that a
    /// pipeline never loses a statement that it uses: within one the bound may be exceeded by the pipeline's own
    /// statements.
    mutating func takeSurplus() -> [String] {
        guard entries.count > statementsMax else { return [] }
        let surplus = entries.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(entries.count - statementsMax)
        for (key, _) in surplus { entries[key] = nil }
        return surplus.map(\.value.name)
    }

    /// Forgets all; the names are to be deallocated.
    mutating func takeAll() -> [String] {
        defer { entries = [:] }
        return entries.values.map(\.name)
    }
}
