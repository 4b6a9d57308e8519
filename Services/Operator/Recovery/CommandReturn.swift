internal import Contracts
internal import Digest
internal import Kafka

/// Writes kept commands into topics that were made anew: same partitions, keys, headers and bytes, in order. What an
/// earlier attempt has written already is recognised and left out.
struct CommandReturn {
    let client: ClientConfiguration
    let stop: StopRequest

    private static let messageBytesMax: Int32 = 64 << 20
    private static let flushMilliseconds = 60_000
    private static let serveMilliseconds: Int32 = 100
    /// Reports are served at least this often, so that the queue keeps little.
    private static let sendsBetweenServings = 500

    /// - Returns: how many were written now.
    func write(_ directory: RescueDirectory, _ bounds: [TopicPartition: Watermarks]) throws -> Int {
        var there = try countThere(directory, bounds)
        var configuration = ProducerConfiguration(client: client)
        // The brokers have taken them before: their limit counts, not this client's.
        configuration.messageBytesMax = Self.messageBytesMax
        let producer = try Producer(configuration)
        var written = 0
        try directory.eachCommand { command in
            if let count = there[command.place], count > 0 {
                there[command.place] = count - 1
                return
            }
            while try !command.offer(to: producer) { try serve(producer, milliseconds: Self.serveMilliseconds) }
            written += 1
            if written % Self.sendsBetweenServings == 0 { try serve(producer, milliseconds: 0) }
        }
        let isDone = try stop.poll(everyMilliseconds: 0, withinMilliseconds: Self.flushMilliseconds) {
            try serve(producer, milliseconds: Self.serveMilliseconds)
            return producer.queuedCount == 0
        }
        guard isDone else {
            throw OperatorFailure(
                .unavailable, "Kafka has not acknowledged \(producer.queuedCount) commands in 60 s.",
                advice: "They are kept in \(directory.commandsPath): start this again with the same directory.")
        }
        return written
    }

    private func serve(_ producer: Producer, milliseconds: Int32) throws {
        var failure: KafkaError?
        producer.serve(milliseconds: milliseconds) { failure = failure ?? $0.error }
        if let failure = failure ?? producer.fatalError { throw failure }
    }

    /// How many of each partition's commands stand in its log already: the first ones, since they are written in order.
    private func countThere(
        _ directory: RescueDirectory, _ bounds: [TopicPartition: Watermarks]
    ) throws -> [TopicPartition: Int] {
        guard bounds.values.contains(where: { $0.high > 0 }) else { return [:] }
        var kept: [TopicPartition: [Digest128]] = [:]
        try directory.eachCommand { kept[$0.place, default: []].append(try $0.fingerprint()) }
        var there: [TopicPartition: Int] = [:]
        _ = try CommandRescue(client: client, stop: stop).read(from: [:], bounds) { command in
            let count = there[command.place] ?? 0
            guard let awaited = kept[command.place]?.dropFirst(count).first, awaited == (try command.fingerprint())
            else { return }
            there[command.place] = count + 1
        }
        return there
    }
}
