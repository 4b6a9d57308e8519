package import Contracts
internal import JSON
package import Kafka
internal import Platform
internal import Runtime

/// Sends commands, each acknowledged by all in-sync brokers, in order. Owned by the thread that made it.
package final class CommandProducer {
    /// Reports are served at least this often, so that the queue keeps little.
    private static let sendsBetweenServings = 500
    private static let serveMilliseconds: Int32 = 100

    private let producer: Producer
    private let source: String
    private let encoder = JSONEncoder()
    private var failure: KafkaError?
    private(set) var sentCount = 0
    private(set) var acknowledgedCount = 0
    /// The offset after the last acknowledged record, by partition.
    package private(set) var watermarks: [TopicPartition: Int64] = [:]

    /// - Parameters:
    ///   - source: CloudEvents `source` of all that it sends.
    ///   - lingerMilliseconds: how long a record waits for others to go with it.
    package init(_ client: ClientConfiguration, source: String, lingerMilliseconds: Int32 = 5) throws(KafkaError) {
        var configuration = ProducerConfiguration.messages(client)
        configuration.lingerMilliseconds = lingerMilliseconds
        producer = try Producer(configuration)
        self.source = source
    }

    /// Accepts a command for sending; waits while too much is under way.
    package func send(_ submission: Submission<some Command>) throws {
        let data = try encoder.encode(submission.command)
        try send(data, of: submission)
        sentCount += 1
        if sentCount % Self.sendsBetweenServings == 0 { try serve(milliseconds: 0) }
    }

    /// Waits until all is acknowledged.
    package func flush(stop: StopRequest, withinMilliseconds limit: Int = 60_000) throws {
        let isDone = try stop.poll(everyMilliseconds: 0, withinMilliseconds: limit) {
            try serve(milliseconds: Self.serveMilliseconds)
            return producer.queuedCount == 0
        }
        guard isDone else {
            throw OperatorFailure(
                .unavailable, "Kafka has not acknowledged \(producer.queuedCount) commands in \(limit / 1000) s.",
                advice: "Send them again when it is back: each counts once.")
        }
    }

    /// Takes the reports that are there; to be called now and then by who sends rarely.
    package func serve() throws { try serve(milliseconds: 0) }

    private func send<Content: Command>(_ data: [UInt8], of submission: Submission<Content>) throws {
        let key = Array(submission.command.partitionKey.utf8)
        while try !producer.offer(
            topic: Content.recipient.commandsTopic, partition: submission.command.homeLane, key: key.span,
            value: data.span, headers: headers(Content.type, submission.id, submission.actor), tag: 0)
        { try serve(milliseconds: Self.serveMilliseconds) }
    }

    private func headers(_ type: String, _ id: String, _ actor: String?) -> OutgoingHeaders {
        var headers = OutgoingHeaders(capacity: 7)
        headers.append("ce_specversion", "1.0")
        headers.append("ce_id", id)
        headers.append("ce_source", source)
        headers.append("ce_type", type)
        headers.append("ce_time", Timestamp(microseconds: WallClock.microseconds).description)
        headers.append("content-type", CloudEvent.dataContentType)
        if let actor { headers.append("ce_actor", actor) }
        return headers
    }

    /// Takes delivery reports; throws what ended the producer.
    private func serve(milliseconds: Int32) throws {
        producer.serve(milliseconds: milliseconds) { report in
            if let error = report.error {
                failure = failure ?? error
            } else {
                acknowledgedCount += 1
                let place = TopicPartition(topic: report.topic, partition: report.partition)
                watermarks[place] = max(watermarks[place] ?? 0, report.offset + 1)
            }
        }
        if let failure = failure ?? producer.fatalError {
            producer.purge()
            throw failure
        }
    }
}
