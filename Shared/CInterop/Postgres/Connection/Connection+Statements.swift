import CLibpq

extension Connection {
    /// Runs one statement and returns its rows.
    public func query(
        _ sql: SQL, deadline: Deadline, file: StaticString = #fileID, line: UInt = #line
    ) throws(PostgresError) -> ResultSet {
        try exchange([sql], deadline: deadline, site: CallSite(file: file, line: line))[0]
    }

    /// Runs one statement and returns the number of rows that it touched.
    @discardableResult
    public func execute(
        _ sql: SQL, deadline: Deadline, file: StaticString = #fileID, line: UInt = #line
    ) throws(PostgresError) -> Int {
        try query(sql, deadline: deadline, file: file, line: line).affectedRows
    }

    /// Runs the statements of a pipeline in one round trip. The error of a pipeline is that of its first statement that
    /// failed; those behind it were not run. The connection stays usable, in a failed transaction if one was open.
    public func run(
        _ pipeline: borrowing Pipeline, deadline: Deadline, file: StaticString = #fileID, line: UInt = #line
    ) throws(PostgresError) -> PipelineResults {
        let statements = pipeline.statements
        guard !statements.isEmpty else { return PipelineResults(results: []) }
        let results = try exchange(statements, deadline: deadline, site: CallSite(file: file, line: line))
        return PipelineResults(results: results)
    }

    /// Runs what `body` does as one transaction: committed when it returns, rolled back when it throws. The body's own
    /// error is rethrown as it is. A COMMIT whose answer was lost throws `.connectionLost`: whether it took effect is
    /// not known.
    public func transaction<Result>(
        deadline: Deadline, file: StaticString = #fileID, line: UInt = #line, _ body: () throws -> Result
    ) throws -> Result {
        try execute("BEGIN", deadline: deadline, file: file, line: line)
        let result: Result
        do {
            result = try body()
        } catch {
            rollBack(deadline: deadline)
            throw error
        }
        try execute("COMMIT", deadline: deadline, file: file, line: line)
        return result
    }

    /// Ends an open transaction without its effects. A connection on which that fails is broken, and the server rolls
    /// back itself.
    private func rollBack(deadline: Deadline) {
        guard !isBroken, transactionStatus != .idle else { return }
        let atLeast = Deadline.after(milliseconds: configuration.cancelGraceMilliseconds)
        do {
            try execute("ROLLBACK", deadline: deadline.hasPassed ? atLeast : deadline)
        } catch {
            handle.markBroken()
        }
    }

    /// Takes a lock of the session if nobody holds it against us: whether it was taken. A lock taken twice is to be
    /// released twice.
    public func tryAdvisoryLock(
        class lockClass: Int32, key: Int32, shared: Bool = false, deadline: Deadline, file: StaticString = #fileID,
        line: UInt = #line
    ) throws(PostgresError) -> Bool {
        let sql: SQL =
            shared
            ? "SELECT pg_try_advisory_lock_shared(\(lockClass), \(key))"
            : "SELECT pg_try_advisory_lock(\(lockClass), \(key))"
        return try query(sql, deadline: deadline, file: file, line: line).single()[0, as: Bool.self]
    }

    /// Releases a lock of the session: whether it was held.
    @discardableResult
    public func unlockAdvisory(
        class lockClass: Int32, key: Int32, shared: Bool = false, deadline: Deadline, file: StaticString = #fileID,
        line: UInt = #line
    ) throws(PostgresError) -> Bool {
        let sql: SQL =
            shared
            ? "SELECT pg_advisory_unlock_shared(\(lockClass), \(key))"
            : "SELECT pg_advisory_unlock(\(lockClass), \(key))"
        return try query(sql, deadline: deadline, file: file, line: line).single()[0, as: Bool.self]
    }

    /// What another thread needs to cancel the statement that this connection runs.
    public func cancellation() -> Cancellation? {
        isBroken ? nil : Cancellation(handle)
    }
}
