import Contracts
import Kafka
import Platform

/// Writes to Kafka by an idempotent producer.
final class KafkaLogWriter: LogWriter {
    private let producer: Producer
    private let system: [UInt8]
    private let now: () -> Timestamp
    /// The message whose way is timed, one at a time.
    private var timed: (tag: UInt64, sentAt: Timestamp)?
    private(set) var clockSkew: Int64?

    /// - Parameters:
    ///   - system: stamped on every record; archives do not hold it.
    ///   - now: this machine's clock, which the broker's is compared with.
    init(
        _ configuration: ProducerConfiguration, system: SystemIdentity,
        now: @escaping () -> Timestamp = { Timestamp(microseconds: WallClock.microseconds) }
    ) throws(KafkaError) {
        producer = try Producer(configuration)
        self.now = now
        self.system = Array(system.description.utf8)
    }

    func send(_ message: LogMessage, tag: UInt64) throws -> Bool {
        let event = message.event
        let key = Array((event.subject ?? event.id).utf8)
        if timed == nil, tag != 0 { timed = (tag, now()) }
        do throws(KafkaError) {
            return try producer.offer(
                topic: message.topic, partition: message.partition, key: key.span, value: event.data.span,
                headers: headers(of: message), tag: tag)
        } catch {
            if timed?.tag == tag { timed = nil }
            throw refusal(error, tag) ?? error
        }
    }

    /// What the brokers or the client say of a message itself.
    private func refusal(_ error: KafkaError, _ tag: UInt64) -> MessageRefused? {
        guard error.code.refusesMessage else { return nil }
        return MessageRefused(tag: tag, reason: error.description)
    }

    private func headers(of message: LogMessage) -> OutgoingHeaders {
        var headers = OutgoingHeaders(capacity: 12)
        message.event.forEachHeader { headers.append($0, $1) }
        let system = system
        headers.append(SystemIdentity.header, system.span)
        if let forwarded = message.forwarded { headers.append(RecordHeaders.forwarded, forwarded.description) }
        return headers
    }

    func serve(waitMilliseconds: Int32, _ acknowledged: (UInt64) -> Void) throws {
        var failure: (error: KafkaError, tag: UInt64)?
        producer.serve(milliseconds: waitMilliseconds) { report in
            compareClocks(report)
            if let error = report.error { failure = failure ?? (error, report.tag) } else { acknowledged(report.tag) }
        }
        if let failure {
            producer.purge()
            throw refusal(failure.error, failure.tag) ?? failure.error
        }
        if let fatal = producer.fatalError { throw fatal }
    }

    /// The broker has stamped the timed message somewhen between its sending and now.
    private func compareClocks(_ report: DeliveryReport) {
        guard let message = timed, message.tag == report.tag else { return }
        timed = nil
        guard let milliseconds = report.loggedAtMilliseconds else { return }
        clockSkew = ClockSkew.microseconds(
            Timestamp(microseconds: milliseconds * 1000), between: message.sentAt, and: now())
    }
}
