internal import Contracts
internal import Kafka
internal import Operator
internal import Runtime

/// Appends facts to the log once more, as a producer does that has not heard that they arrived.
struct FactRepetition {
    /// How many of each partition.
    private static let factsMax: Int64 = 100
    private static let silenceMilliseconds = 3_000
    private static let sendMilliseconds = 5_000
    private static let serveMilliseconds: Int32 = 50

    let system: ChaosSystem

    /// Repeats the last facts of a service; how many the log has taken. What cannot be read or sent, the log or its
    /// broker being away just now, is left: nobody can repeat what is not there.
    func repeatFacts(of service: Service) throws -> Int { try append(lastFacts(of: service, Self.factsMax)) }

    /// Appends to each partition what its next fact might look like, had a stranger sent it: with the next number, and
    /// without our stamp.
    func forgeFacts(of service: Service) throws {
        _ = try append(
            lastFacts(of: service, 1).compactMap { record in
                guard let id = try record.header("ce_id"), let position = StreamPosition(id) else { return nil }
                let next = StreamPosition(
                    sourceLane: position.sourceLane, targetLane: position.targetLane, number: position.number + 1)
                return record.forged(id: next.description)
            })
    }

    private func lastFacts(of service: Service, _ count: Int64) throws -> [KeptRecord] {
        let bounds: [TopicPartition: Watermarks]
        do {
            bounds = try system.bounds(of: service.factsTopic, withinMilliseconds: Self.silenceMilliseconds)
        } catch let failure as OperatorFailure where failure.kind == .unavailable { return [] }
        let ranges = bounds.mapValues { max($0.low, $0.high - count)..<$0.high }
        var records: [KeptRecord] = []
        _ = try LogScan(system: system, stop: StopRequest())
            .read(ranges, silenceMillisecondsMax: Self.silenceMilliseconds) { records.append(KeptRecord($0)) }
        return records
    }

    private func append(_ records: [KeptRecord]) throws -> Int {
        let producer = try Producer(.messages(system.kafkaClient("repetition")))
        var repeated = 0
        let end = ContinuousClock.now + .milliseconds(Self.sendMilliseconds)
        for record in records { _ = try record.offer(to: producer) }
        while producer.queuedCount > 0, ContinuousClock.now < end {
            producer.serve(milliseconds: Self.serveMilliseconds) { if $0.error == nil { repeated += 1 } }
        }
        producer.purge()
        return repeated
    }
}

extension KeptRecord {
    /// As a stranger would send it: with another id, and without our stamp.
    func forged(id: String) -> KeptRecord {
        var copy = self
        copy.headers = headers.compactMap { header in
            switch header.name {
            case SystemIdentity.header: nil
            case "ce_id": Header(name: header.name, value: Base64.standard.text(Array(id.utf8)))
            default: header
            }
        }
        return copy
    }
}
