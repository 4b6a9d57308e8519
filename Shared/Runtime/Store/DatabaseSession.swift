package import Contracts
import Postgres

/// Which database a session is with: what tells a primary from the one that it took the place of.
package struct DatabaseTimeline: Hashable, Sendable {
    /// PostgreSQL's system identifier: that of the cluster and all its physical copies, and of no other.
    package var system: Int64
    /// Raised by each promotion of a standby. Read from the name of the current write-ahead log file, since the control
    /// file lags behind a promotion.
    package var number: Int64

    package init(system: Int64, number: Int64) {
        self.system = system
        self.number = number
    }

    /// Whether this database is one that another took the place of: a copy of the same cluster was promoted later.
    /// Between clusters of their own (one restored from a dump, or upgraded) timelines say nothing.
    package func isSuperseded(by other: DatabaseTimeline) -> Bool {
        system == other.system && number < other.number
    }
}

extension DatabaseTimeline: CustomStringConvertible {
    package var description: String { "timeline \(number) of database system \(system)" }
}

/// The log shows that another database took the place of the one that this worker is with: an old primary that can
/// still be reached. What it commits would be lost, and its numbers given out twice.
package struct DatabaseSuperseded: Error, CustomStringConvertible {
    package let lane: Lane
    package let mine: DatabaseTimeline
    package let other: DatabaseTimeline

    package init(lane: Lane, mine: DatabaseTimeline, other: DatabaseTimeline) {
        self.lane = lane
        self.mine = mine
        self.other = other
    }

    package var description: String {
        """
        lane \(lane) is at work on timeline \(other.number), and this database is on timeline \(mine.number): it is an \
        old primary; lead DATABASE_URL to the new one
        """
    }
}

/// The beginning of a worker's session: one question sets what its turns need and tells whom they are with.
enum DatabaseSession {
    /// - Throws: `PooledSession`, and what the database says.
    static func begin(_ connection: Connection, deadline: Deadline) throws -> DatabaseTimeline {
        let row = try connection.query(statement, deadline: deadline).single()
        let (session, system, file, _, _) = try row.decode(
            Int32.self, Int64.self, String.self, String.self, String.self)
        guard session == connection.backendProcessID else {
            throw PooledSession(told: connection.backendProcessID, actual: session)
        }
        guard let number = Int64(file.prefix(8), radix: 16) else { throw UnknownTimeline(file: file) }
        return DatabaseTimeline(system: system, number: number)
    }

    /// `plan_cache_mode`: statements of turns are planned once a session. They find their rows by keys, whatever the
    /// keys are, and planning one again for the keys of a batch costs more than most of them. `synchronous_commit`: at
    /// least what exactly once rests on; a stronger one, as the role or the database has it, stays.
    private static var statement: SQL {
        """
        SELECT pg_backend_pid(), (SELECT system_identifier FROM pg_control_system()),
            pg_walfile_name(pg_current_wal_lsn()),
            set_config('plan_cache_mode', 'force_generic_plan', false),
            set_config('synchronous_commit',
                CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false)
        """
    }
}

/// Between the service and PostgreSQL stands a pooler, such as PgBouncer: it makes up the session's process number,
/// since it has many clients share few sessions. A lane is owned by a lock of one session, so nothing may stand
/// between.
struct PooledSession: Error, CustomStringConvertible {
    let told: Int32
    let actual: Int32

    var description: String {
        """
        a connection pooler (PgBouncer or the like) stands between this service and PostgreSQL: it told the session's \
        process as \(told), which is \(actual); lanes are owned by locks of sessions, so DATABASE_URL has to lead to \
        PostgreSQL itself
        """
    }
}

/// The name of a write-ahead log file that does not begin with a timeline.
struct UnknownTimeline: Error, CustomStringConvertible {
    let file: String
    var description: String { "the database names its write-ahead log file '\(file)', which shows no timeline" }
}
