private import HTTPServer
public import Postgres

/// What read models are served with: a pool of connections and how long a request may take.
public struct ReadAccess: Sendable {
    public let pool: ConnectionPool
    public let deadlineMilliseconds: Int

    public init(pool: ConnectionPool, deadlineMilliseconds: Int = 3_000) {
        self.pool = pool
        self.deadlineMilliseconds = deadlineMilliseconds
    }

    /// Lends a connection. What is a fault of the moment becomes a problem 503; anything else is thrown on, and is a
    /// 500.
    public func read<Result>(_ body: (Connection, Deadline) throws -> Result) throws -> Result {
        let deadline = Deadline.after(milliseconds: deadlineMilliseconds)
        do {
            return try pool.withConnection(deadline: deadline) { try body($0, deadline) }
        } catch let error as PostgresError {
            guard error.isMomentary else { throw error }
            throw ProblemDetails.unavailable("The database did not answer in time.")
        }
    }
}

extension PostgresError {
    /// Whether the same request may succeed later. A pool that was stopped means that another instance will serve it.
    var isMomentary: Bool {
        if case .poolStopped = kind { return true }
        return isTransient
    }
}
