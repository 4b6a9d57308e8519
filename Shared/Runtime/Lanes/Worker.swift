package import Contracts
import JSON
import Postgres

/// Owns lanes of a service and takes their turns: one thread with a connection, a reader and a writer of its own, shared with nobody.
///
/// `step` does one round of work and returns; a thread calls it until it is told to stop, a simulation as it likes.
package final class Worker<Logic: ServiceLogic> {
    private let logic: Logic
    private let environment: WorkerEnvironment
    private let store: LaneStore
    private let planner: TurnPlanner<Logic>
    private let publisher: Publisher
    private var session: Session?
    private var nextAttempt = Timestamp(microseconds: 0)
    private var backoffMilliseconds: Int64 = 0
    /// Lanes that were lost to a fault that this process has survived: their events did not end it.
    private var survived: Set<Lane> = []

    /// What lives and dies with one connection: its locks are the ownership of the lanes.
    private final class Session {
        let connection: Connection
        let reader: any LogReader
        var lanes: [Lane: LaneState] = [:]
        /// Delivered and not yet taken.
        var records: [Candidate] = []
        var nextBalance = Timestamp(microseconds: 0)
        var nextStore: Timestamp
        /// When a missing part of a stream was asked for last.
        var asked: [TurnPlan<Logic.Input>.Gap: Timestamp] = [:]
        /// Parts of this worker's streams that readers asked for and that are still to be published again.
        var repetitions: Repetitions
        let startedAt: Timestamp
        var nextPartitions: Timestamp
        var pace: TurnPace

        init(connection: Connection, reader: any LogReader, startedAt: Timestamp, limits: WorkerLimits) {
            self.connection = connection
            self.reader = reader
            self.startedAt = startedAt
            pace = TurnPace(limits)
            repetitions = Repetitions(
                eventsMax: limits.republishEventsMax, quietMilliseconds: limits.republishIntervalMilliseconds)
            nextStore = startedAt.adding(milliseconds: limits.checkpointIntervalMilliseconds)
            nextPartitions = startedAt.adding(days: 1)
        }

        /// Lanes whose next timer is due, in their order, and when it was.
        func dueLanes(at moment: Timestamp) -> [(lane: Lane, due: Timestamp)] {
            var due: [(lane: Lane, due: Timestamp)] = []
            for (lane, state) in lanes {
                if let next = state.nextTimer, next <= moment { due.append((lane, next)) }
            }
            return due.sorted { $0.lane < $1.lane }
        }

        /// Lanes with events that wait, follow or are dead, in their order.
        var lanesWithParked: [Lane] { lanes.filter { !$0.value.parked.isEmpty }.keys.sorted() }
    }

    package init(logic: Logic, environment: WorkerEnvironment) {
        self.logic = logic
        self.environment = environment
        store = LaneStore(topics: environment.topics, limits: environment.limits)
        planner = TurnPlanner(logic: logic, topics: environment.topics)
        publisher = Publisher(
            service: Logic.service, now: environment.now, makeWriter: environment.makeWriter)
    }

    private var limits: WorkerLimits { environment.limits }
    private var now: Timestamp { environment.now() }
    private var deadline: Deadline { .after(milliseconds: limits.turnMillisecondsMax) }

    /// The lanes that are owned now.
    package var ownedLanes: Set<Lane> { Set((session?.lanes ?? [:]).keys) }

    /// One round: balance, read, take a turn, publish. Faults of the world end the session and are waited out; nothing is skipped.
    package func step() {
        let started = now
        guard started >= nextAttempt else {
            publisher.pump(waitMilliseconds: limits.pollMillisecondsMax)
            return
        }
        do {
            if session == nil { session = try connect() }
            try balance()
            publisher.pump(waitMilliseconds: 0)
            try readAndTake()
            try repeatPublications()
            try keepHouse()
            // A session that has lasted shows that the world is well again; one that has only begun shows nothing.
            if let session, started >= session.startedAt.adding(milliseconds: limits.backoffMillisecondsMax) {
                backoffMilliseconds = 0
            }
            environment.report.worker(isReady: true, detail: "")
        } catch {
            fail(error)
        }
        environment.report.publisher(failure: publisher.failure, pendingBytes: publisher.pendingBytes)
    }

    /// Finishes in order: what was committed is published, lanes are let go of cleanly.
    package func stop() {
        let end = now.adding(milliseconds: limits.drainMillisecondsMax)
        while !publisher.isIdle, now < end { publisher.pump(waitMilliseconds: limits.pollMillisecondsMax) }
        guard session != nil else { return }
        do {
            try release(session?.lanes.keys.sorted() ?? [])
        } catch {
            environment.report.fault("letting go of lanes: \(error)")
        }
        session = nil
    }

    // MARK: Session

    private func connect() throws -> Session {
        let connection = try environment.makeConnection()
        try LaneBalance.announce(connection, service: Logic.service, deadline: deadline)
        return Session(connection: connection, reader: try environment.makeReader(), startedAt: now, limits: limits)
    }

    /// The worker knows nothing any more: the connection goes and with it every lane; what was committed is loaded again.
    private func fail(_ error: any Error) {
        for lane in (session?.lanes ?? [:]).keys {
            publisher.forget(lane)
            survived.insert(lane)
        }
        session = nil
        backoffMilliseconds = min(max(50, backoffMilliseconds * 2), limits.backoffMillisecondsMax)
        nextAttempt = now.adding(milliseconds: backoffMilliseconds)
        environment.report.worker(isReady: false, detail: "\(error)")
        environment.report.lanes(0)
        environment.report.fault("\(error)")
    }

    // MARK: Lanes

    private func balance() throws {
        guard let current = session, now >= current.nextBalance else { return }
        session?.nextBalance = now.adding(milliseconds: limits.balanceIntervalMilliseconds)
        let situation = try LaneBalance.situation(current.connection, service: Logic.service, deadline: deadline)
        let plan = LaneBalance.plan(lanes: environment.laneCount, mine: Set(current.lanes.keys), situation: situation)
        if !plan.release.isEmpty { try release(plan.release) }
        guard plan.claimCount > 0 else { return }
        let start = Int(current.connection.backendProcessID) % max(1, plan.free.count)
        let claimed = try LaneBalance.claim(
            plan, current.connection, service: Logic.service, startingAt: start, deadline: deadline)
        guard !claimed.isEmpty else { return }
        let taken = try store.take(
            claimed, survived: survived.intersection(claimed), current.connection, now: now, deadline: deadline)
        survived.subtract(claimed)
        for lane in taken { try begin(lane) }
        environment.report.lanes(current.lanes.count)
        let careful = taken.filter { $0.state.careful != nil }.map(\.state.lane)
        environment.report.note(
            "lanes \(claimed.sorted()) taken, \(taken.reduce(0) { $0 + $1.unpublished.count }) messages to publish again"
                + (careful.isEmpty ? "" : "; \(careful.sorted()) carefully, since their last owners died"))
    }

    private func begin(_ taken: LaneStore.Taken) throws {
        let lane = taken.state
        publisher.forget(lane.lane)
        for (stream, published) in lane.checkpoint.published { publisher.open(stream, published: published) }
        publisher.enqueue(taken.unpublished)
        try session?.reader.assign(lane.lane, at: lane.checkpoint.inputs)
        session?.lanes[lane.lane] = lane
    }

    /// Lets go of lanes between turns. What they had read and not taken is dropped: their next owner reads it again.
    private func release(_ lanes: [Lane]) throws {
        guard let current = session else { return }
        for lane in lanes { try current.reader.unassign(lane) }
        let end = now.adding(milliseconds: limits.drainMillisecondsMax)
        while !publisher.isIdle, now < end { publisher.pump(waitMilliseconds: limits.pollMillisecondsMax) }
        var states = current.lanes.filter { lanes.contains($0.key) }
        for lane in lanes { notePublished(&states[lane]) }
        try store.release(states, service: Logic.service, current.connection, now: now, deadline: deadline)
        for lane in lanes {
            publisher.forget(lane)
            session?.lanes[lane] = nil
        }
        session?.records.removeAll { lanes.contains($0.lane) }
        environment.report.lanes(session?.lanes.count ?? 0)
        environment.report.note("lanes \(lanes) let go of")
    }

    private func notePublished(_ lane: inout LaneState?) {
        for stream in (lane?.checkpoint.given ?? [:]).keys {
            guard let acknowledged = publisher.acknowledged(stream),
                acknowledged > lane?.checkpoint.published[stream] ?? 0
            else { continue }
            lane?.checkpoint.published[stream] = acknowledged
            lane?.isAhead = true
        }
    }

    // MARK: Turns

    private func readAndTake() throws {
        guard publisher.pendingBytes <= limits.pendingPublicationBytesMax else {
            // The log is behind: no turn adds to what it has not taken yet.
            publisher.pump(waitMilliseconds: limits.pollMillisecondsMax)
            return
        }
        try read()
        guard let current = session, current.pace.restMilliseconds(with: current.records.count, at: now) == 0 else {
            return
        }
        var candidates = current.records
        let timersFrom = candidates.count
        candidates += try dueTimers()
        candidates += parkedToRetry(lanesWithRecords: Set(candidates.map(\.lane)))
        guard !candidates.isEmpty else { return }
        session?.records.removeAll(keepingCapacity: true)
        // Lane by lane, each in its order: rows of one lane lie together.
        var ordered = Array(candidates[..<timersFrom])
        ordered = Dictionary(grouping: ordered, by: \.lane).sorted { $0.key < $1.key }.flatMap(\.value)
        ordered += candidates[timersFrom...]
        let (careful, ordinary) = split(ordered)
        if !ordinary.isEmpty { try take(ordinary[...]) }
        for candidate in careful { try takeCarefully(candidate) }
    }

    private func read() throws {
        guard let current = session, !current.lanes.isEmpty else {
            publisher.pump(waitMilliseconds: limits.pollMillisecondsMax)
            return
        }
        var fresh: [LogRecord] = []
        try current.reader.poll(
            max: limits.batchEventsMax - current.records.count, waitMilliseconds: pollMilliseconds(current)
        ) { delivery in
            switch delivery {
            case .record(let record): fresh.append(record)
            case .replaced(let lane, let input):
                environment.report.logReplaced(
                    "\(environment.topics[input])[\(lane)] is another log than before: it is read from its beginning")
            case .fault(let description): environment.report.fault(description)
            }
        }
        for record in fresh {
            if case .republish(let request) = record.content { current.repetitions.add(request, now: now) }
            current.records.append(Candidate(lane: record.lane, content: .record(record)))
        }
    }

    /// How long to wait for the first record: while the worker rests, not longer; else not at all where there is something to do already.
    private func pollMilliseconds(_ session: Session) -> Int32 {
        let rest = session.pace.restMilliseconds(with: session.records.count, at: now)
        if rest > 0 { return min(limits.pollMillisecondsMax, Int32(clamping: rest)) }
        let mayWait = session.records.isEmpty && !session.lanes.values.contains { $0.shouldRetryParked }
        return mayWait ? limits.pollMillisecondsMax : 0
    }

    /// Timers fire only once their lane has read all that was logged before they were due.
    private func dueTimers() throws -> [Candidate] {
        guard let current = session else { return [] }
        let moment = now
        var due: [Candidate] = []
        for (lane, next) in current.dueLanes(at: moment) where current.reader.isCaughtUp(lane, with: next) {
            let timers = try store.dueTimers(lane, current.connection, now: moment, deadline: deadline)
            let firing = timers.due.prefix { current.reader.isCaughtUp(lane, with: $0.due) }
            current.lanes[lane]?.nextTimer =
                firing.count < timers.due.count ? timers.due[firing.count].due : timers.next
            due += firing.map { Candidate(lane: lane, content: .timer($0)) }
        }
        return due
    }

    private func parkedToRetry(lanesWithRecords: Set<Lane>) -> [Candidate] {
        guard let current = session else { return [] }
        var candidates: [Candidate] = []
        for lane in current.lanesWithParked
        where current.lanes[lane]?.shouldRetryParked == true || lanesWithRecords.contains(lane) {
            let events = current.lanes[lane]?.parkedToRetry(max: limits.batchEventsMax) ?? []
            candidates += events.map { Candidate(lane: lane, content: .parked($0)) }
        }
        return candidates
    }

    private func split(_ candidates: [Candidate]) -> (careful: [Candidate], ordinary: [Candidate]) {
        guard let lanes = session?.lanes, lanes.values.contains(where: { $0.careful != nil }) else {
            return ([], candidates)
        }
        let isCareful = { (candidate: Candidate) in lanes[candidate.lane]?.careful != nil }
        return (candidates.filter(isCareful), candidates.filter { !isCareful($0) })
    }

    /// One event a turn, marked before it is tried: one that ended its process too often is parked.
    private func takeCarefully(_ candidate: Candidate) throws {
        guard let current = session, let lane = current.lanes[candidate.lane] else { return }
        guard lane.careful != nil else { return try take([candidate]) }
        let attempts = try store.mark(
            candidate.name(topics: environment.topics), lane, current.connection, deadline: deadline)
        if attempts > CarefulStart.attemptsMax {
            try attempt([candidate], parking: "it ended its process \(attempts - 1) times")
        } else {
            try take([candidate])
        }
        session?.lanes[candidate.lane]?.careful?.trying = nil
        session?.lanes[candidate.lane]?.careful?.remaining -= 1
        if session?.lanes[candidate.lane]?.careful?.remaining ?? 0 <= 0 {
            session?.lanes[candidate.lane]?.careful = nil
        }
    }

    /// Takes the turn of a batch. A fault of the moment is met by taking it again; an error that lies in an event, by halving the batch down to
    /// it; so is a batch that takes too long.
    private func take(_ candidates: ArraySlice<Candidate>) throws {
        do {
            try attemptThroughFaults(candidates)
        } catch  where candidates.count > 1 && (isEventsFault(error) || isTooSlow(error)) {
            let middle = candidates.startIndex + candidates.count / 2
            try take(candidates[..<middle])
            try take(candidates[middle...])
        } catch  where isEventsFault(error) {
            try takeAlone(candidates)
        }
    }

    /// An event that failed alone is tried once more on fresh state, then parked.
    private func takeAlone(_ candidates: ArraySlice<Candidate>) throws {
        do {
            try attemptThroughFaults(candidates)
        } catch  where isEventsFault(error) {
            try attempt(candidates, parking: "\(error)")
        }
    }

    private func attemptThroughFaults(_ candidates: ArraySlice<Candidate>) throws {
        var attempts = 0
        while true {
            do {
                return try attempt(candidates, parking: nil)
            } catch let error as PostgresError
                where isOfTheMoment(error) && attempts < limits.turnAttemptsMax
                && !(isTooSlow(error) && candidates.count > 1)
            {
                attempts += 1
                environment.report.retried("\(error)")
            }
        }
    }

    /// The same turn may succeed when it is taken again.
    private func isOfTheMoment(_ error: PostgresError) -> Bool {
        guard !error.isConnectionLost else { return false }
        return error.isTransient || error.constraint == "command_key"
            || error.constraint.map(Logic.sharedConstraints.contains) == true
    }

    /// A smaller turn may succeed.
    private func isTooSlow(_ error: any Error) -> Bool {
        guard let error = error as? PostgresError else { return false }
        if case .deadlineExceeded(connectionBroken: false) = error.kind { return true }
        return error.sqlState == SQLState.lockNotAvailable || error.sqlState == SQLState.queryCanceled
    }

    /// The error may lie in one of the events.
    private func isEventsFault(_ error: any Error) -> Bool {
        if error is ServiceFault { return true }
        guard let error = error as? PostgresError, !isOfTheMoment(error), !isTooSlow(error) else { return false }
        switch error.kind {
        case .server(let server): return !server.isTransient
        case .invalidUse, .decoding: return true
        default: return false
        }
    }

    private func attempt(_ candidates: ArraySlice<Candidate>, parking: String?) throws {
        guard let current = session else { return }
        environment.beat()
        var lanes: [Lane: LaneState] = [:]
        for candidate in candidates where lanes[candidate.lane] == nil {
            lanes[candidate.lane] = current.lanes[candidate.lane]
            lanes[candidate.lane]?.shouldRetryParked = false
            notePublished(&lanes[candidate.lane])
        }
        let plan = try planner.plan(candidates, lanes: lanes, parking: parking)
        let turn = Turn(
            logic: logic, topics: environment.topics, laneCount: environment.laneCount, connection: current.connection,
            now: now, deadline: deadline,
            faults: environment.faults)
        let started = environment.now()
        let outcome: Turn<Logic>.Outcome
        do {
            outcome = try turn.take(plan)
        } catch {
            if !current.connection.isBroken, current.connection.transactionStatus != .idle {
                try current.connection.execute("ROLLBACK", deadline: deadline)
            }
            throw error
        }
        for (lane, state) in outcome.lanes { session?.lanes[lane] = state }
        publish(outcome.publications)
        try environment.faults.reach(.handedOver)
        for gap in plan.gaps { ask(for: gap) }
        for regression in plan.regressions {
            let stream =
                "\(environment.topics[regression.stream.input])[\(regression.lane)] of lane \(regression.stream.sourceLane)"
            environment.report.wentBack(
                "\(stream) ends at number \(regression.head), and \(regression.seen) was seen: its source's database has gone back in time"
            )
        }
        let ended = environment.now()
        current.pace.noteTurn(from: started, to: ended)
        environment.report.turn(
            events: candidates.count, decided: outcome.figures.decided, redeliveries: outcome.figures.redeliveries,
            parked: outcome.figures.parked,
            refused: outcome.figures.refused, conflicts: outcome.figures.conflicts,
            published: outcome.publications.count,
            microseconds: ended.microseconds - started.microseconds)
    }

    // MARK: Publishing

    private func publish(_ publications: [Publication]) {
        guard !publications.isEmpty else { return }
        publisher.enqueue(publications)
        publisher.pump(waitMilliseconds: 0)
        let moment = now
        let next = moment.adding(milliseconds: LaneState.headIntervalMillisecondsMin)
        for lane in Set(publications.map(\.stream.sourceLane)) {
            guard let state = session?.lanes[lane] else { continue }
            session?.lanes[lane]?.headIntervalMilliseconds = LaneState.headIntervalMillisecondsMin
            session?.lanes[lane]?.nextHead = min(next, max(state.nextHead, moment))
        }
    }

    /// Asks the source of a stream to publish again from the first number that is missing; at a bounded rate.
    private func ask(for gap: TurnPlan<Logic.Input>.Gap) {
        guard let current = session, let lane = current.lanes[gap.lane] else { return }
        let moment = now
        if let last = current.asked[gap], moment < last.adding(milliseconds: limits.republishIntervalMilliseconds) {
            return
        }
        current.asked[gap] = moment
        let source = environment.sources[gap.stream.input]
        let from = (lane.checkpoint.seen[gap.stream] ?? 0) + 1
        let request = RepublishRequest(
            kind: gap.stream.input == 0 ? "commands" : "facts", sourceLane: gap.stream.sourceLane,
            targetLane: gap.lane, from: from)
        environment.report.gap(
            "\(environment.topics[gap.stream.input])[\(gap.lane)]: number \(from) of lane \(gap.stream.sourceLane) is missing"
        )
        send(request, type: RepublishRequest.type, topic: source.commandsTopic, partition: gap.stream.sourceLane)
    }

    /// Publishes again what readers have asked for, a bounded slice a step, while there is room for it beside what is new.
    private func repeatPublications() throws {
        guard let current = session, publisher.pendingBytes < limits.pendingPublicationBytesMax / 4,
            let slice = current.repetitions.next(max: limits.republishSliceMax)
        else { return }
        guard current.lanes[slice.stream.sourceLane] != nil else { return current.repetitions.drop(slice.stream) }
        let publications = try store.publications(
            of: slice.stream, from: slice.from, max: slice.count, current.connection, deadline: deadline)
        for publication in publications { publisher.send(publisher.message(for: publication)) }
        current.repetitions.served(slice.stream, upTo: publications.last?.number, now: now)
        environment.report.republished(publications.count)
    }

    private func send(_ content: some Encodable, type: String, topic: String, partition: Lane) {
        do {
            let event = CloudEvent(
                id: "\(type) \(now.microseconds)", source: Logic.service.source, type: type, time: now,
                data: try JSONEncoder().encode(content))
            publisher.send(LogMessage(topic: topic, partition: partition, event: event, forwarded: nil))
        } catch {
            environment.report.fault("writing \(type): \(error)")
        }
    }

    // MARK: Housekeeping

    private func keepHouse() throws {
        guard let current = session else { return }
        let moment = now
        if moment >= current.nextStore {
            current.asked = current.asked.filter {
                moment < $0.value.adding(milliseconds: limits.republishIntervalMilliseconds)
            }
            current.nextStore = moment.adding(milliseconds: limits.checkpointIntervalMilliseconds)
            for lane in current.lanes.keys { notePublished(&current.lanes[lane]) }
            let ahead = current.lanes.filter(\.value.isAhead)
            if !ahead.isEmpty {
                try store.store(ahead, current.connection, now: moment, deadline: deadline)
                for lane in ahead.keys { session?.lanes[lane]?.isAhead = false }
            }
            commitPositions()
            environment.report.parked(open: current.lanes.values.reduce(0) { $0 + $1.parked.count })
            for (lane, state) in current.lanes where state.needsParkedBytes {
                current.lanes[lane]?.parked = try store.parked(lane, current.connection, deadline: deadline)
            }
        }
        for (lane, state) in current.lanes where moment >= state.nextHead { publishHeads(lane, moment) }
        if moment >= current.nextPartitions {
            current.nextPartitions = moment.adding(days: 1)
            for problem in try OutboxPartitions.ensure(current.connection, today: moment.date, deadline: deadline) {
                environment.report.fault(problem)
            }
        }
    }

    private func commitPositions() {
        let positions = (session?.lanes ?? [:]).values.flatMap { lane in
            lane.checkpoint.inputs.enumerated().filter { $0.element.next > 0 }.map {
                (lane: lane.lane, input: $0.offset, next: $0.element.next)
            }
        }
        session?.reader.commit(positions)
    }

    /// Says how far the lane's streams go, so that a reader notices a lost tail.
    private func publishHeads(_ lane: Lane, _ moment: Timestamp) {
        guard let state = session?.lanes[lane] else { return }
        for stream in state.checkpoint.given.keys {
            // What the log is known to have: a head may not overtake the facts before it.
            guard let head = publisher.acknowledged(stream), head > 0 else { continue }
            let message = StreamHead(sourceLane: lane, targetLane: stream.targetLane, head: head)
            let topic = stream.kind == .facts ? Logic.service.factsTopic : Logic.service.commandsTopic
            send(message, type: StreamHead.type, topic: topic, partition: stream.targetLane)
        }
        session?.lanes[lane]?.nextHead = moment.adding(milliseconds: state.headIntervalMilliseconds)
        session?.lanes[lane]?.headIntervalMilliseconds = min(
            state.headIntervalMilliseconds * 2, LaneState.headIntervalMillisecondsMax)
    }
}
