internal import Contracts
internal import Kafka
internal import Operator
internal import Platform
internal import Runtime

/// Sends the load's commands, and knows which log has them. Owned by the thread that made it.
///
/// A producer that has failed is replaced, and what it had under way is sent again: twice is once for the system.
final class ChaosSender {
    private let load: ChaosLoad
    /// The log that everything pending was looked at for last.
    private var knownLog = 0
    private var producer: Producer?
    /// By tag: which command was sent to which log.
    private var underWay: [UInt64: (id: String, log: Int, service: Service)] = [:]
    private var nextTag: UInt64 = 1

    init(_ load: ChaosLoad) { self.load = load }

    /// Sends what is due: new commands, copies, and what was in a log that is lost.
    func step() {
        let log = load.system.logLosses
        let now = ContinuousClock.now
        let (fresh, copies) = load.state.withLock { state in
            var fresh: [SentCommand] = []
            // All that waits for an answer is looked at only when a log was lost.
            let ids = log == knownLog ? state.fresh : Array(state.pending.keys)
            state.fresh = []
            for id in ids {
                guard let pending = state.pending[id], pending.sentTo != log, pending.log != log else { continue }
                state.pending[id]?.sentTo = log
                if pending.sentTo >= 0 { state.sentAgain += 1 }
                fresh.append(pending.command)
            }
            knownLog = log
            let copies = state.copies.filter { $0.due <= now }.map(\.command)
            state.copies.removeAll { $0.due <= now }
            state.sent += fresh.count + copies.count
            return (fresh, copies)
        }
        do throws(KafkaError) {
            for command in fresh { try send(command, log: log) }
            for command in copies { try send(command, log: log) }
            try serve(milliseconds: 0)
        } catch { fail() }
    }

    /// Sends copies of commands to places of their own, and waits until all are acknowledged; false when they are not
    /// in time, or the producer has failed: which of them have arrived is not known then.
    func copy(_ copies: [(command: SentCommand, place: TopicPartition)], withinMilliseconds milliseconds: Int) -> Bool {
        do throws(KafkaError) {
            let end = ContinuousClock.now + .milliseconds(milliseconds)
            for (command, place) in copies { try send(command, partition: place.partition, tag: 0) }
            while let producer, producer.queuedCount > 0 {
                guard ContinuousClock.now < end else { return false }
                try serve(milliseconds: 50)
            }
            return true
        } catch {
            fail()
            return false
        }
    }

    /// Nothing is sent any more.
    func end() {
        producer?.purge()
        producer = nil
    }

    private func send(_ command: SentCommand, log: Int) throws(KafkaError) {
        underWay[nextTag] = (command.id, log, command.recipient)
        try send(command, partition: command.lane, tag: nextTag)
        nextTag += 1
    }

    private func send(_ command: SentCommand, partition: Lane?, tag: UInt64) throws(KafkaError) {
        let producer = try current()
        while try !isTaken(command, partition, tag, by: producer) { try serve(milliseconds: 20) }
    }

    /// False when the producer's queue is full.
    private func isTaken(
        _ command: SentCommand, _ partition: Lane?, _ tag: UInt64, by producer: Producer
    ) throws(KafkaError) -> Bool {
        var headers = OutgoingHeaders(capacity: 7)
        headers.append("ce_specversion", "1.0")
        headers.append("ce_id", command.id)
        headers.append("ce_source", ChaosLoad.source(of: command.recipient))
        headers.append("ce_type", command.type)
        headers.append("content-type", CloudEvent.dataContentType)
        if let actor = command.actor { headers.append("ce_actor", actor) }
        return try producer.offer(
            topic: command.recipient.commandsTopic, partition: partition, key: command.key.span,
            value: command.data.span, headers: headers, tag: tag)
    }

    private func current() throws(KafkaError) -> Producer {
        if let producer { return producer }
        var configuration = ProducerConfiguration.messages(load.system.kafkaClient("load"))
        configuration.lingerMilliseconds = 5
        let made = try Producer(configuration)
        producer = made
        return made
    }

    private func serve(milliseconds: Int32) throws(KafkaError) {
        guard let producer else { return }
        var delivered: [UInt64] = []
        var failure: KafkaError?
        _ = producer.serve(milliseconds: milliseconds) { report in
            if let error = report.error { failure = failure ?? error } else { delivered.append(report.tag) }
        }
        let arrived = delivered.compactMap { underWay.removeValue(forKey: $0) }
        if !arrived.isEmpty {
            load.state.withLock { state in
                for (id, log, service) in arrived {
                    state.pending[id]?.log = log
                    state.acknowledged[service, default: 0] += 1
                }
            }
            load.state.wakeAll()
        }
        if let failure = failure ?? producer.fatalError { throw failure }
    }

    /// The producer is of no more use; what it had under way may not have arrived.
    private func fail() {
        producer?.purge()
        producer = nil
        let lost = Set(underWay.values.map(\.id))
        underWay = [:]
        load.state.withLock { state in
            for id in lost where state.pending[id]?.log == nil || state.pending[id]?.log != state.pending[id]?.sentTo {
                state.pending[id]?.sentTo = -1
                state.fresh.append(id)
            }
        }
    }
}
