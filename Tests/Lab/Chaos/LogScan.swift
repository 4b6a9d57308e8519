internal import Kafka
internal import Operator
internal import Runtime

/// Reads partitions of the log from one place to another, past all proxies.
struct LogScan {
    private static let pollMilliseconds: Int32 = 100

    let system: ChaosSystem
    let stop: StopRequest

    /// Lends each record, partition by partition in order. False when the brokers have delivered nothing for so long,
    /// and there is more to read.
    /// - Parameter ranges: the offsets to read of each partition.
    func read(
        _ ranges: [TopicPartition: Range<Int64>], silenceMillisecondsMax: Int, _ body: (borrowing Message) -> Void
    ) throws -> Bool {
        var open = ranges.filter { !$0.value.isEmpty }.mapValues(\.upperBound)
        let consumer = try Consumer(
            .messages(system.kafkaClient("scan"), groupID: "o2c-chaos-scan"))
        try consumer.assign(
            open.keys.sorted().map { PartitionOffset($0, offset: ranges[$0]?.lowerBound ?? Offset.beginning) })
        var silentSince = ContinuousClock.now
        while !open.isEmpty {
            let result = consumer.poll(milliseconds: Self.pollMilliseconds) { message in
                guard let end = open[message.topicPartition] else { return }
                body(message)
                if message.offset >= end - 1 { open[message.topicPartition] = nil }
            }
            switch result {
            case .message: silentSince = .now
            case .endOfPartition(let place, let offset): if let end = open[place], offset >= end { open[place] = nil }
            case .error(let error, _): if error.isFatal { throw error }
            case .none: try stop.pause(milliseconds: 0)
            }
            if ContinuousClock.now >= silentSince + .milliseconds(silenceMillisecondsMax) { return false }
        }
        return true
    }
}
