internal import Contracts
internal import EmbeddedKafka
internal import Kafka
internal import Runtime

/// The topics of the six services: facts, commands and control of each, all with the same number of partitions, since a
/// service's lane p is partition p of all that it reads.
package struct TopicSetup {
    package static let partitionsDefault = 12

    var partitions = partitionsDefault
    /// `nil`: the cluster's default.
    var replication: Int?

    package static var names: [String] { Service.allCases.flatMap(\.topics) }

    /// Makes the topics that are missing and waits until the brokers know them; returns their names. A topic that is
    /// there with another number of partitions, or another clock, is refused, not changed: lanes are partitions.
    func run(_ admin: Admin, withinMilliseconds limit: Int = 30_000) throws -> [String] {
        let (cluster, found) = try check(admin, limit)
        let missing = Self.names.filter { !found.contains($0) }
        guard !missing.isEmpty else { return [] }
        let copies =
            try replication ?? TopicLayout.replicas(admin, cluster, deadlineMilliseconds: Int32(limit))
        let outcomes = try admin.createTopics(
            missing.map { TopicLayout.specification($0, partitions: partitions, replication: copies) },
            deadlineMilliseconds: Int32(limit))
        for case .failed(let error) in outcomes.values { throw error }
        // Another setup may have been faster, and may have asked for something else.
        if outcomes.values.contains(.exists) { _ = try check(admin, limit) }
        return missing
    }

    /// The cluster, and the names of the topics that are there; refused unless they are what they have to be.
    private func check(_ admin: Admin, _ limit: Int) throws -> (ClusterDescription, Set<String>) {
        let cluster = try admin.describeCluster(deadlineMilliseconds: Int32(limit))
        let found = try namesFound(in: cluster)
        try compare(admin, cluster.topics.filter { found.contains($0.key) }, limit)
        return (cluster, found)
    }

    /// What is there already must be what the services will ask for when they start.
    private func compare(_ admin: Admin, _ topics: [String: ClusterDescription.Topic], _ limit: Int) throws {
        guard !topics.isEmpty else { return }
        let outcome = try TopicComparison.run(
            admin, replicas: topics.mapValues(\.replicas), deadlineMilliseconds: Int32(limit))
        guard case .compared(let differences) = outcome, !differences.isEmpty else { return }
        throw OperatorFailure(
            .configuration, "Topics are not what they have to be.",
            advice: differences.map(\.description).joined(separator: "\n     "))
    }

    /// The same on the embedded broker, which knows no request for it.
    /// - Parameter prefix: stands before the names, see `TopicPrefix`.
    func run(_ broker: EmbeddedBroker, prefix: String = "") throws(KafkaError) {
        for name in Self.names { try broker.createTopic(prefix + name, partitions: Int32(partitions)) }
    }

    /// Whether nothing was ever written to any of the topics that are there.
    func areUnused(_ admin: Admin, withinMilliseconds limit: Int32 = 30_000) throws(KafkaError) -> Bool {
        let cluster = try admin.describeCluster(deadlineMilliseconds: limit)
        let places = Self.names.flatMap { name in
            (0..<(cluster.topics[name]?.partitionCount ?? 0)).map {
                TopicPartition(topic: name, partition: Int32($0))
            }
        }
        return try admin.watermarks(of: places, deadlineMilliseconds: limit).values.allSatisfy { $0.high == 0 }
    }

    /// Removes the topics with all that is in them, and waits until the brokers have forgotten them.
    func remove(_ admin: Admin, stop: StopRequest, withinMilliseconds limit: Int = 30_000) throws {
        let outcomes = try admin.deleteTopics(Self.names, deadlineMilliseconds: Int32(limit))
        for case .failed(let error) in outcomes.values { throw error }
        let areGone = try stop.poll(everyMilliseconds: 100, withinMilliseconds: limit) {
            let cluster = try admin.describeCluster(deadlineMilliseconds: Int32(limit))
            return Self.names.allSatisfy { cluster.topics[$0] == nil }
        }
        guard areGone else {
            throw OperatorFailure(.unavailable, "The brokers still show the topics \(limit) ms after their removal.")
        }
    }

    private func namesFound(in cluster: ClusterDescription) throws(OperatorFailure) -> Set<String> {
        var found: Set<String> = []
        for name in Self.names {
            guard let topic = cluster.topics[name], topic.error == nil else { continue }
            guard topic.partitionCount == partitions else {
                throw OperatorFailure(
                    .configuration, "Topic \(name) has \(topic.partitionCount) partitions, not \(partitions).",
                    advice: "All topics need the same number: name it by --partitions, or make the topic anew.")
            }
            found.insert(name)
        }
        return found
    }
}
