import Contracts
import Digest
import Kafka
import Platform
import Postgres
import Synchronization

@testable import Runtime

/// A lane as far as the gateway can tell: takes commands from Kafka and commits their outcomes to the command log.
final class TestLane: Sendable {
    let received = Monitor<[CloudEvent]>([])
    private let isStopping = Atomic<Bool>(false)
    private let ended = Mutex<NamedThread?>(nil)

    /// - Parameter outcome: JSON of what is decided; `nil` decides nothing.
    func start(
        bootstrapServers: String, database: ConnectionConfiguration, topic: String, partitions: Int32,
        outcome: @escaping @Sendable (CloudEvent) -> String?
    ) throws {
        let thread = try NamedThread.start(name: "test-lane") { [self] in
            do {
                let client = ClientConfiguration(bootstrapServers: bootstrapServers, clientID: "test-lane")
                var configuration = ConsumerConfiguration(client: client, groupID: "test-lane")
                // The embedded broker answers an empty fetch at its end, not when something arrives.
                configuration.fetchWaitMilliseconds = 2
                let consumer = try Consumer(configuration)
                let connection = try Connection(database, deadline: .after(milliseconds: 10_000))
                try consumer.assign(
                    (0..<partitions).map {
                        PartitionOffset(TopicPartition(topic: topic, partition: $0), offset: Offset.beginning)
                    })
                while !isStopping.load(ordering: .relaxed) {
                    let polled = try consumer.poll(milliseconds: 20) { message in
                        let headers = message.headers.map { (name: $0.name, value: $0.value) }
                        guard let value = message.value else { throw CloudEventRefusal.missingData }
                        return try CloudEvent(headers: headers, value: Array(copying: value))
                    }
                    guard case .message(let event) = polled else { continue }
                    received.withLock { $0.append(event) }
                    received.wakeAll()
                    if let outcome = outcome(event) { try commit(event, outcome, to: connection) }
                }
                try consumer.close(deadlineMilliseconds: 5_000)
            } catch {
                failure.withLock { $0 = "\(error)" }
            }
        }
        ended.withLock { $0 = thread }
    }

    let failure = Mutex<String?>(nil)

    func stop() -> Bool {
        isStopping.store(true, ordering: .relaxed)
        return ended.withLock { $0 }?.join(milliseconds: 10_000) ?? true
    }

    /// Whether a command arrives in time.
    func receivesAny(milliseconds: Int) -> Bool {
        received.wait(milliseconds: milliseconds) { $0.isEmpty ? nil : true } ?? false
    }

    private func commit(_ event: CloudEvent, _ outcome: String, to connection: Connection) throws {
        let key = Digest128(of: event.source + "\n" + event.id)
        let body = Digest128(of: event.data)
        try connection.execute(
            """
            INSERT INTO command (key, lane, source, id, body_hash, type, actor, reason, at, outcome)
            VALUES (\(PostgresUUID(high: key.high, low: key.low)), 0, \(event.source), \(event.id),
                \(PostgresUUID(high: body.high, low: body.low)), \(event.type), \(event.actor as String?),
                \(event.reason as String?), now(),
                \(JSONB(outcome)))
            ON CONFLICT DO NOTHING
            """, deadline: .after(milliseconds: 5_000))
    }
}
