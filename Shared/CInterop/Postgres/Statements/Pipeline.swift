/// Statements that make one round trip together. They run in order; the first that fails aborts those behind it.
/// Without a `BEGIN` among them they are one transaction; with it, `BEGIN` and `COMMIT` are statements like any other.
public struct Pipeline {
    var statements: [SQL] = []

    public init() {}

    /// The number of statements so far.
    public var count: Int { statements.count }

    public var isEmpty: Bool { statements.isEmpty }

    /// Adds a statement; the answer finds its result in `PipelineResults`.
    @discardableResult
    public mutating func add(_ sql: SQL) -> StatementID {
        statements.append(sql)
        return StatementID(index: statements.count - 1)
    }
}

/// The place of a statement in its pipeline.
public struct StatementID: Hashable, Sendable {
    public let index: Int
}

/// What the statements of a pipeline answered: all of them succeeded.
public struct PipelineResults {
    let results: [ResultSet]

    /// The result of one statement. Asking with the identifier of another pipeline is a fault of the caller and traps.
    public subscript(_ id: StatementID) -> ResultSet {
        results[id.index]
    }

    public var count: Int { results.count }
}
