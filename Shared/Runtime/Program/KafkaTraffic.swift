import Kafka

/// What all Kafka clients of a process exchange with the brokers.
struct KafkaTraffic: Sendable {
    private let produceRequests: Counter
    private let producedBytes: Counter
    private let fetches: Counter
    private let fetchedBytes: Counter
    /// Brokers answer a fetch within milliseconds, whether or not they have something: who owns lanes hears of them all
    /// the time.
    let silence: Patience

    /// - Parameter silence: restarts with each answer.
    init(_ metrics: MetricsRegistry, silence: Patience) {
        self.silence = silence
        produceRequests = metrics.counter(
            "o2c_kafka_produce_requests_total", help: "Requests to Kafka to append records, one for each partition.")
        producedBytes = metrics.counter(
            "o2c_kafka_produced_bytes_total",
            help: "Bytes of requests to Kafka to append records, compressed as they were sent.")
        fetches = metrics.counter(
            "o2c_kafka_fetches_total", help: "Answers of Kafka to fetches of records, empty answers included.")
        fetchedBytes = metrics.counter(
            "o2c_kafka_fetched_bytes_total",
            help: "Bytes of answers of Kafka to fetches of records, compressed as they came.")
    }

    func count(_ transfer: Transfer) {
        switch transfer {
        case .produced(let bytes):
            produceRequests.increment()
            producedBytes.increment(by: bytes)
        case .fetched(let bytes):
            fetches.increment()
            fetchedBytes.increment(by: bytes)
            silence.restart()
        }
    }
}
