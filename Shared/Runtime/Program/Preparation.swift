import Contracts
import Kafka
import Platform
import Postgres

/// What has to be there before a worker can begin: the schema at this program's version, and the topics with equal
/// numbers of partitions.
struct Preparation: Sendable {
    let service: Service
    let owner: SchemaOwner
    let connections: Connections
    let partitions: Int
    /// Told whether the topics are as the settings say.
    let topics: TopicAgreement
    /// Of the thread that prepares: a migration may take as long as it takes, and is no stuck thread.
    let heartbeat: Heartbeat

    private static let askMilliseconds: Int32 = 5_000

    /// What a worker has to know before it begins.
    struct Found: Sendable {
        let laneCount: Int
        let system: SystemIdentity
    }

    /// Tries until it succeeds or is told to stop; `nil` when stopped.
    func run(report: ServiceReport, shouldStop: () -> Bool, pause: (Int64) -> Void) -> Found? {
        var delay: Int64 = 100
        while !shouldStop() {
            do {
                try migrate(report)
                let stored = try check()
                let count = try lanes(report)
                guard stored.laneCount <= count else {
                    throw PartitionsMissing(lanes: stored.laneCount, partitions: count)
                }
                topics.agree()
                return Found(laneCount: count, system: stored.system)
            } catch {
                if !(error is KafkaError || error is PostgresError) { topics.disagree(because: "\(error)") }
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

    /// As the role that the service runs under: the schema is as this program needs it.
    /// - Returns: The system that the schema belongs to, and how many lanes have ever worked in it.
    private func check() throws -> Found {
        let connection = try Connection(connections.database(role: "check"), deadline: .after(milliseconds: 5_000))
        let deadline = Deadline.after(milliseconds: 10_000)
        let system = try SystemIdentityTable.read(of: service.schema, connection, deadline: deadline)
        guard let system else { throw NoSystemIdentity(schema: service.schema) }
        try SchemaCheck(service: service, migrations: owner.migrations).run(connection, deadline: deadline)
        let highest = try connection.query("SELECT max(lane) FROM checkpoint", deadline: deadline).single()
        return Found(laneCount: try highest[0, as: Lane?.self].map { Int($0) + 1 } ?? 0, system: system)
    }

    /// The number of partitions, the same for all topics of the service; those that are missing are created.
    private func lanes(_ report: ServiceReport) throws -> Int {
        let admin = try Admin(connections.kafka(role: "preparation"))
        let wanted = LogInput.all(of: service).map(\.topic) + [service.factsTopic]
        var cluster = try admin.describeCluster(deadlineMilliseconds: Self.askMilliseconds)
        var known = cluster.topics
        let missing = wanted.filter { known[$0] == nil }
        if !missing.isEmpty {
            let replicas = try TopicLayout.replicas(admin, cluster, deadlineMilliseconds: Self.askMilliseconds)
            let outcomes = try admin.createTopics(
                missing.map { TopicLayout.specification($0, partitions: partitions, replication: replicas) },
                deadlineMilliseconds: 10_000)
            for case .failed(let error) in outcomes.values { throw error }
            cluster = try admin.describeCluster(deadlineMilliseconds: Self.askMilliseconds)
            known = cluster.topics
        }
        let counts = Set(wanted.map { known[$0]?.partitionCount ?? 0 })
        guard counts.count == 1, let count = counts.first, count > 0 else {
            throw UnequalPartitions(counts: wanted.map { ($0, known[$0]?.partitionCount ?? 0) })
        }
        guard count == partitions else { throw PartitionsDiffer(setting: partitions, topics: count) }
        let replicas = Dictionary(uniqueKeysWithValues: wanted.map { ($0, known[$0]?.replicas ?? 0) })
        switch try TopicComparison.run(admin, replicas: replicas, deadlineMilliseconds: Self.askMilliseconds) {
        case .compared(let differences): if let first = differences.first { throw first }
        case .notChecked:
            report.note("the embedded broker does not tell the properties of topics: they are not checked")
        }
        return count
    }
}

/// The topics of one system have the same number of partitions, or lanes would not line up.
struct UnequalPartitions: Error, CustomStringConvertible {
    var counts: [(topic: String, partitions: Int)]
    var description: String {
        "topics need the same number of partitions, at least one: "
            + counts.map { "\($0.topic) has \($0.partitions)" }.joined(separator: ", ")
    }
}
