internal import Contracts
internal import Kafka

/// How many commands Kafka has for the services: with their checkpoints it tells what no lane has taken yet.
final class CommandWatermarks {
    /// By service and lane, the offset behind the last command.
    typealias Offsets = [Service: [Lane: Int64]]

    private let admin: Admin
    private static let deadlineMilliseconds: Int32 = 3_000

    init(bootstrapServers: String) throws {
        admin = try Admin(KafkaClients.configuration(bootstrapServers: bootstrapServers, role: "status"))
    }

    /// Asks for the partitions of lanes that have ever been owned.
    func offsets(of lanes: [Service: [Lane]]) throws(KafkaError) -> Offsets {
        let partitions = lanes.flatMap { service, lanes in
            lanes.map { TopicPartition(topic: service.commandsTopic, partition: $0) }
        }
        guard !partitions.isEmpty else { return [:] }
        let watermarks = try admin.watermarks(of: partitions, deadlineMilliseconds: Self.deadlineMilliseconds)
        return lanes.reduce(into: [:]) { offsets, entry in
            for lane in entry.value {
                let partition = TopicPartition(topic: entry.key.commandsTopic, partition: lane)
                offsets[entry.key, default: [:]][lane] = watermarks[partition]?.high
            }
        }
    }
}
