import Contracts
import Postgres

/// Who owns which lane: session-level advisory locks of the connections that run the lanes' turns, and nothing beside
/// them.
enum LaneBalance {
    /// The key under which each worker holds a shared lock, so that workers can be counted.
    static let presenceKey: Int32 = -1

    /// What the locks of a service say.
    struct Situation: Equatable {
        var workers: Int
        var owned: Set<Lane>
        /// Locks that sessions of other roles hold, a line each: they count neither as workers nor as owners.
        var strangers: [String] = []
        /// What o'clock the database said it was.
        var databaseTime: Timestamp?
    }

    /// A lock of the service's class, and whose it is.
    struct HeldLock: Equatable {
        /// A lane, or `presenceKey`.
        var key: Int64
        /// How many sessions of the service's own role hold it.
        var own: Int
        /// The other roles that hold it, and the first of their processes; empty where there are none.
        var others: String
    }

    /// Only locks of the service's own role count: what a stranger holds keeps a lane from being taken, and is told by
    /// name. Pure.
    static func situation(of locks: [HeldLock]) -> Situation {
        var situation = Situation(workers: 0, owned: [])
        for lock in locks {
            // Keys are shown as unsigned numbers.
            let isPresence = lock.key == Int64(UInt32(bitPattern: presenceKey))
            let lane = Lane(exactly: lock.key)
            if isPresence {
                situation.workers = lock.own
            } else if let lane, lock.own > 0 {
                situation.owned.insert(lane)
            }
            guard !lock.others.isEmpty, isPresence || lane != nil else { continue }
            let what = isPresence ? "the presence of a worker" : "lane \(lock.key)"
            situation.strangers.append("\(what) is locked by \(lock.others), which is not this service's role")
        }
        return situation
    }

    /// What a worker is to do: claim up to `claimCount` of `free`, release those of `release`.
    struct Plan: Equatable {
        var free: [Lane]
        var claimCount: Int
        var release: [Lane]
    }

    /// The share of a worker is ceil(lanes / workers): below it claim what is free, above it release.
    static func plan(lanes: Int, mine: Set<Lane>, situation: Situation) -> Plan {
        let share = (lanes + max(1, situation.workers) - 1) / max(1, situation.workers)
        guard mine.count <= share else {
            return Plan(free: [], claimCount: 0, release: Array(mine.sorted().suffix(mine.count - share)))
        }
        let free = (0..<Lane(lanes)).filter { !situation.owned.contains($0) && !mine.contains($0) }
        return Plan(free: free, claimCount: min(free.count, share - mine.count), release: [])
    }

    /// Makes the connection's worker countable.
    static func announce(_ connection: Connection, service: Service, deadline: Deadline) throws {
        _ = try connection.tryAdvisoryLock(class: service.code, key: presenceKey, shared: true, deadline: deadline)
    }

    static func situation(_ connection: Connection, service: Service, deadline: Deadline) throws -> Situation {
        let rows = try connection.query(
            """
            SELECT l.objid::bigint, count(*) FILTER (WHERE a.usename = session_user),
                coalesce(string_agg(DISTINCT coalesce(a.usename::text, 'nobody known'), ', ')
                    FILTER (WHERE a.usename IS DISTINCT FROM session_user)
                    || ' (process ' || min(l.pid) FILTER (WHERE a.usename IS DISTINCT FROM session_user) || ')', ''),
                clock_timestamp()
            FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.classid = \(Int64(service.code))::oid AND l.objsubid = 2
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            GROUP BY l.objid ORDER BY l.objid
            """, deadline: deadline)
        var time: Timestamp?
        var situation = situation(
            of: try rows.map { row in
                let (key, own, others, moment) = try row.decode(Int64.self, Int64.self, String.self, Timestamp.self)
                time = moment
                return HeldLock(key: key, own: Int(own), others: others)
            })
        situation.databaseTime = time
        return situation
    }

    /// Takes as many of the free lanes as asked for; another worker may be faster.
    static func claim(
        _ plan: Plan, _ connection: Connection, service: Service, startingAt offset: Int,
        ignoringLocks: Bool = false, deadline: Deadline
    ) throws -> [Lane] {
        var claimed: [Lane] = []
        for index in plan.free.indices where claimed.count < plan.claimCount {
            let lane = plan.free[(index + offset) % plan.free.count]
            if try connection.tryAdvisoryLock(class: service.code, key: lane, deadline: deadline) || ignoringLocks {
                claimed.append(lane)
            }
        }
        return claimed
    }
}
