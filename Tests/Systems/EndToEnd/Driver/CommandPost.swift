import Contracts
import JSON
import Kafka
import Postgres

/// Sends commands by Kafka, as upstream systems do, and anything else that a broken sender might.
final class CommandPost {
    static let source = "/upstream"
    let bootstrapServers: String
    private let producer: Producer

    convenience init(_ broker: Broker) throws { try self.init(bootstrapServers: broker.bootstrapServers) }

    init(bootstrapServers: String) throws {
        self.bootstrapServers = bootstrapServers
        producer = try Producer(
            ProducerConfiguration(client: Broker.client("commands", bootstrapServers: bootstrapServers)))
    }

    /// Queues a command; `flush` sends what is queued.
    func send(_ command: some Command, id: String, source: String = CommandPost.source) throws {
        let key = Array(command.partitionKey.utf8)
        let event = CloudEvent(
            id: id, source: source, type: type(of: command).type, subject: command.subject.description,
            actor: "upstream",
            data: command.encoded())
        try send(
            event, topic: type(of: command).recipient.commandsTopic,
            partition: command.homeLane ?? murmur2Partition(key.span, count: Broker.partitions), key: key)
    }

    func send(_ event: CloudEvent, topic: String, partition: Lane, key: [UInt8]? = nil) throws {
        let headers = event.headers.map { Header(name: $0.name, value: $0.value) }
        try producer.send(topic: topic, partition: partition, key: key, value: event.data, headers: headers)
    }

    /// A record as it comes.
    func send(value: [UInt8]?, headers: [Header] = [], topic: String, partition: Lane) throws {
        try producer.send(topic: topic, partition: partition, key: nil, value: value, headers: headers)
    }

    /// Waits until the broker has all of it. One that has just begun anew takes its time.
    func flush(withinMilliseconds milliseconds: Int32 = 30_000) throws {
        var failure: KafkaError?
        try producer.flush(deadlineMilliseconds: milliseconds) { if let error = $0.error { failure = error } }
        if let failure { throw failure }
    }
}

/// What became of a command.
enum Outcome: Hashable {
    case accepted(JSONValue?)
    /// The stable names of the rules that it breaks.
    case refused([String])

    init(_ outcome: JSONValue) {
        self =
            outcome["status"]?.string == "accepted"
            ? .accepted(outcome["result"])
            : .refused(outcome["reasons"]?.array?.compactMap { $0["code"]?.string } ?? [])
    }

    var isAccepted: Bool { if case .accepted = self { true } else { false } }
}

extension Records {
    /// The committed outcomes of commands, by their ids.
    func outcomes(of ids: [String], source: String = CommandPost.source, in service: Service) throws -> [String:
        Outcome]
    {
        let rows = try query(
            """
            SELECT id, outcome FROM \(identifier: service.schema).command WHERE source = \(source) AND id = ANY(\(ids))
            """)
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                (try row[0, as: String.self], Outcome(try .parse(try row[1, as: JSONB.self].bytes)))
            })
    }

    /// Waits until all of them are decided.
    func awaitOutcomes(
        of ids: [String], source: String = CommandPost.source, in service: Service
    ) throws -> [String: Outcome] {
        var known: [String: Outcome] = [:]
        return try eventually(
            "\(service.rawValue) has decided \(ids.count) commands of \(source)", seen: { "\(known.count)" },
            {
                known = try outcomes(of: ids, source: source, in: service)
                return known.count == ids.count ? known : nil
            })
    }
}
