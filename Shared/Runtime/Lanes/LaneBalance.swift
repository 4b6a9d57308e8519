import Contracts
import Postgres

/// Who owns which lane: session-level advisory locks of the connections that run the lanes' turns, and nothing beside them.
enum LaneBalance {
    /// The key under which each worker holds a shared lock, so that workers can be counted.
    static let presenceKey: Int32 = -1

    /// What the locks of a service say.
    struct Situation: Equatable {
        var workers: Int
        var owned: Set<Lane>
    }

    /// What a worker is to do: claim up to `claimCount` of `free`, let go of `release`.
    struct Plan: Equatable {
        var free: [Lane]
        var claimCount: Int
        var release: [Lane]
    }

    /// The share of a worker is ceil(lanes / workers): below it claim what is free, above it let go.
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
        // Keys are shown as unsigned numbers.
        let rows = try connection.query(
            """
            SELECT objid::bigint, count(*) FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND classid = \(Int64(service.code))::oid AND objsubid = 2
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            GROUP BY objid
            """, deadline: deadline)
        var situation = Situation(workers: 0, owned: [])
        for row in rows {
            let (key, holders) = try row.decode(Int64.self, Int64.self)
            if key == Int64(UInt32(bitPattern: presenceKey)) {
                situation.workers = Int(holders)
            } else if let lane = Lane(exactly: key) {
                situation.owned.insert(lane)
            }
        }
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
