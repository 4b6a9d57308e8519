package import Contracts
import Platform
import Postgres

/// Owns lanes of a service and takes their turns: one thread with a connection, a reader and a writer of its own,
/// shared with nobody.
///
/// `step` does one round of work and returns; a thread calls it until it is told to stop, a simulation as it likes.
package final class Worker<Logic: ServiceLogic> {
    let logic: Logic
    let environment: WorkerEnvironment
    let store: LaneStore
    let planner: TurnPlanner<Logic>
    let publisher: Publisher
    let retry: RetryPolicy
    var session: WorkerSession<Logic>?
    private var backoff: Backoff
    /// Lanes that were lost to a fault that this process has survived: their events did not end it.
    var survived: Set<Lane> = []
    /// Lanes that paused when the session was lost: they go on pausing when they are taken again.
    var pauses: [Lane: LanePause] = [:]
    /// Events of the next turn: fewer than the limit after a turn that was lost while it was decided.
    var batchEventsMax: Int

    package init(logic: Logic, environment: WorkerEnvironment) {
        self.logic = logic
        self.environment = environment
        store = LaneStore(topics: environment.topics, limits: environment.limits, laneCount: environment.laneCount)
        batchEventsMax = environment.limits.batchEventsMax
        backoff = Backoff(firstMilliseconds: 50, maxMilliseconds: environment.limits.backoffMillisecondsMax)
        planner = TurnPlanner(topics: environment.topics, safeguards: environment.safeguards)
        retry = RetryPolicy(
            sharedConstraints: Logic.sharedConstraints, attemptsMax: environment.limits.turnAttemptsMax,
            sparesEvents: environment.safeguards.sparesEvents)
        publisher = Publisher(
            service: Logic.service, monotonicNow: environment.monotonicNow, pause: environment.pause,
            makeWriter: environment.makeWriter)
    }

    var limits: WorkerLimits { environment.limits }
    var now: Timestamp { environment.now() }
    var monotonicNow: MonotonicTime { environment.monotonicNow() }
    var deadline: Deadline { .after(milliseconds: limits.turnMillisecondsMax) }

    /// The lanes that are owned now.
    package var ownedLanes: Set<Lane> { Set((session?.lanes ?? [:]).keys) }

    /// One round: balance, read, take a turn, publish. Transient errors end the session and are waited out; nothing
    /// is skipped.
    package func step() {
        let started = monotonicNow
        guard backoff.isOver(at: started) else {
            publisher.pump(waitMilliseconds: limits.pollMillisecondsMax)
            return
        }
        do {
            if session == nil { session = try connect() }
            try balance()
            try tryPausedLanes()
            try loadUnpublished()
            publisher.pump(waitMilliseconds: 0)
            try readAndTake()
            try repeatPublications()
            try examineLogs()
            try keepHouse()
            tellExchanges()
            // A session that has lasted shows that the world is well again; one that has only begun shows nothing.
            if let session, started >= session.startedAt.advanced(byMilliseconds: limits.backoffMillisecondsMax) {
                backoff.end()
            }
            environment.report.worker(failure: nil)
        } catch {
            fail(error)
        }
        tellPublishing()
    }

    /// Says what waits for the log, and what it refuses.
    func tellPublishing() {
        environment.report.publisher(failure: publisher.failure, pendingBytes: publisher.pendingBytes)
        environment.report.refusedPublications(
            publisher.refusals.map { "\($0.stream), number \($0.refusal.number): \($0.refusal.reason)" })
    }

    private func tellExchanges() {
        guard let session else { return }
        let (now, told) = (session.connection.statistics, session.toldStatistics)
        guard now != told else { return }
        session.toldStatistics = now
        environment.report.exchanged(
            roundTrips: now.roundTrips - told.roundTrips, bytesSent: now.bytesSent - told.bytesSent,
            bytesReceived: now.bytesReceived - told.bytesReceived)
    }

    /// Finishes in order: what was committed is published, lanes are released cleanly.
    package func stop() {
        guard session != nil else { return }
        do {
            try release(session?.lanes.keys.sorted() ?? [])
        } catch {
            environment.report.fault("releasing lanes: \(error)")
        }
        session = nil
    }

    private func connect() throws -> WorkerSession<Logic> {
        let connection = try environment.makeConnection()
        let database = try DatabaseSession.begin(connection, deadline: deadline)
        try LaneBalance.announce(connection, service: Logic.service, deadline: deadline)
        return WorkerSession(
            connection: connection, database: database, reader: try environment.makeReader(), startedAt: monotonicNow,
            limits: limits)
    }

    /// The worker knows nothing any more: the connection goes and with it every lane; what was committed is loaded
    /// again.
    private func fail(_ error: any Error) {
        for (lane, state) in session?.lanes ?? [:] {
            publisher.forget(lane)
            survived.insert(lane)
            pauses[lane] = state.pause
        }
        session = nil
        if let lost = error as? TurnLost { batchEventsMax = max(1, lost.eventCount / 2) }
        backoff.begin(at: monotonicNow)
        environment.report.worker(failure: error)
        environment.report.lanes(0)
        environment.report.fault("\(error)")
    }
}
