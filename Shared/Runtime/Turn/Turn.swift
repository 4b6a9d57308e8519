import Contracts
import JSON
import Postgres

/// One turn: a transaction over what the lanes of a worker have waiting. Two round trips; three where numbers are given out last.
///
/// It either happens whole (rows, answers, facts, positions) or not at all; what it throws says which.
struct Turn<Logic: ServiceLogic> {
    let logic: Logic
    let topics: [String]
    let connection: Connection
    let now: Timestamp
    /// How long a turn's statements may take together.
    let deadline: Deadline
    let faults: FaultSwitches

    /// What a committed turn has done.
    struct Outcome {
        var lanes: [Lane: LaneState]
        var publications: [Publication] = []
        var gaps: Set<TurnPlan<Logic.Input>.Gap> = []
        var figures = Figures()
    }

    struct Figures {
        var decided = 0
        var redeliveries = 0
        var parked = 0
        var refused = 0
        var conflicts = 0
    }

    /// What was decided, to be stored.
    private struct Decided {
        var set: Logic.WorkingSet
        var decisions: Decisions
        var entries: [TurnPlan<Logic.Input>.Entry]
        var setAside: [TurnPlan<Logic.Input>.SetAside]
    }

    /// Takes the turn of a plan. The connection is in no transaction before, nor after a success; after an error the caller rolls back.
    func take(_ plan: TurnPlan<Logic.Input>) throws -> Outcome {
        guard plan.needsTurn else {
            return Outcome(lanes: plan.lanes, gaps: plan.gaps, figures: Figures(redeliveries: plan.redeliveries))
        }
        let statements = TurnStatements(topics: topics, now: now)

        var first = Pipeline()
        first.add("BEGIN")
        let checkpoints = first.add(statements.lockCheckpoints(plan.lanes.keys.sorted()))
        let commands = plan.entries.compactMap(\.command) + plan.operatorCommands.map(\.command)
        let known = commands.isEmpty ? nil : first.add(statements.knownCommands(commands))
        let load = try logic.load(plan.entries.map(\.incoming), into: &first)
        let loaded = try connection.run(first, deadline: deadline)
        try faults.reach(.loaded)
        try confirm(loaded[checkpoints], plan.lanes)

        var outcome = Outcome(lanes: plan.lanes, gaps: plan.gaps)
        outcome.figures.redeliveries = plan.redeliveries
        let answered = try known.map { try statements.read(known: loaded[$0]) } ?? [:]
        let fresh = withoutAnswered(plan, answered, &outcome.figures)
        var decided = try decide(fresh.entries, plan) { try load(loaded) }
        var outcomes = decided.decisions.outcomes
        let operations = ParkedOperations(plan: plan, commands: fresh.operatorCommands, now: now)
        operations.answer(&outcomes)

        if !decided.entries.isEmpty {
            var second = Pipeline()
            if let complete = try logic.number(decided.set, into: &second) {
                let numbers = try connection.run(second, deadline: deadline)
                try complete(numbers, &decided.set, &decided.decisions)
            }
        }
        try faults.reach(.decided)

        var last = Pipeline()
        if !decided.entries.isEmpty { try logic.store(decided.set, into: &last) }
        try forward(&decided)
        settle(&outcome.lanes, decided.decisions)
        let publications = decided.decisions.publications
        let parkedStatement = try statements.add(
            to: &last, entries: decided.entries, operatorCommands: fresh.operatorCommands, outcomes: outcomes,
            decisions: decided.decisions,
            setAside: decided.setAside, resolved: resolved(decided), operations: operations,
            firedTimers: plan.firedTimers, lanes: outcome.lanes)
        last.add("COMMIT")
        let stored = try connection.run(last, deadline: deadline)
        try faults.reach(.committed)

        try finish(&outcome, decided, operations, parkedIdentifiers: parkedStatement.map { stored[$0] }, plan)
        outcome.publications = publications
        outcome.figures.decided = decided.entries.count
        outcome.figures.parked = decided.setAside.count
        outcome.figures.refused = outcomes.values.count { $0.status == .refused }
        return outcome
    }

    /// The stored turn is the one that this worker believes in; else another has taken the lane, and this turn never happened.
    private func confirm(_ rows: ResultSet, _ lanes: [Lane: LaneState]) throws {
        guard rows.count == lanes.count else { throw LaneLost(lane: nil) }
        for row in rows {
            let (lane, turn) = try row.decode(Int32.self, Int64.self)
            guard lanes[lane]?.turn == turn || faults.isOn(.ignoresTurnNumber) else { throw LaneLost(lane: lane) }
        }
    }

    /// Leaves out the commands that have been answered, in this batch or ever before.
    private func withoutAnswered(
        _ plan: TurnPlan<Logic.Input>, _ answered: [PostgresUUID: PostgresUUID], _ figures: inout Figures
    ) -> (entries: [TurnPlan<Logic.Input>.Entry], operatorCommands: [TurnPlan<Logic.Input>.OperatorCommand]) {
        var bodies = answered
        func isFresh(_ command: CommandKey) -> Bool {
            guard let body = bodies[command.key] else {
                bodies[command.key] = command.bodyHash
                return true
            }
            if body != command.bodyHash { figures.conflicts += 1 } else { figures.redeliveries += 1 }
            return false
        }
        let entries = plan.entries.filter { $0.command.map(isFresh) ?? true }
        return (entries, plan.operatorCommands.filter { isFresh($0.command) })
    }

    /// Decides one event after the other. One that throws is set aside, with what follows of its entity, and the rest is decided again.
    private func decide(
        _ entries: [TurnPlan<Logic.Input>.Entry], _ plan: TurnPlan<Logic.Input>, load: () throws -> Logic.WorkingSet
    ) throws -> Decided {
        var failed: [Int: String] = [:]
        while true {
            if let decided = try decideOnce(entries, plan, load: load, failed: &failed) { return decided }
        }
    }

    /// One pass over the batch; `nil` when an event failed that had not failed before: it is then in `failed`.
    private func decideOnce(
        _ entries: [TurnPlan<Logic.Input>.Entry], _ plan: TurnPlan<Logic.Input>, load: () throws -> Logic.WorkingSet,
        failed: inout [Int: String]
    ) throws -> Decided? {
        let numbers = plan.lanes.mapValues {
            Decisions.LaneNumbers(given: $0.checkpoint.given, counters: $0.checkpoint.counters)
        }
        var decided = Decided(
            set: try load(), decisions: Decisions(now: now, service: Logic.service, lanes: numbers), entries: [],
            setAside: plan.setAside)
        var blocked: Set<ParkedEvent.Key> = []
        for entry in entries {
            let index = entry.incoming.cause.index
            if let reason = failed[index] {
                setAside(entry, .dead, reason, &decided)
                blocked.insert(entry.key)
            } else if blocked.contains(entry.key) {
                setAside(entry, .following, "an earlier event of \(entry.key.entity) is parked", &decided)
            } else {
                do {
                    try logic.decide(entry.incoming, &decided.set, &decided.decisions)
                } catch {
                    failed[index] = "\(error)"
                    return nil
                }
                if let condition = decided.decisions.postponed[index] {
                    setAside(entry, .waiting, condition, &decided)
                    blocked.insert(entry.key)
                } else if entry.command != nil, decided.decisions.outcomes[index] == nil,
                    !decided.decisions.forwards.contains(index)
                {
                    failed[index] = "the service gave no answer to this command"
                    return nil
                } else {
                    decided.entries.append(entry)
                }
            }
        }
        return decided
    }

    private func setAside(
        _ entry: TurnPlan<Logic.Input>.Entry, _ state: ParkedEvent.State, _ reason: String, _ decided: inout Decided
    ) {
        decided.setAside.append(
            .init(candidate: entry.candidate, event: entry.event, key: entry.key, state: state, reason: reason))
    }

    /// Hands commands on to the lanes where their entities live.
    private func forward(_ decided: inout Decided) throws {
        for entry in decided.entries {
            guard let target = decided.decisions.forwardTargets[entry.incoming.cause.index] else { continue }
            decided.decisions.append(forwarded: entry.event, from: entry.incoming.cause.lane, to: target)
        }
    }

    /// Parked events that were decided after all.
    private func resolved(_ decided: Decided) -> [Int64] {
        decided.entries.compactMap { if case .parked(let parked) = $0.candidate.content { parked.id } else { nil } }
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
        _ outcome: inout Outcome, _ decided: Decided, _ operations: ParkedOperations<Logic.Input>,
        parkedIdentifiers: ResultSet?,
        _ plan: TurnPlan<Logic.Input>
    ) throws {
        let resolvedSet = Set(resolved(decided))
        for lane in outcome.lanes.keys {
            outcome.lanes[lane]?.parked.removeAll { resolvedSet.contains($0.id) }
            operations.apply(to: &outcome.lanes[lane])
        }
        let fresh = decided.setAside.filter(\.isNew)
        for (aside, row) in zip(fresh, parkedIdentifiers.map(Array.init) ?? []) {
            outcome.lanes[aside.candidate.lane]?.parked.append(
                aside.parked(id: try row[0, as: Int64.self], topics: topics))
        }
        for aside in decided.setAside where !aside.isNew { aside.updateState(in: &outcome.lanes[aside.candidate.lane]) }
        let progressed = Set(decided.entries.map(\.candidate.lane))
        for lane in outcome.lanes.keys {
            let waits = outcome.lanes[lane]?.parked.contains { $0.state != .dead } ?? false
            outcome.lanes[lane]?.shouldRetryParked =
                waits && (progressed.contains(lane) || operations.touched.contains(lane))
        }
        for timer in decided.decisions.timers { outcome.lanes[timer.lane]?.noteTimer(timer.due) }
    }
}

/// Another worker has taken the lane: the turn never happened.
struct LaneLost: Error, CustomStringConvertible {
    var lane: Lane?
    var description: String { lane.map { "lane \($0) has another owner" } ?? "a lane has no checkpoint" }
}

extension TurnPlan.SetAside {
    /// It is not in the table of parked events yet.
    var isNew: Bool { if case .parked = candidate.content { false } else { true } }

    func parked(id: Int64, topics: [String]) -> ParkedEvent {
        ParkedEvent(id: id, lane: candidate.lane, key: key, offset: candidate.offset, event: event, state: state)
    }

    /// A parked event that was tried again in vain: it stays, perhaps dead now.
    func updateState(in lane: inout LaneState?) {
        guard case .parked(let parked) = candidate.content,
            let index = lane?.parked.firstIndex(where: { $0.id == parked.id })
        else { return }
        lane?.parked[index].state = state
    }
}

extension Candidate {
    /// Of a record, its offset; of anything else 0.
    var offset: Int64 {
        switch content {
        case .record(let record): record.offset
        case .parked(let parked): parked.offset
        case .timer: 0
        }
    }
}

extension LaneState {
    mutating func noteTimer(_ due: Timestamp) {
        nextTimer = nextTimer.map { min($0, due) } ?? due
    }
}
