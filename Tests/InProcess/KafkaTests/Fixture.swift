import EmbeddedKafka
import Foundation
import Kafka
import LocalStack
import Synchronization
import Testing

/// A broker for the tests: an embedded one a test, and a real one where the environment names it.
struct Cluster: Sendable, CustomTestStringConvertible {
    enum Kind: Sendable { case embedded, real }

    let kind: Kind
    let bootstrapServers: String
    /// The embedded broker, as clients reach it.
    let front: BrokerFront?
    var embedded: EmbeddedBroker? { front?.broker }
    var testDescription: String { kind == .embedded ? "embedded broker" : "real broker" }

    init(_ kind: Kind) throws {
        self.kind = kind
        switch kind {
        case .embedded:
            let broker = try BrokerFront()
            front = broker
            bootstrapServers = broker.bootstrapServers
        case .real:
            front = nil
            bootstrapServers = try #require(Self.realBootstrapServers)
        }
    }

    /// The kinds that this run can offer.
    static var kinds: [Kind] { realBootstrapServers == nil ? [.embedded] : [.embedded, .real] }

    private static let realBootstrapServers = environment("KAFKA_BOOTSTRAP_SERVERS")

    /// Creates a topic of a name that no other test has.
    func makeTopic(partitions: Int32 = 1, configuration: [String: String] = [:]) throws -> String {
        let topic = uniqueName("topic")
        if let embedded {
            try embedded.createTopic(topic, partitions: partitions)
        } else {
            let specification = TopicSpecification(
                name: topic, partitions: partitions, replication: 1, configuration: configuration)
            let outcome = try Admin(client()).createTopics([specification], deadlineMilliseconds: 10_000)
            #expect(outcome == [topic: .created])
        }
        return topic
    }

    func client() -> ClientConfiguration {
        var client = ClientConfiguration(bootstrapServers: bootstrapServers, clientID: "kafka-tests")
        client.logHandler = { _ in }
        return client
    }

    func producer(_ change: (inout ProducerConfiguration) -> Void = { _ in }) throws -> Producer {
        var configuration = ProducerConfiguration(client: client())
        configuration.lingerMilliseconds = 0
        change(&configuration)
        return try Producer(configuration)
    }

    func consumer(group: String = uniqueName("group"), _ change: (inout ConsumerConfiguration) -> Void = { _ in })
        throws -> Consumer
    {
        var configuration = ConsumerConfiguration(client: client(), groupID: group)
        change(&configuration)
        return try Consumer(configuration)
    }

    /// Fills a partition with values `first..<first + count`, as text.
    func fill(_ partition: TopicPartition, from first: Int = 0, count: Int) throws {
        let producer = try producer()
        for number in first..<first + count {
            try producer.send(
                topic: partition.topic, partition: partition.partition, key: nil, value: Array(String(number).utf8))
        }
        try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }
    }
}

private let names = Atomic(0)

func uniqueName(_ kind: String) -> String {
    let run = UInt32.random(in: 0 ... .max)
    return "\(kind)-\(String(run, radix: 36))-\(names.add(1, ordering: .relaxed).newValue)"
}

/// Polls until `body` is satisfied with an event, at most 20 seconds.
func pollUntil<Value>(
    _ consumer: Consumer, _ what: String, read: (borrowing Message) -> Value, until isDone: (PollResult<Value>) -> Bool
) throws {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
        if isDone(consumer.poll(milliseconds: 100, read)) { return }
    }
    Issue.record("waited in vain for \(what)")
}

/// Takes the next `count` values as text.
func take(_ count: Int, from consumer: Consumer) throws -> [String] {
    var values: [String] = []
    if count == 0 { return values }
    try pollUntil(
        consumer, "\(count) messages", read: { String(copying: $0.value!) },
        until: { result in
            if case .message(let value) = result { values.append(value) }
            return values.count == count
        })
    return values
}

/// A variable of the environment, or nil.
private func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
}

/// Copies what a message lends.
func bytes(_ span: Span<UInt8>?) -> [UInt8]? {
    if let span { [UInt8](copying: span) } else { nil }
}

extension PollResult {
    var isMessage: Bool { if case .message = self { true } else { false } }
}
