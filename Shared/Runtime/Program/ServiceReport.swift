import Contracts
import Synchronization

/// What all workers of a process count together.
final class WorkerInstruments: Sendable {
    let turns: Counter
    let events: Counter
    let decided: Counter
    let redeliveries: Counter
    let parked: Counter
    let refused: Counter
    let conflicts: Counter
    let published: Counter
    let republished: Counter
    let faults: Counter
    let retries: Counter
    let turnsLostConnection: Counter
    let turnsLostCheckpoint: Counter
    let gaps: Counter
    let logsReplaced: Counter
    let regressions: Counter
    let foreign: MetricFamily<Counter>
    let commandsLost: Counter
    let roundTrips: Counter
    let bytesSent: Counter
    let bytesReceived: Counter
    let turnSeconds: Histogram
    let batchEvents: Histogram
    let lanes: Gauge
    let pendingBytes: Gauge
    let parkedOpen: Gauge
    let lanesPaused: Gauge
    let publicationsRefused: Gauge
    let monthsAhead: Gauge

    init(_ metrics: MetricsRegistry) {
        turns = metrics.counter("o2c_turns_total", help: "Turns that were committed.")
        events = metrics.counter("o2c_turn_events_total", help: "Records, timers and parked events that turns took.")
        decided = metrics.counter("o2c_events_decided_total", help: "Events that were decided.")
        redeliveries = metrics.counter(
            "o2c_redeliveries_dropped_total", help: "Events that had been seen and were dropped.")
        parked = metrics.counter("o2c_events_parked_total", help: "Events that were parked.")
        refused = metrics.counter("o2c_commands_refused_total", help: "Commands that were refused.")
        conflicts = metrics.counter("o2c_command_conflicts_total", help: "Commands that came again with another body.")
        published = metrics.counter("o2c_messages_published_total", help: "Messages that turns gave to publish.")
        republished = metrics.counter(
            "o2c_messages_republished_total", help: "Messages that were published again on request.")
        faults = metrics.counter("o2c_faults_total", help: "Faults of the world that workers waited out.")
        retries = metrics.counter(
            "o2c_turn_retries_total", help: "Turns that were taken again after a fault of the moment.")
        turnsLostConnection = metrics.counter(
            "o2c_turns_lost_connection_total", help: "Turns that were lost with their connection and taken again.")
        turnsLostCheckpoint = metrics.counter(
            "o2c_turns_lost_checkpoint_total",
            help: "Turns that never happened since their lane had another owner.")
        gaps = metrics.counter("o2c_stream_gaps_total", help: "Requests for missing numbers of a stream.")
        logsReplaced = metrics.counter(
            "o2c_logs_replaced_total", help: "Partitions whose log was not the one known before.")
        regressions = metrics.counter(
            "o2c_stream_regressions_total", help: "Streams of sources whose database has gone back in time.")
        commandsLost = metrics.counter(
            "o2c_commands_lost_total", help: "Commands that the log no longer had when their lane came to them.")
        foreign = metrics.counters(
            "o2c_foreign_records_total", help: "Records of others on our topics; 'o2c foreign' shows them.",
            labels: ["topic"])
        roundTrips = metrics.counter(
            "o2c_database_round_trips_total", help: "Times that workers sent to the database and waited for the answer."
        )
        bytesSent = metrics.counter(
            "o2c_database_sent_bytes_total", help: "Statements and parameters that workers gave to the database.")
        bytesReceived = metrics.counter(
            "o2c_database_received_bytes_total", help: "Results that workers were given by the database, in memory.")
        turnSeconds = metrics.histogram("o2c_turn_seconds", help: "How long turns take.")
        batchEvents = metrics.histogram("o2c_turn_batch_events", help: "How many events turns take.", buckets: .counts)
        lanes = metrics.gauge("o2c_lanes_owned", help: "Lanes that this process owns.")
        parkedOpen = metrics.gauge(
            "o2c_parked_events_open", help: "Events that stand parked in the lanes of this process.")
        lanesPaused = metrics.gauge(
            "o2c_lanes_paused",
            help:
                "Lanes that take nothing, since their events were parked one after the other; each tries one now and then."
        )
        publicationsRefused = metrics.gauge(
            "o2c_publications_refused",
            help: "Streams that wait behind a message which Kafka refuses, such as one that is too large for its topic."
        )
        monthsAhead = metrics.gauge(
            "o2c_archive_months_ahead", help: "Months after the current one that the archive has a partition for.")
        pendingBytes = metrics.gauge(
            "o2c_publication_pending_bytes", help: "Committed data that the log has not acknowledged.")
    }
}

/// A worker's report in production: metrics, logs, and its condition of readiness.
final class ServiceReport: WorkerReport, Sendable {
    private let condition: ConditionHandle
    private let locks: ConditionHandle
    private let publishingFails: Patience
    private let publishingWaits: Patience
    private let lanesWithoutOwner: Patience
    private let instruments: WorkerInstruments
    private let logger: Logger
    private let state = Mutex(State())

    private struct State: Sendable {
        var isReady = false
        var lanes = 0
        var pendingBytes = 0
        var parked = 0
        var paused = 0
        var refused: [String] = []
    }

    /// - Parameters:
    ///   - worker: its number among the workers of the process.
    ///   - patienceSeconds: how long publishing may fail or wait, or a lane be without owner.
    init(
        worker: Int, health: Health, patienceSeconds: Int, instruments: WorkerInstruments, logger: Logger,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        let fails = Patience(seconds: patienceSeconds, clock: clock)
        let waits = Patience(seconds: patienceSeconds, clock: clock)
        let ownerless = Patience(seconds: patienceSeconds, clock: clock)
        condition = health.condition("worker \(worker)")
        locks = health.condition("locks \(worker)")
        locks.meet()
        health.condition("publishing of worker \(worker)") {
            fails.isOver ? .publishingFails : waits.isOver ? .publishingWaits : nil
        }
        health.condition("lanes as worker \(worker) sees them") { ownerless.isOver ? .lanesWithoutOwner : nil }
        (publishingFails, publishingWaits, lanesWithoutOwner) = (fails, waits, ownerless)
        self.instruments = instruments
        self.logger = logger
    }

    func worker(failure: (any Error)?) {
        let wasReady = state.withLock { state in
            defer { state.isReady = failure == nil }
            return state.isReady
        }
        guard let failure else {
            if !wasReady { condition.meet() }
            return
        }
        condition.fail(UnreadyReason(failure))
        // It does not see the lanes any more.
        lanesWithoutOwner.note(false)
    }

    func publisher(failure: String?, pendingBytes: Int) {
        let change = state.withLock { state in
            defer { state.pendingBytes = pendingBytes }
            return pendingBytes - state.pendingBytes
        }
        publishingFails.note(failure != nil)
        // What grows smaller goes on.
        if pendingBytes == 0 || change < 0 { publishingWaits.note(false) }
        if pendingBytes > 0 { publishingWaits.note(true) }
        if change != 0 { instruments.pendingBytes.add(Double(change)) }
        if let failure { logger.warning("publishing waits: \(failure)") }
    }

    func lanes(withoutOwner count: Int) { lanesWithoutOwner.note(count > 0) }

    func lanes(_ count: Int) {
        let change = state.withLock { state in
            defer { state.lanes = count }
            return count - state.lanes
        }
        instruments.lanes.add(Double(change))
    }

    func strangers(_ held: [String]) {
        guard !held.isEmpty else {
            locks.meet()
            return logger.notice("no other role holds a lock of this service any more")
        }
        locks.fail(.locksOfOthers)
        for line in held { logger.error("\(line)") }
    }

    func archive(monthsAhead: Int) {
        instruments.monthsAhead.record(monthsAhead)
        guard monthsAhead < OutboxPartitions.monthsAheadMin else { return }
        logger.error(
            "the archive has partitions for \(monthsAhead) months ahead: run 'migrate' of this program with the owner's role"
        )
    }

    func note(_ text: String) { logger.info(text) }

    func fault(_ text: String) {
        instruments.faults.increment()
        logger.warning(text)
    }

    func retried(_ text: String) {
        instruments.retries.increment()
        logger.info("turn taken again: \(text)")
    }

    func lostTurn(_ cause: TurnLoss) {
        switch cause {
        case .connection: instruments.turnsLostConnection.increment()
        case .checkpoint: instruments.turnsLostCheckpoint.increment()
        }
    }

    func logReplaced(_ text: String) {
        instruments.logsReplaced.increment()
        logger.warning(text)
    }

    func gap(_ text: String) {
        instruments.gaps.increment()
        logger.warning(text)
    }

    func parked(_ event: CloudEvent, lane: Lane, entity: String, state: String, reason: String) {
        var metadata: LogMetadata = [
            LogKey.lane: .integer(lane), "type": .string(event.type), "event": .string("\(event.source) \(event.id)"),
            "state": .string(state),
            LogKey.error: .string(reason),
        ]
        metadata["entity"] = .string(entity)
        if let order = Subject(entity)?.order { metadata[LogKey.orderID] = .string(order.description) }
        // W3C Trace Context: version-traceid-parentid-flags.
        if let trace = event.traceparent?.split(separator: "-"), trace.count == 4 {
            metadata[LogKey.traceID] = .string(String(trace[1]))
        }
        logger.log(level: state == "dead" ? .error : .info, "an event was parked", metadata: metadata)
    }

    func parked(open count: Int) {
        let change = state.withLock { state in
            defer { state.parked = count }
            return count - state.parked
        }
        if change != 0 { instruments.parkedOpen.add(Double(change)) }
    }

    func pauses(_ count: Int, _ text: String) {
        let change = state.withLock { state in
            defer { state.paused = count }
            return count - state.paused
        }
        instruments.lanesPaused.add(Double(change))
        logger.error(text)
    }

    func refusedPublications(_ texts: [String]) {
        let (change, news) = state.withLock { state in
            defer { state.refused = texts }
            return (texts.count - state.refused.count, texts.filter { !state.refused.contains($0) })
        }
        if change != 0 { instruments.publicationsRefused.add(Double(change)) }
        for text in news { logger.critical("a message cannot be published, and its stream waits: \(text)") }
    }

    func wentBack(_ text: String) {
        instruments.regressions.increment()
        logger.critical(text)
    }

    func republished(_ count: Int) {
        instruments.republished.increment(by: count)
        logger.info("published again: \(count) messages")
    }

    func commandsLost(_ count: Int, _ text: String) {
        instruments.commandsLost.increment(by: count)
        logger.critical(text)
    }

    func foreign(_ count: Int, topic: String, reason: String) {
        instruments.foreign.labeled(topic).increment(by: count)
        logger.warning("\(count) foreign records in \(topic), the first because \(reason)")
    }

    func exchanged(roundTrips: Int, bytesSent: Int, bytesReceived: Int) {
        instruments.roundTrips.increment(by: roundTrips)
        instruments.bytesSent.increment(by: bytesSent)
        instruments.bytesReceived.increment(by: bytesReceived)
    }

    func turn(
        events: Int, decided: Int, redeliveries: Int, parked: Int, refused: Int, conflicts: Int, published: Int,
        microseconds: Int64
    ) {
        instruments.turns.increment()
        instruments.events.increment(by: events)
        instruments.decided.increment(by: decided)
        instruments.redeliveries.increment(by: redeliveries)
        instruments.parked.increment(by: parked)
        instruments.refused.increment(by: refused)
        instruments.conflicts.increment(by: conflicts)
        instruments.published.increment(by: published)
        instruments.turnSeconds.record(Double(microseconds) / 1e6)
        instruments.batchEvents.record(Double(events))
        if conflicts > 0 {
            logger.warning("a command came again with another body", metadata: ["count": .integer(conflicts)])
        }
    }
}
