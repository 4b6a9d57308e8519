import Contracts
import Kafka

/// Writes to Kafka by an idempotent producer.
final class KafkaLogWriter: LogWriter {
    private let producer: Producer

    init(_ configuration: ProducerConfiguration) throws(KafkaError) {
        producer = try Producer(configuration)
    }

    func send(_ message: LogMessage, tag: UInt64) throws -> Bool {
        let event = message.event
        let key = Array((event.subject ?? event.id).utf8)
        return try producer.offer(
            topic: message.topic, partition: message.partition, key: key.span, value: event.data.span,
            headers: headers(of: message), tag: tag)
    }

    private func headers(of message: LogMessage) -> OutgoingHeaders {
        var headers = OutgoingHeaders(capacity: 12)
        message.event.forEachHeader { headers.append($0, $1) }
        if let forwarded = message.forwarded { headers.append(RecordHeaders.forwarded, forwarded.description) }
        return headers
    }

    func serve(waitMilliseconds: Int32, _ acknowledged: (UInt64) -> Void) throws {
        var failure: KafkaError?
        producer.serve(milliseconds: waitMilliseconds) { report in
            if let error = report.error { failure = failure ?? error } else { acknowledged(report.tag) }
        }
        if let failure {
            producer.purge()
            throw failure
        }
        if let fatal = producer.fatalError { throw fatal }
    }
}
