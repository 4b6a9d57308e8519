internal import Contracts
internal import Kafka

/// Publishes, as a stranger would who may write to a topic of facts, a record that looks like the next fact of a stream.
struct StrangersFact {
    /// How far back the last fact of a partition is looked for.
    private static let lookedAtMax: Int64 = 20
    private static let silenceMilliseconds = 3_000
    private static let sendMilliseconds: Int32 = 5_000

    let system: ChaosSystem

    /// In each partition that has a fact: its last one once more, with the next number and without what its service signs with. What cannot be read
    /// or sent just now is left, as nobody can forge what he cannot see.
    func publish(as service: Service) throws {
        do {
            let bounds = try system.bounds(of: service.factsTopic, withinMilliseconds: Self.silenceMilliseconds)
            let ranges = bounds.mapValues { max($0.low, $0.high - Self.lookedAtMax)..<$0.high }
            var last: [TopicPartition: KeptRecord] = [:]
            _ = try LogScan(system: system, stop: StopRequest())
                .read(ranges, silenceMillisecondsMax: Self.silenceMilliseconds) { message in
                    let record = KeptRecord(message)
                    if record.isFact { last[message.topicPartition] = record }
                }
            let producer = try Producer(ProducerConfiguration(client: system.kafkaClient("stranger")))
            for record in last.values { _ = try record.forgedSuccessor()?.offer(to: producer) }
            try producer.flush(deadlineMilliseconds: Self.sendMilliseconds) { _ in }
        } catch let failure as OperatorFailure where failure.kind == .unavailable { return } catch is KafkaError {
            return
        }
    }
}

extension KeptRecord {
    /// Whether its id is a place in a stream.
    var isFact: Bool { position != nil }

    /// What a stranger makes of it: the next number, and only the headers that CloudEvents asks for.
    func forgedSuccessor() throws -> KeptRecord? {
        guard var next = position else { return nil }
        next.number += 1
        var forged = self
        forged.headers = headers.filter { $0.name.hasPrefix("ce_") || $0.name == "content-type" }
        forged.setHeader("ce_id", next.description)
        return forged
    }

    private var position: StreamPosition? { headerText("ce_id").flatMap { StreamPosition($0) } }
}
