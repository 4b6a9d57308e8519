import Contracts
import Platform
import Postgres

// Reading events and taking their turns: what is met by trying again, by a smaller turn, by setting an event aside.

extension Worker {
    func readAndTake() throws {
        guard publisher.pendingBytes <= limits.pendingPublicationBytesMax else {
            // The log is behind: no turn adds to what it has not taken yet.
            publisher.pump(waitMilliseconds: limits.pollMillisecondsMax)
            return
        }
        try read()
        guard let current = session, restMilliseconds(current) == 0 else { return }
        let timers = try dueTimers()
        var candidates = current.takeRecords()
        // Lane by lane, each in its order (the sort is stable): rows of one lane lie together.
        candidates.sort { $0.lane < $1.lane }
        candidates += timers
        candidates += parkedToRetry(lanesWithRecords: candidates.reduce(into: []) { $0.insert($1.lane) })
        guard !candidates.isEmpty else { return }
        let (ordinary, careful, trying) = split(candidates)
        if !ordinary.isEmpty { try take(ordinary[...]) }
        for candidate in careful { try takeCarefully(candidate) }
        if !trying.isEmpty { try takeTrying(trying) }
    }

    /// How much longer what was read waits for more; a full batch does not.
    private func restMilliseconds(_ session: WorkerSession<Logic>) -> Int64 {
        guard session.records.count < batchEventsMax, session.recordBytes < limits.batchBytesMax else { return 0 }
        return session.pace.restMilliseconds(with: session.records.count, at: now)
    }

    private func read() throws {
        guard let current = session, !current.lanes.isEmpty else {
            publisher.pump(waitMilliseconds: limits.pollMillisecondsMax)
            return
        }
        var foreign: [ForeignRecord] = []
        try current.reader.poll(
            max: batchEventsMax - current.records.count, bytesMax: limits.batchBytesMax - current.recordBytes,
            waitMilliseconds: pollMilliseconds(current)
        ) { delivery in
            switch delivery {
            case .record(let record):
                switch record.content {
                case .republish(let request): note(request, current)
                case .foreign(let bytes, let reason): foreign.append(foreignRecord(record, bytes, reason))
                case .head(let position, _, let database?):
                    note(database, of: position, input: record.input, current)
                default: break
                }
                current.append(record)
            case .replaced(let lane, let input):
                noteReplaced(lane, input: input)
            case .lost(let lane, let input, let offsets): noteLost(lane, input, offsets)
            case .fault(let description): environment.report.fault(description)
            }
        }
        if !foreign.isEmpty { try keepAside(foreign, current) }
        if let superseded = current.superseded { throw superseded }
    }

    private func foreignRecord(_ record: LogRecord, _ bytes: [UInt8], _ reason: String) -> ForeignRecord {
        ForeignRecord(
            topic: environment.topics[record.input], lane: record.lane, offset: record.offset,
            loggedAt: Timestamp(microseconds: record.anchor.timestampMilliseconds * 1000), reason: reason,
            bytes: bytes)
    }

    /// Before any position behind them is stored.
    private func keepAside(_ records: [ForeignRecord], _ session: WorkerSession<Logic>) throws {
        try ForeignRecord.keep(records, session.connection, now: now, deadline: deadline)
        for (topic, own) in Dictionary(grouping: records, by: \.topic).sorted(by: { $0.key < $1.key }) {
            environment.report.foreign(own.count, topic: topic, reason: own[0].reason)
        }
    }

    /// How long to wait for the first record: while the worker rests, not longer; else not at all where there is something to do already.
    private func pollMilliseconds(_ session: WorkerSession<Logic>) -> Int32 {
        let rest = restMilliseconds(session)
        if rest > 0 { return min(limits.pollMillisecondsMax, Int32(clamping: rest)) }
        let mayWait =
            session.records.isEmpty && !session.lanes.values.contains { $0.shouldRetryParked && $0.isTaking }
        return mayWait ? limits.pollMillisecondsMax : 0
    }

    /// Timers fire only once their lane has read all that was logged before they were due.
    private func dueTimers() throws -> [Candidate] {
        guard let current = session else { return [] }
        let moment = now
        var due: [Candidate] = []
        for (lane, next) in current.dueLanes(at: moment) where mayFire(lane, next, moment, current) {
            let timers = try store.dueTimers(lane, current.connection, now: moment, deadline: deadline)
            let firing = timers.due.prefix { mayFire(lane, $0.due, moment, current) }
            current.lanes[lane]?.nextTimer =
                firing.count < timers.due.count ? timers.due[firing.count].due : timers.next
            due += firing.map { Candidate(lane: lane, content: .timer($0)) }
        }
        return due
    }

    /// Facts are waited for as long as it takes; commands so long that no sender can stop the timers.
    private func mayFire(
        _ lane: Lane, _ due: Timestamp, _ moment: Timestamp, _ session: WorkerSession<Logic>
    ) -> Bool {
        if session.reader.isCaughtUp(lane, with: due, includingCommands: true) {
            session.lanes[lane]?.firesWithoutCommands = false
            return true
        }
        guard moment >= due.adding(milliseconds: limits.commandsWaitMillisecondsMax),
            session.reader.isCaughtUp(lane, with: due, includingCommands: false)
        else { return false }
        if session.lanes[lane]?.firesWithoutCommands == false {
            environment.report.fault(
                "timers of lane \(lane) go off although commands that came before them cannot be read")
        }
        session.lanes[lane]?.firesWithoutCommands = true
        return true
    }

    private func parkedToRetry(lanesWithRecords: Set<Lane>) -> [Candidate] {
        guard let current = session else { return [] }
        var candidates: [Candidate] = []
        for lane in current.lanesWithParked
        where current.lanes[lane]?.shouldRetryParked == true || lanesWithRecords.contains(lane) {
            let events = current.lanes[lane]?.parkedToRetry(max: batchEventsMax) ?? []
            // Nothing that could be tried: the lane does not ask again before there is new reason to.
            if events.isEmpty { current.lanes[lane]?.shouldRetryParked = false }
            candidates += events.map { Candidate(lane: lane, content: .parked($0)) }
        }
        return candidates
    }

    /// What is taken together, and what of lanes that start carefully or try after a pause is taken one by one.
    private func split(_ candidates: [Candidate]) -> (
        ordinary: [Candidate], careful: [Candidate], trying: [Candidate]
    ) {
        guard let lanes = session?.lanes,
            lanes.values.contains(where: { $0.careful != nil || $0.pause != nil })
        else { return (candidates, [], []) }
        var parts: (ordinary: [Candidate], careful: [Candidate], trying: [Candidate]) = ([], [], [])
        for candidate in candidates {
            guard let lane = lanes[candidate.lane] else { continue }
            if lane.pause != nil {
                parts.trying.append(candidate)
            } else if lane.careful != nil {
                parts.careful.append(candidate)
            } else {
                parts.ordinary.append(candidate)
            }
        }
        return parts
    }

    /// One event a turn, marked before it is tried: one that ended its process too often is parked.
    private func takeCarefully(_ candidate: Candidate) throws {
        guard let current = session, let lane = current.lanes[candidate.lane] else { return }
        guard lane.careful != nil else { return try take([candidate]) }
        let name = candidate.name(topics: environment.topics)
        let attempts = try store.mark(name, lane, current.connection, deadline: deadline)
        if attempts > CarefulStart.attemptsMax {
            try attempt([candidate], parking: "it ended its process \(attempts - 1) times")
        } else {
            try take([candidate])
        }
        // What was tried when the last owner died is remembered until it has been met again.
        if lane.careful?.trying?.event == name { current.lanes[candidate.lane]?.careful?.trying = nil }
        current.carefulEventsLeft -= 1
        guard current.carefulEventsLeft <= 0 else { return }
        for lane in current.lanes.keys { current.lanes[lane]?.careful = nil }
    }

    /// Takes the turn of a batch. A fault of the moment is met by taking it again; an error that lies in an event, by halving the batch down to
    /// it; so is a batch that takes too long. What a lane that pauses meanwhile has left of it is dropped, to be read again.
    func take(_ candidates: ArraySlice<Candidate>) throws {
        let candidates = withoutPaused(candidates)
        guard !candidates.isEmpty else { return }
        do {
            try attemptThroughFaults(candidates)
        } catch let run as TooManyParkings {
            try take(candidates, before: run)
        } catch  where candidates.count > 1 && (isEventsFault(error) || isTooSlow(error)) {
            let middle = candidates.startIndex + candidates.count / 2
            try take(candidates[..<middle])
            try take(candidates[middle...])
        } catch  where isEventsFault(error) {
            try takeAlone(candidates)
        }
    }

    private func withoutPaused(_ candidates: ArraySlice<Candidate>) -> ArraySlice<Candidate> {
        guard let lanes = session?.lanes, lanes.values.contains(where: { !$0.isTaking }) else { return candidates }
        return candidates.filter { lanes[$0.lane]?.isTaking == true }[...]
    }

    /// An event that failed alone is tried once more on fresh state, then parked.
    private func takeAlone(_ candidates: ArraySlice<Candidate>) throws {
        do {
            do {
                try attemptThroughFaults(candidates)
            } catch  where isEventsFault(error) {
                try attempt(candidates, parking: "\(error)")
            }
        } catch let run as TooManyParkings {
            try pause(run.lane)
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

    /// The error may lie in one of the events: the service's own code failed, or the database refuses data. Everything else (a missing right, another
    /// schema than this program's, a full disk) lies with the world, however often it comes, and is waited out.
    private func isEventsFault(_ error: any Error) -> Bool {
        if error is ServiceFault { return true }
        guard let error = error as? PostgresError, !isOfTheMoment(error), !isTooSlow(error) else { return false }
        switch error.kind {
        case .decoding, .invalidUse: return true
        default: return error.isDataError
        }
    }

    /// Deciding may take long; the server must not take the session for one that has gone silent.
    private func keepAlive(_ connection: Connection) throws {
        let moment = MonotonicTime.now
        guard let current = session,
            moment >= current.spokeAt.advanced(byMilliseconds: limits.silenceMillisecondsMax / 3)
        else { return }
        current.spokeAt = moment
        environment.beat()
        _ = try connection.query("SELECT 1", deadline: deadline)
    }

    private func attempt(_ candidates: ArraySlice<Candidate>, parking: String?) throws {
        guard let current = session else { return }
        environment.beat()
        var lanes: [Lane: LaneState] = [:]
        for candidate in candidates where lanes[candidate.lane] == nil {
            lanes[candidate.lane] = current.lanes[candidate.lane]
            lanes[candidate.lane]?.noteAttempt()
            notePublished(&lanes[candidate.lane])
        }
        let plan = try planner.plan(candidates, lanes: lanes, parking: parking)
        var turn = Turn(
            logic: logic, topics: environment.topics, laneCount: environment.laneCount,
            operators: environment.operators, limits: limits,
            connection: current.connection, now: now, deadline: deadline, faults: environment.faults,
            keepAlive: { [self] in try keepAlive(current.connection) })
        if environment.faults.isOn(.publishesBeforeCommit) { turn.publishEarly = { [self] in publish($0) } }
        let started = environment.now()
        current.spokeAt = MonotonicTime.now
        let outcome: Turn<Logic>.Outcome
        do {
            outcome = try turn.take(plan)
        } catch {
            if error is LaneLost { environment.report.lostTurn(.checkpoint) }
            if current.connection.isBroken { environment.report.lostTurn(.connection) }
            if !current.connection.isBroken, current.connection.transactionStatus != .idle {
                try current.connection.execute("ROLLBACK", deadline: deadline)
            }
            throw error
        }
        for (lane, state) in outcome.lanes {
            let hadLost = session?.lanes[lane]?.lostCommands != nil
            session?.lanes[lane] = state
            guard hadLost, state.lostCommands == nil else { continue }
            let next = state.checkpoint.inputs[LogInput.commands].next
            try current.reader.resume(lane, input: LogInput.commands, at: next)
        }
        publish(outcome.publications)
        note(accepted: outcome.repetitions)
        try environment.faults.reach(.handedOver)
        for event in outcome.parked {
            environment.report.parked(
                event.event, lane: event.lane, entity: event.key.entity, state: event.state.rawValue,
                reason: event.reason)
        }
        for (lane, state) in outcome.lanes where state.pause == nil && state.parkingsInRow >= limits.parkingsInRowMax {
            try pause(lane)
        }
        if batchEventsMax < limits.batchEventsMax {
            batchEventsMax = min(limits.batchEventsMax, batchEventsMax + batchEventsMax / 8 + 1)
        }
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
}
