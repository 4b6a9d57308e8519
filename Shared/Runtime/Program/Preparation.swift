import Contracts
import Kafka
import Platform
import Postgres

/// What has to be there before a worker can begin: the schema at this program's version, and the topics with equal numbers of partitions.
struct Preparation: Sendable {
    let service: Service
    let owner: SchemaOwner
    let connections: Connections
    let partitions: Int
    /// Of the thread that prepares: a migration may take as long as it takes, and is no stuck thread.
    let heartbeat: Heartbeat

    /// Tries until it succeeds or is told to stop; the number of lanes, or `nil` when stopped.
    func run(report: ServiceReport, shouldStop: () -> Bool, pause: (Int64) -> Void) -> Int? {
        var delay: Int64 = 100
        while !shouldStop() {
            do {
                try migrate(report)
                try check()
                return try lanes()
            } catch {
                report.worker(failure: error)
                report.fault("waiting to begin: \(error)")
                pause(delay)
                delay = min(delay * 2, 2_000)
            }
        }
        return nil
    }

    /// As the owner of the schema, where the service is trusted with that role.
    private func migrate(_ report: ServiceReport) throws {
        guard let configuration = connections.owner else { return }
        let connection = try Connection(configuration, deadline: .after(milliseconds: 5_000))
        try heartbeat.whileWaiting {
            try owner.bringUp(
                connection, runtimeRole: connections.runtimeRole,
                today: Timestamp(microseconds: WallClock.microseconds).date, deadline: .after(milliseconds: 60_000),
                note: report.note)
        }
    }

    /// As the role that the service runs under.
    private func check() throws {
        let connection = try Connection(connections.database(role: "check"), deadline: .after(milliseconds: 5_000))
        try SchemaCheck(service: service, migrations: owner.migrations)
            .run(connection, deadline: .after(milliseconds: 10_000))
    }

    /// The number of partitions, the same for all topics of the service; those that are missing are created.
    private func lanes() throws -> Int {
        let admin = try Admin(connections.kafka(role: "preparation"))
        let wanted = WorkerEnvironment.inputs(of: service).topics + [service.factsTopic]
        var known = try admin.describeCluster(deadlineMilliseconds: 5_000).topics
        let missing = wanted.filter { known[$0] == nil }
        if !missing.isEmpty {
            let outcomes = try admin.createTopics(
                missing.map { TopicLayout.specification($0, partitions: partitions) }, deadlineMilliseconds: 10_000)
            for case .failed(let error) in outcomes.values { throw error }
            known = try admin.describeCluster(deadlineMilliseconds: 5_000).topics
        }
        let counts = Set(wanted.map { known[$0]?.partitionCount ?? 0 })
        guard counts.count == 1, let count = counts.first, count > 0 else {
            throw UnequalPartitions(counts: wanted.map { ($0, known[$0]?.partitionCount ?? 0) })
        }
        return count
    }
}

/// The topics of one system have the same number of partitions, or lanes would not line up.
struct UnequalPartitions: Error, CustomStringConvertible {
    var counts: [(String, Int)]
    var description: String {
        "topics need the same number of partitions, at least one: "
            + counts.map { "\($0.0) has \($0.1)" }.joined(separator: ", ")
    }
}
