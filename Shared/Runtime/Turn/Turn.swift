import Contracts
import JSON
import Postgres

/// One turn: a transaction over what the lanes of a worker have waiting. Two round trips; three where numbers are given
/// out last.
///
/// It either happens whole (rows, answers, facts, positions) or not at all; what it throws says which.
struct Turn<Logic: ServiceLogic> {
    typealias Plan = TurnPlan<Logic>

    let logic: Logic
    let topics: [String]
    let laneCount: Int
    let operators: Operators
    let limits: WorkerLimits
    let connection: Connection
    let now: Timestamp
    /// How long a turn's statements may take together.
    let deadline: Deadline
    let safeguards: any Safeguards
    /// Called between events while they are decided: a session that is silent for too long is ended by the server.
    let keepAlive: () throws -> Void
    /// Publishes what does not wait for the commit, see `Safeguards.hold`.
    let publish: ([Publication]) -> Void

    /// What a committed turn has done.
    struct Outcome {
        var lanes: [Lane: LaneState]
        var publications: [Publication] = []
        /// Events that were newly parked.
        var parked: [SetAside] = []
        /// What operators have asked to be published again.
        var repetitions: [AcceptedRepetition] = []
        var figures = Figures()
    }

    struct Figures {
        var decided = 0
        var redeliveries = 0
        var parked = 0
        var refused = 0
        var conflicts = 0
    }

    /// Takes the turn of a plan. The connection is in no transaction before, nor after a success; after an error the
    /// caller rolls back.
    /// - Throws: `LaneLost`; `ServiceFault` for an error of the service's own that may lie with an event;
    ///   `TooManyParkings`; `TurnLost`; what the database says.
    func take(_ plan: Plan) throws -> Outcome {
        var outcome = Outcome(lanes: plan.outline.lanes)
        outcome.figures.redeliveries = plan.outline.redeliveries
        guard plan.outline.needsTurn else { return outcome }
        let statements = TurnStatements(topics: topics, limits: limits, now: now)

        var first = Pipeline()
        // Whatever the server's default is: a statement sees what was committed while an earlier one waited for a lock.
        first.add("BEGIN ISOLATION LEVEL READ COMMITTED")
        let checkpoints = first.add(statements.lockCheckpoints(plan.outline.lanes.keys.sorted()))
        let commands = safeguards.toLookUp(plan.outline.commands)
        let known = commands.isEmpty ? nil : first.add(statements.knownCommands(commands))
        let load = try load(plan, into: &first)
        let loaded = try connection.run(first, deadline: deadline)
        try safeguards.reach(.loaded)
        try confirm(loaded[checkpoints], plan.outline.lanes)
        do {
            try complete(plan, statements, loaded, known, load, &outcome)
        } catch let error as PostgresError where error.isConnectionLost {
            throw TurnLost(cause: error, eventCount: plan.events.count)
        }
        return outcome
    }

    /// Decides what was loaded, and commits.
    private func complete(
        _ plan: Plan, _ statements: TurnStatements, _ loaded: PipelineResults, _ known: StatementID?,
        _ load: (PipelineResults) throws -> Logic.WorkingSet, _ outcome: inout Outcome
    ) throws {
        let answered = try known.map { try statements.read(known: loaded[$0]) } ?? [:]
        let (events, repeated) = withoutAnswered(plan, answered, &outcome.figures)
        var decided = try decide(events, plan) { try load(loaded) }
        try number(&decided)
        try safeguards.reach(.decided)

        let operations = ParkedOperations(plan.outline, decided.operations, operators)
        operations.answer(&decided.outcomes)
        settle(&outcome.lanes, decided.decisions)
        operations.settle(&outcome.lanes)
        let resolved =
            plan.outline.parked.isEmpty
            ? [] : (decided.events + repeated + decided.operations).compactMap(\.parkedID)
        var last = Pipeline()
        try store(decided, into: &last)
        let parked = try statements.add(
            to: &last, decided, resolved: resolved, operations: operations, firedTimers: plan.outline.firedTimers,
            lanes: outcome.lanes)
        last.add("COMMIT")
        outcome.publications = safeguards.hold(decided.decisions.publications, publishing: publish)
        let stored = try connection.run(last, deadline: deadline)
        try safeguards.reach(.committed)

        try finish(&outcome, decided, Set(resolved), operations, parkedIdentifiers: parked.map { stored[$0] })
        outcome.repetitions = operations.repetitions
        outcome.figures.decided = decided.events.count
        outcome.parked = decided.setAside.filter(\.isNew)
        outcome.figures.parked = outcome.parked.count
        outcome.figures.refused = decided.outcomes.values.count { $0.status == .refused }
    }

    /// The stored turn is the one that this worker believes in; else another has taken the lane, and this turn never
    /// happened.
    private func confirm(_ rows: ResultSet, _ lanes: [Lane: LaneState]) throws {
        guard rows.count == lanes.count else { throw LaneLost(lane: nil) }
        for row in rows {
            let (lane, turn) = try row.decode(Int32.self, Int64.self)
            guard safeguards.isCurrent(turn, believed: lanes[lane]?.turn) else { throw LaneLost(lane: lane) }
        }
    }

    /// Leaves out the commands that have been answered, in this batch or ever before.
    private func withoutAnswered(
        _ plan: Plan, _ answered: [PostgresUUID: PostgresUUID], _ figures: inout Figures
    ) -> (fresh: [PlannedEvent<Logic>], repeated: [Incoming]) {
        guard !plan.outline.commands.isEmpty else { return (plan.events, []) }
        var bodies = answered
        var fresh: [PlannedEvent<Logic>] = []
        var repeated: [Incoming] = []
        for event in plan.events {
            guard let command = event.command, plan.outline.undecided[event.incoming.identity]?.isSetAside != true
            else {
                fresh.append(event)
                continue
            }
            if let body = bodies[command.key] {
                if body != command.bodyHash { figures.conflicts += 1 } else { figures.redeliveries += 1 }
                repeated.append(event.incoming)
            } else {
                bodies[command.key] = command.bodyHash
                fresh.append(event)
            }
        }
        return (fresh, repeated)
    }

    /// Decides one event after the other. One that throws is set aside, with what follows of its entity, and the rest
    /// is decided again.
    private func decide(
        _ events: [PlannedEvent<Logic>], _ plan: Plan, load: () throws -> Logic.WorkingSet
    ) throws -> DecidedTurn<Logic> {
        var failed: [ObjectIdentifier: DecisionFailure] = [:]
        while true {
            if let decided = try decideOnce(events, plan, load: load, failed: &failed) { return decided }
        }
    }

    /// One pass over the batch; `nil` when an event failed that had not failed before: it is then in `failed`. So are
    /// all that meet a fault of the machine.
    private func decideOnce(
        _ events: [PlannedEvent<Logic>], _ plan: Plan, load: () throws -> Logic.WorkingSet,
        failed: inout [ObjectIdentifier: DecisionFailure]
    ) throws -> DecidedTurn<Logic>? {
        let numbers = plan.outline.lanes.mapValues {
            Decisions.LaneNumbers(given: $0.checkpoint.given, counters: $0.checkpoint.counters)
        }
        var decided = DecidedTurn<Logic>(
            plan.outline, topics: topics, parkingsInRowMax: limits.parkingsInRowMax,
            context: Context(
                logic, try load(), Decisions(now: now, service: Logic.service, lanes: numbers),
                arrivals: limits.arrivals))
        var isSpoilt = false
        for place in events.indices {
            // A look at the clock costs little, and an event less than the part of a silence that this leaves it.
            if place & 15 == 0 { try keepAlive() }
            let event = events[place]
            if let failure = failed[event.incoming.identity] {
                try decided.setAside(event.incoming, failure, limits.arrivals)
            } else if let undecided = plan.outline.undecided[event.incoming.identity] {
                try conclude(event, undecided, &decided)
            } else if decided.isBlocked(event.incoming) {
                decided.follow(event.incoming)
            } else if let failure = decide(event, &decided) {
                if failure.waits || !isSpoilt { failed[event.incoming.identity] = failure }
                guard failure.waits else { return nil }
                isSpoilt = true
            }
        }
        decided.outcomes = decided.decisions.outcomes
        return isSpoilt ? nil : decided
    }

    /// An event that no handler decides.
    private func conclude(
        _ event: PlannedEvent<Logic>, _ undecided: Undecided, _ decided: inout DecidedTurn<Logic>
    ) throws {
        switch undecided {
        case .setAside(.dead, _) where decided.isBlocked(event.incoming): decided.follow(event.incoming)
        case .setAside(.dead, let reason): try decided.park(event.incoming, reason)
        case .setAside(let state, let reason): decided.setAside(event.incoming, state, reason)
        case .operate: decided.operate(event)
        case .refuse(let reason): decided.refuse(event, reason)
        }
    }

    /// Decides one event; why, when it cannot be.
    private func decide(_ event: PlannedEvent<Logic>, _ decided: inout DecidedTurn<Logic>) -> DecisionFailure? {
        let incoming = event.incoming
        let published = decided.context.decisions.publications.count
        safeguards.reach(eventWithID: incoming.id)
        do {
            try decided.context.handle(event)
            if let target = decided.context.decisions.forwards[incoming.identity] {
                try decided.context.append(
                    forwarded: incoming.event, from: incoming.lane, to: target, laneCount: laneCount)
            }
        } catch {
            return DecisionFailure(reason: "\(error)", waits: error is any MachineFault)
        }
        if let postponement = decided.context.decisions.postponed[incoming.identity] {
            guard decided.context.decisions.publications.count == published else {
                return DecisionFailure(reason: "the service published facts for an event that it postponed")
            }
            decided.setAside(incoming, .waiting, postponement.condition, again: postponement.again)
        } else if event.command != nil, decided.context.decisions.outcomes[incoming.identity] == nil,
            decided.context.decisions.forwards[incoming.identity] == nil
        {
            return DecisionFailure(reason: "the service gave no answer to this command")
        } else {
            decided.decide(event)
        }
        return nil
    }

    // What the service throws here and in the following may lie with any event of the batch.
    private func load(_ plan: Plan, into pipeline: inout Pipeline) throws -> (PipelineResults) throws ->
        Logic.WorkingSet
    {
        do {
            var keys = Logic.Keys()
            for event in plan.events where plan.outline.undecided[event.incoming.identity] == nil {
                event.addKeys(to: &keys)
            }
            let load = try logic.load(keys, into: &pipeline)
            return { results in
                do { return try load(results) } catch { throw ServiceFault.of(error) }
            }
        } catch {
            throw ServiceFault.of(error)
        }
    }

    private func store(_ decided: DecidedTurn<Logic>, into pipeline: inout Pipeline) throws {
        guard !decided.events.isEmpty else { return }
        do { try logic.store(decided.context.set, at: now, into: &pipeline) } catch { throw ServiceFault.of(error) }
    }

    /// The optional round trip before the last: what is locked for the commit alone.
    private func number(_ decided: inout DecidedTurn<Logic>) throws {
        guard !decided.events.isEmpty else { return }
        do {
            var pipeline = Pipeline()
            guard let complete = try logic.number(decided.context.set, into: &pipeline) else { return }
            let numbers = try connection.run(pipeline, deadline: deadline)
            try decided.context.complete { set, decisions in try complete(numbers, &set, &decisions) }
        } catch {
            throw ServiceFault.of(error)
        }
    }

    /// Where the lanes stand when this turn is committed.
    private func settle(_ lanes: inout [Lane: LaneState], _ decisions: Decisions) {
        for lane in lanes.keys {
            lanes[lane]?.turn += 1
            lanes[lane]?.isAhead = false
            guard let numbers = decisions.lanes[lane] else { continue }
            lanes[lane]?.checkpoint.given = numbers.given
            lanes[lane]?.checkpoint.counters = numbers.counters
        }
    }

    /// Brings the lanes' memory of parked events and timers to what was committed.
    private func finish(
        _ outcome: inout Outcome, _ decided: DecidedTurn<Logic>, _ resolved: Set<Int64>,
        _ operations: ParkedOperations, parkedIdentifiers: ResultSet?
    ) throws {
        for lane in outcome.lanes.keys {
            if outcome.lanes[lane]?.parked.isEmpty == false {
                outcome.lanes[lane]?.parked.removeAll { resolved.contains($0.id) }
            }
            operations.apply(to: &outcome.lanes[lane])
        }
        for (lane, count) in decided.runs.byLane { outcome.lanes[lane]?.parkingsInRow = count }
        let fresh = decided.setAside.filter(\.isNew)
        let bytesMax = limits.parkedBytesMax(ofOneOf: laneCount)
        var inMemory: [Lane: (count: Int, bytes: Int)] = [:]
        for (aside, row) in zip(fresh, parkedIdentifiers.map(Array.init) ?? []) {
            let (count, bytes) = inMemory[aside.lane] ?? outcome.lanes[aside.lane]?.parkedInMemory ?? (0, 0)
            let keepsBytes =
                aside.state != .dead && count < ParkedEvent.inMemoryMax && bytes < bytesMax
            if keepsBytes { inMemory[aside.lane] = (count + 1, bytes + aside.event.event.data.count) }
            outcome.lanes[aside.lane]?.parked.append(
                aside.parked(id: try row[0, as: Int64.self], at: now, keepsBytes: keepsBytes))
        }
        for (lane, asides) in Dictionary(grouping: decided.setAside, by: \.lane) { outcome.lanes[lane]?.keep(asides) }
        var progressed: Set<Lane> = []
        for event in decided.events { progressed.insert(event.lane) }
        for lane in outcome.lanes.keys {
            if progressed.contains(lane) || operations.touched.contains(lane) {
                outcome.lanes[lane]?.tryParkedAgain()
            } else {
                outcome.lanes[lane]?.settleRetries()
            }
        }
        for timer in decided.decisions.timers { outcome.lanes[timer.lane]?.setTimer(at: timer.due) }
    }
}
