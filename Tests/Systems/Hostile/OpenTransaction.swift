import Contracts
import Kafka
import LocalStack
import SystemProcess

@testable import SystemDriver

/// A sender that has died in the midst of a transaction: what stands behind its records is read only once the broker
/// has ended the transaction. Kafka's own tool sends it.
final class OpenTransaction {
    private static let timeoutMilliseconds = 3_000
    private static let deadlineMilliseconds: Int32 = 20_000
    /// The broker looks for transactions that are over every ten seconds
    /// (transaction.abort.timed.out.transaction.cleanup.interval.ms).
    private static let endedWithinSeconds = 60

    private let topic: String
    private let broker: Broker

    /// Returns once records of the transaction stand in the log, and their sender is dead.
    /// - Returns: `nil` where the broker is not Apache Kafka.
    init?(_ attacked: AttackedSystem, in topic: String) throws {
        guard attacked.broker == .apache else { return nil }
        self.topic = topic
        broker = attacked.system.broker
        let sender = try ChildProcess(
            ProcessConfiguration(
                executable: "\(KafkaBroker.installedHome ?? "")/bin/kafka-producer-perf-test.sh",
                arguments: [
                    "--bootstrap-server", broker.bootstrapServers, "--topic", topic, "--num-records", "1000000",
                    "--record-size", "10", "--throughput", "20", "--transactional-id", "never-ends",
                    "--transaction-duration-ms", "600000", "--command-property",
                    "transaction.timeout.ms=\(Self.timeoutMilliseconds)",
                ], output: .captured(bytesMax: 64 << 10)))
        defer { _ = sender.killAndWait() }
        try eventually(
            "a transaction stands open", withinSeconds: Self.endedWithinSeconds,
            seen: { sender.capturedOutput }, holds: { try isOpen() })
    }

    /// Waits until the broker has ended it.
    func awaitEnd() throws {
        try eventually("the transaction has ended", withinSeconds: Self.endedWithinSeconds, holds: { try !isOpen() })
    }

    /// Whether some partition has records that nobody may read yet. Records of others come meanwhile, so the end of
    /// what may be read is looked at last.
    private func isOpen() throws -> Bool {
        let (all, committed) = (try reader("read_uncommitted"), try reader("read_committed"))
        for partition in 0..<Broker.partitions {
            let place = TopicPartition(topic: topic, partition: partition)
            let stands = try all.queryWatermarks(place, deadlineMilliseconds: Self.deadlineMilliseconds).high
            if try committed.queryWatermarks(place, deadlineMilliseconds: Self.deadlineMilliseconds).high < stands {
                return true
            }
        }
        return false
    }

    private func reader(_ isolation: String) throws -> Consumer {
        var client = broker.client("transactions")
        client.additional["isolation.level"] = isolation
        return try Consumer(ConsumerConfiguration(client: client, groupID: "transactions"))
    }
}
