internal import Contracts
internal import Postgres
internal import Runtime

/// How a service works just now: who owns its lanes, how far they are, what has not been done.
struct ServiceFigures: Hashable, Sendable {
    /// A worker, by its session in the database.
    struct Owner: Hashable, Sendable {
        var process: Int32
        var application: String
        /// Where the session comes from; empty for a socket of the same machine.
        var client: String
        var lanes: [Lane]
        /// Whether the session says that it is a worker. One that is none keeps lanes from those that are.
        var isWorker = false
    }

    var service: Service
    /// Lanes of the system: those that have ever been owned in any service.
    var lanes: [Lane] = []
    var owners: [Owner] = []
    /// Sessions that say they are workers, with lanes or without.
    var workers = 0
    var turns: Int64 = 0
    /// Facts given out that Kafka has not acknowledged.
    var unpublished: Int64 = 0
    /// Facts of each service upstream that have not been taken.
    var behind: [Service: Int64] = [:]
    /// Commands that lanes have handed on to others, which those have not taken.
    var handedOn: Int64 = 0
    /// The next command to read, by lane.
    var nextCommands: [Lane: Int64] = [:]
    /// Commands that Kafka has and no lane has taken; `nil` while Kafka has not said.
    var waitingCommands: Int64?
    /// Open parked events by state: waiting, following, dead.
    var parked: [String: Int64] = [:]

    var lanesWithoutOwner: [Lane] {
        let owned = Set(owners.filter(\.isWorker).flatMap(\.lanes))
        return lanes.filter { !owned.contains($0) }
    }
    var behindCount: Int64 { behind.values.reduce(0, +) }
    var parkedCount: Int64 { parked.values.reduce(0, +) }

    /// All services, in the order of the main line.
    static func all(_ schemas: Schemas) throws -> [ServiceFigures] {
        let checkpoints = try Dictionary(
            uniqueKeysWithValues: Service.allCases.map { ($0, try LaneCheckpoint.all(of: $0, schemas)) })
        let lanes = Set(checkpoints.values.joined().map(\.lane)).sorted()
        return try Service.allCases.map { service in
            var figures = ServiceFigures(service: service, lanes: lanes)
            figures.add(checkpoints[service] ?? [], of: checkpoints)
            figures.add(locks: try locks(of: service, schemas))
            let parked = try schemas.query(
                service,
                "SELECT state, count(*) FROM published_parked GROUP BY state")
            for row in parked {
                let (state, count) = try row.decode(String.self, Int64.self)
                figures.parked[state] = count
            }
            return figures
        }
    }

    private mutating func add(_ own: [LaneCheckpoint], of all: [Service: [LaneCheckpoint]]) {
        turns = own.reduce(0) { $0 + $1.turn }
        for checkpoint in own { nextCommands[checkpoint.lane] = checkpoint.nextCommand }
        unpublished = own.reduce(0) { $0 + $1.unpublished }
        for target in own {
            let seen = target.seen[service.controlTopic] ?? [:]
            handedOn += own.reduce(0) { $0 + max(0, ($1.handedOn[target.lane] ?? 0) - (seen[$1.lane] ?? 0)) }
        }
        for source in service.upstream {
            let seen = own.reduce(into: [Lane: Int64]()) { seen, checkpoint in
                for (lane, number) in checkpoint.seen[source.factsTopic] ?? [:] { seen[lane] = number }
            }
            behind[source] = (all[source] ?? []).reduce(0) { $0 + max(0, $1.facts - (seen[$1.lane] ?? 0)) }
        }
    }

    /// Adds what Kafka says of the watermarks of the commands' partitions.
    mutating func add(watermarks: CommandWatermarks.Offsets) {
        waitingCommands = (watermarks[service] ?? [:]).reduce(0) { $0 + max(0, $1.value - (nextCommands[$1.key] ?? 0)) }
    }

    /// Lanes that workers own just now.
    static func ownedLanes(of service: Service, _ schemas: Schemas) throws -> Set<Lane> {
        var figures = ServiceFigures(service: service)
        figures.add(locks: try locks(of: service, schemas))
        return Set(figures.owners.filter(\.isWorker).flatMap(\.lanes))
    }

    private struct Lock {
        var key: Int32
        var process: Int32
        var application: String
        var client: String
    }

    /// Session-level advisory locks of the service's class: the authority over who owns what.
    private static func locks(of service: Service, _ schemas: Schemas) throws -> [Lock] {
        try schemas.query(
            service,
            """
            SELECT objid::bigint, lock.pid, coalesce(application_name, ''), coalesce(host(client_addr), '')
            FROM pg_locks AS lock LEFT JOIN pg_stat_activity AS session ON session.pid = lock.pid
            WHERE locktype = 'advisory' AND granted AND classid = \(Int64(service.code))::oid AND objsubid = 2
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            ORDER BY lock.pid, objid
            """
        ).map { row in
            let (key, process, application, client) = try row.decode(
                Int64.self, Int32.self, String.self, String.self)
            // Keys are shown as unsigned numbers.
            return Lock(
                key: Int32(truncatingIfNeeded: key), process: process, application: application, client: client)
        }
    }

    /// Below zero are keys that are no lanes: each worker shares -1, so that workers can be counted.
    private mutating func add(locks: [Lock]) {
        workers = locks.count { $0.key == -1 }
        for lock in locks where lock.key >= 0 {
            if owners.last?.process != lock.process {
                owners.append(
                    Owner(process: lock.process, application: lock.application, client: lock.client, lanes: []))
            }
            owners[owners.count - 1].lanes.append(lock.key)
        }
        let present = Set(locks.filter { $0.key == -1 }.map(\.process))
        for index in owners.indices { owners[index].isWorker = present.contains(owners[index].process) }
    }
}

/// A service that nobody works for, or only in some of its lanes.
struct UnownedLanes: Hashable, Sendable {
    var service: Service
    var workers: Int
    var lanes: [Lane]

    static func all(_ figures: [ServiceFigures]) -> [UnownedLanes] {
        figures.compactMap { figures in
            let lanes = figures.lanesWithoutOwner
            if figures.workers > 0 && lanes.isEmpty { return nil }
            return UnownedLanes(service: figures.service, workers: figures.workers, lanes: lanes)
        }
    }

    /// What is wrong, and where to look.
    var text: String {
        workers == 0
            ? "\(service.rawValue) has no worker: nothing moves there. Start it; if it runs, its log says why."
            : """
            \(service.rawValue): nobody owns lanes \(StatusReport.ranges(lanes)): nothing moves there. Its log says \
            why.
            """
    }
}

/// What a checkpoint says of its lane's streams.
struct LaneCheckpoint: Sendable {
    var lane: Lane
    var turn: Int64
    /// The last number given to the lane's stream of facts.
    var facts: Int64 = 0
    /// The last number given to the lane's stream of commands for each other lane.
    var handedOn: [Lane: Int64] = [:]
    var unpublished: Int64 = 0
    /// The offset of the next command to read.
    var nextCommand: Int64 = 0
    /// The last number taken, by topic and source lane.
    var seen: [String: [Lane: Int64]] = [:]

    /// One query for positions, one for streams: numbers as rows.
    static func all(of service: Service, _ schemas: Schemas) throws -> [LaneCheckpoint] {
        var lanes: [Lane: LaneCheckpoint] = [:]
        let positions = try schemas.query(
            service,
            """
            SELECT lane, turn, coalesce(next, 0)
            FROM published_lane LEFT JOIN (
                SELECT lane, next FROM published_input WHERE topic = \(service.commandsTopic)
            ) AS commands USING (lane)
            ORDER BY lane
            """)
        for row in positions {
            let (lane, turn, next) = try row.decode(Lane.self, Int64.self, Int64.self)
            lanes[lane] = LaneCheckpoint(lane: lane, turn: turn, nextCommand: next)
        }
        let streams = try schemas.query(service, "SELECT lane, kind, target, given, published FROM published_stream")
        for row in streams {
            let (lane, kind, target, given, published) = try row.decode(
                Lane.self, String.self, Lane.self, Int64.self, Int64.self)
            lanes[lane]?.unpublished += max(0, given - published)
            switch PublishedStream.Kind(rawValue: kind) {
            case .facts: if target == lane { lanes[lane]?.facts = given }
            case .commands: lanes[lane]?.handedOn[target] = given
            case nil:
                throw OperatorFailure(.fault, "\(service.rawValue) has a stream of the unknown kind '\(kind)'.")
            }
        }
        for row in try schemas.query(service, "SELECT lane, topic, source, number FROM published_reader") {
            let (lane, topic, source, number) = try row.decode(Lane.self, String.self, Lane.self, Int64.self)
            lanes[lane]?.seen[topic, default: [:]][source] = number
        }
        return lanes.values.sorted { $0.lane < $1.lane }
    }
}
