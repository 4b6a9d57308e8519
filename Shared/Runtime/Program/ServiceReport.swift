import Contracts
import Synchronization

/// A worker's report in production: metrics, logs, and its condition of readiness.
final class ServiceReport: WorkerReport, Sendable {
    private let condition: ConditionHandle
    private let locks: ConditionHandle
    private let clocks: ConditionHandle
    private let archive: ConditionHandle
    private let publishingFails: Patience
    private let publishingWaits: Patience
    private let lanesWithoutOwner: Patience
    private let turnsWait: Patience
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
        /// Clocks that are further off this machine's than they may be.
        var skewed: Set<ReferenceClock> = []
    }

    /// - Parameters:
    ///   - worker: its number among the workers of the process.
    ///   - patienceSeconds: how long publishing may fail or wait, turns wait, or a lane be without owner.
    init(
        worker: Int, health: Health, patienceSeconds: Int, instruments: WorkerInstruments, logger: Logger,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        let fails = Patience(seconds: patienceSeconds, clock: clock)
        let waits = Patience(seconds: patienceSeconds, clock: clock)
        let ownerless = Patience(seconds: patienceSeconds, clock: clock)
        let turns = Patience(seconds: patienceSeconds, clock: clock)
        condition = health.condition("worker \(worker)")
        locks = health.condition("locks \(worker)")
        locks.meet()
        clocks = health.warning("clocks as worker \(worker) sees them")
        archive = health.warning("archive as worker \(worker) sees it")
        health.condition("publishing of worker \(worker)") {
            fails.isOver ? .publishingFails : waits.isOver ? .publishingWaits : nil
        }
        health.condition("lanes as worker \(worker) sees them") { ownerless.isOver ? .lanesWithoutOwner : nil }
        health.condition("turns of worker \(worker)") { turns.isOver ? .turnsWait : nil }
        (publishingFails, publishingWaits, lanesWithoutOwner, turnsWait) = (fails, waits, ownerless, turns)
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
        lanesWithoutOwner.observe(false)
    }

    func publisher(failure: String?, pendingBytes: Int) {
        let change = state.withLock { state in
            defer { state.pendingBytes = pendingBytes }
            return pendingBytes - state.pendingBytes
        }
        publishingFails.observe(failure != nil)
        // What grows smaller goes on.
        if pendingBytes == 0 || change < 0 { publishingWaits.observe(false) }
        if pendingBytes > 0 { publishingWaits.observe(true) }
        if change != 0 { instruments.pendingBytes.add(Double(change)) }
        if let failure { logger.warning("publishing waits: \(failure)") }
    }

    func lanes(withoutOwner count: Int) { lanesWithoutOwner.observe(count > 0) }

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

    func clock(_ clock: ReferenceClock, offBy microseconds: Int64) {
        let seconds = Double(microseconds) / 1e6
        instruments.clockSkewSeconds.labeled(clock.rawValue).record(seconds)
        let isOff = abs(microseconds) > WorkerLimits.clockSkewMillisecondsMax * 1000
        let (hasChanged, all) = state.withLock { state in
            let before = state.skewed
            if isOff { state.skewed.insert(clock) } else { state.skewed.remove(clock) }
            return (state.skewed != before, state.skewed)
        }
        guard hasChanged else { return }
        if all.isEmpty { clocks.meet() } else { clocks.fail(.clockSkew) }
        logger.log(
            level: isOff ? .error : .notice,
            isOff ? "another clock is too far off this machine's" : "another clock agrees with this machine's again",
            metadata: ["clock": .string(clock.rawValue), "seconds": .string("\(seconds)")])
    }

    func archive(monthsAhead: Int) {
        instruments.monthsAhead.record(monthsAhead)
        guard monthsAhead < OutboxPartitions.monthsAheadMin else { return archive.meet() }
        archive.fail(.archiveRunsOut)
        logger.error(
            """
            the archive has partitions for \(monthsAhead) months ahead: run 'migrate' of this program with the owner's \
            role
            """
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

    func gaveUp(_ text: String) {
        turnsWait.observe(true)
        logger.warning("a turn was given up: \(text)")
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
        turnsWait.observe(false)
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
