import Contracts
import Platform
import Postgres

// Taking turns: what is met by trying again, by a smaller turn, by setting an event aside.

extension Worker {
    /// One event a turn, marked before it is tried: one that ended its process too often is parked.
    func takeIsolated(_ candidate: Candidate) throws {
        guard let current = session, current.lanes[candidate.lane] != nil else { return }
        guard current.isolation.contains(candidate.lane) else { return try take([candidate]) }
        let trying = current.isolation.mark(candidate.name(topics: environment.topics), in: candidate.lane)
        try store.mark(trying, candidate.lane, current.connection, deadline: deadline)
        if trying.attempts > PoisonIsolation.attemptsMax {
            try attempt([candidate], parking: "it ended its process \(trying.attempts - 1) times")
        } else {
            try take([candidate])
        }
        current.isolation.survive(trying.event, in: candidate.lane)
    }

    /// Takes the turn of a batch. What is done about a failure, `RetryPolicy` says: the same turn again, two halves, or
    /// the one event that is at fault parked, once it has failed twice. What a lane that pauses meanwhile has left of
    /// the batch is dropped, to be read again.
    func take(_ candidates: ArraySlice<Candidate>, failedBefore: Bool = false) throws {
        let candidates = withoutPaused(candidates)
        guard !candidates.isEmpty else { return }
        var attempts = 0
        while true {
            do {
                return try attempt(candidates, parking: nil)
            } catch let run as TooManyParkings {
                return try take(candidates, before: run)
            } catch {
                switch retry.verdict(on: error, eventCount: candidates.count, attempts: attempts) {
                case .again:
                    attempts += 1
                    environment.report.retried("\(error)")
                case .halve:
                    let middle = candidates.startIndex + candidates.count / 2
                    try take(candidates[..<middle])
                    return try take(candidates[middle...])
                case .blameEvent:
                    return failedBefore ? try park(candidates, "\(error)") : try take(candidates, failedBefore: true)
                case .backOff: throw error
                }
            }
        }
    }

    private func withoutPaused(_ candidates: ArraySlice<Candidate>) -> ArraySlice<Candidate> {
        guard let lanes = session?.lanes, lanes.values.contains(where: { !$0.isTaking }) else { return candidates }
        return candidates.filter { lanes[$0.lane]?.isTaking == true }[...]
    }

    /// Parks an event that failed alone, also on fresh state.
    private func park(_ candidates: ArraySlice<Candidate>, _ reason: String) throws {
        do {
            try attempt(candidates, parking: reason)
        } catch let run as TooManyParkings {
            try pause(run.lane)
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
            lanes[candidate.lane]?.settleRetries()
            updatePublished(&lanes[candidate.lane])
        }
        let plan = planner.plan(candidates, lanes: lanes, parking: parking)
        let turn = Turn(
            logic: logic, topics: environment.topics, laneCount: environment.laneCount,
            operators: environment.operators, limits: limits,
            connection: current.connection, now: now, deadline: deadline, safeguards: environment.safeguards,
            keepAlive: { [self] in try keepAlive(current.connection) }, publish: { [self] in publish($0) })
        let started = monotonicNow
        current.spokeAt = .now
        let outcome: Turn<Logic>.Outcome
        do {
            outcome = try turn.take(plan)
        } catch {
            if error is LaneLost { environment.report.lostTurn(.checkpoint) }
            if current.connection.isBroken { environment.report.lostTurn(.connection) }
            if !current.connection.isBroken, current.connection.transactionStatus != .idle {
                try current.connection.execute("ROLLBACK", deadline: deadline)
            }
            if retry.isTooSlow(error) { environment.report.gaveUp("\(error)") }
            // Turns may fail for minutes, each after its own wait: what was committed before goes on meanwhile.
            publisher.pump(waitMilliseconds: 0)
            tellPublishing()
            throw error
        }
        for (lane, state) in outcome.lanes {
            let hadLost = session?.lanes[lane]?.lostCommands != nil
            session?.lanes[lane] = state
            guard hadLost, state.lostCommands == nil else { continue }
            let next = state.checkpoint.inputs[.commands].next
            try current.reader.resume(lane, input: .commands, at: next)
        }
        publish(outcome.publications)
        queue(outcome.repetitions)
        try environment.safeguards.reach(.handedOver)
        for event in outcome.parked {
            environment.report.parked(
                event.event.event, lane: event.lane, entity: event.key.entity, state: event.state.rawValue,
                reason: event.reason)
        }
        for (lane, state) in outcome.lanes where state.pause == nil && state.parkingsInRow >= limits.parkingsInRowMax {
            try pause(lane)
        }
        if batchEventsMax < limits.batchEventsMax {
            batchEventsMax = min(limits.batchEventsMax, batchEventsMax + batchEventsMax / 8 + 1)
        }
        for gap in plan.outline.gaps { ask(for: gap) }
        for regression in plan.outline.regressions {
            let stream =
                """
                \(environment.topics[regression.stream.input])[\(regression.lane)] of lane \
                \(regression.stream.sourceLane)
                """
            environment.report.wentBack(
                """
                \(stream) ends at number \(regression.high), and \(regression.seen) was seen: its source's database \
                has gone back in time
                """
            )
        }
        let ended = monotonicNow
        current.pace.rest(afterTurnFrom: started, to: ended)
        environment.report.turn(
            events: candidates.count, decided: outcome.figures.decided, redeliveries: outcome.figures.redeliveries,
            parked: outcome.figures.parked,
            refused: outcome.figures.refused, conflicts: outcome.figures.conflicts,
            published: outcome.publications.count,
            microseconds: ended.microseconds(since: started))
    }
}
