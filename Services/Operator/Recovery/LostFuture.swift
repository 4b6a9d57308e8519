internal import Contracts
internal import Kafka
internal import Platform
internal import Postgres
internal import Runtime

/// A lane whose log tells of facts that its database does not know: the database was restored to an earlier moment.
struct LostFuture: Hashable, Sendable {
    var service: Service
    var lane: Lane
    /// The highest number in the log, and in the database.
    var published: Int64
    var given: Int64

    private static let readMilliseconds = 30_000

    /// Every lane that would refuse to begin.
    /// - Parameter partitions: of each topic.
    /// - Throws: `SystemWentBack` when all would, since the database does not know of a restart of the log.
    static func all(_ schemas: Schemas, _ client: ClientConfiguration, partitions: Int) throws -> [LostFuture] {
        try Service.allCases.flatMap { service in
            let checkpoints = try LaneCheckpoint.all(of: service, schemas)
            let given = Dictionary(uniqueKeysWithValues: checkpoints.map { ($0.lane, $0.facts) })
            let tail = try KafkaLogTail(
                configuration: .messages(client, groupID: "o2c-restart-log"),
                service: service, system: schemas.system(of: service),
                deadlineMilliseconds: readMilliseconds)
            return try tail.highestNumbers(of: (0..<partitions).map { Lane($0) }).compactMap { lane, published in
                let known = given[lane] ?? 0
                return published > known
                    ? LostFuture(service: service, lane: lane, published: published, given: known) : nil
            }.sorted { $0.lane < $1.lane }
        }
    }
}

/// Whether services are at work on the schemas: their locks, or any session of their roles.
enum ServicesAtWork {
    private static let pollMilliseconds = 25
    /// A worker that cannot go on, as on a database that went back, has no session while it waits before it tries
    /// again: nobody is at work only if nobody has come for longer than its longest pause.
    private static let watchMilliseconds = 2 * Int(WorkerLimits().backoffMillisecondsMax)

    /// Watches until somebody shows up, or nobody has for so long that none is there.
    static func watched(_ stop: StopRequest, _ look: () throws -> [Service]) throws -> [Service] {
        var found: [Service] = []
        _ = try stop.poll(everyMilliseconds: pollMilliseconds, withinMilliseconds: watchMilliseconds) {
            found = try look()
            return !found.isEmpty
        }
        return found
    }

    /// Those who are there at this moment.
    static func all(_ schemas: Schemas) throws -> [Service] {
        try Service.allCases.filter { service in
            try schemas.query(
                service,
                """
                SELECT (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
                        AND classid = \(Int64(service.code))::oid AND objsubid = 2
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
                    + (SELECT count(*) FROM pg_stat_activity WHERE usename = \(service.schema)
                        AND datname = current_database())
                """
            ).single()[0, as: Int64.self] > 0
        }
    }
}

/// A service that has taken facts which their source does not know: it was started on the restored database, and has
/// worked on the future that never happened. Facts that get the same numbers later would be dropped as repetitions.
struct ReadAhead: Hashable, Sendable, CustomStringConvertible {
    var reader: Service
    var source: Service
    var lane: Lane
    var seen: Int64
    var given: Int64

    var description: String {
        """
        \(reader.rawValue) has taken fact \(seen) of lane \(lane) of \(source.rawValue), which has given out \(given) \
        only
        """
    }

    static func first(_ schemas: Schemas) throws -> ReadAhead? {
        let checkpoints = try Dictionary(
            uniqueKeysWithValues: Service.allCases.map { ($0, try LaneCheckpoint.all(of: $0, schemas)) })
        for reader in Service.allCases {
            for source in reader.upstream {
                let given = Dictionary(uniqueKeysWithValues: (checkpoints[source] ?? []).map { ($0.lane, $0.facts) })
                for checkpoint in checkpoints[reader] ?? [] {
                    let ahead = (checkpoint.seen[source.factsTopic] ?? [:]).filter { $0.value > given[$0.key] ?? 0 }
                    guard let (lane, seen) = ahead.min(by: { $0.key < $1.key }) else { continue }
                    return ReadAhead(reader: reader, source: source, lane: lane, seen: seen, given: given[lane] ?? 0)
                }
            }
        }
        return nil
    }
}
