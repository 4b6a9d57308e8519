import Contracts
import Platform
import Postgres

// Which lanes the worker owns: taking them, and releasing them in order.

extension Worker {
    func balance() throws {
        guard let current = session, current.balancing.isDue(at: monotonicNow) else { return }
        let ignoresLocks = !environment.safeguards.needsLocks
        let asked = now
        var situation = try LaneBalance.situation(current.connection, service: Logic.service, deadline: deadline)
        compareClocks(situation.databaseTime, between: asked, and: now)
        if situation.strangers != current.strangers {
            current.strangers = situation.strangers
            environment.report.strangers(situation.strangers)
        }
        environment.report.lanes(withoutOwner: environment.laneCount - situation.owned.count)
        if ignoresLocks { situation.owned = [] }
        let plan = LaneBalance.plan(lanes: environment.laneCount, mine: Set(current.lanes.keys), situation: situation)
        if !plan.release.isEmpty { try release(plan.release) }
        guard plan.claimCount > 0 else { return }
        let start = Int(environment.firstChoice ?? current.connection.backendProcessID) % max(1, plan.free.count)
        let claimed = try LaneBalance.claim(
            plan, current.connection, service: Logic.service, startingAt: start, ignoringLocks: ignoresLocks,
            deadline: deadline)
        guard !claimed.isEmpty else { return }
        let opened: LaneStore.OpenedLanes
        do {
            // Before anything is written: what an old primary commits, or never can, is no lane's.
            let published = try environment.highestPublished(
                claimed, environment.safeguards.comparesTimelines ? current.database : nil)
            opened = try store.open(
                claimed, survived: survived.intersection(claimed), current.connection, moment: monotonicNow,
                deadline: deadline)
            try confirmPresent(opened.states, published)
            for lane in opened.states { try begin(lane) }
        } catch {
            // This process lives: no event is to blame.
            survived.formUnion(claimed)
            throw error
        }
        survived.subtract(claimed)
        for lane in claimed { tellDatabase(of: lane) }
        current.examination.hurry(at: monotonicNow)
        environment.report.lanes(current.lanes.count)
        current.isolation.begin(opened.isolated, eventsMax: limits.batchEventsMax)
        let isolated = opened.isolated.map(\.lane).sorted()
        environment.report.note(
            "lanes \(claimed.sorted()) taken, "
                + "\(opened.states.reduce(0) { $0 + $1.checkpoint.unpublishedCount }) messages to publish again"
                + (isolated.isEmpty ? "" : "; \(isolated) in isolation, since their last owners died"))
    }

    /// Times of other clocks say how far this machine's is off. Absent where nothing was asked.
    private func compareClocks(_ database: Timestamp?, between asked: Timestamp, and answered: Timestamp) {
        if let database {
            environment.report.clock(.database, offBy: ClockSkew.microseconds(database, between: asked, and: answered))
        }
        if let skew = publisher.brokerClockSkew { environment.report.clock(.broker, offBy: skew) }
    }

    /// Lanes begin only on a database that knows of everything that they have published.
    private func confirmPresent(_ lanes: [LaneState], _ published: [Lane: Int64]) throws {
        for lane in lanes {
            let own = StreamKey(kind: .facts, sourceLane: lane.lane, targetLane: lane.lane)
            let given = lane.checkpoint.given[own] ?? 0
            if let number = published[lane.lane], number > given {
                throw DatabaseWentBack(lane: lane.lane, published: number, given: given)
            }
        }
    }

    private func begin(_ lane: LaneState) throws {
        publisher.forget(lane.lane)
        for (stream, given) in lane.checkpoint.given {
            publisher.open(stream, published: lane.checkpoint.published[stream] ?? 0, committed: given)
        }
        var lane = lane
        lane.pause = pauses[lane.lane]
        if lane.pause == nil {
            try session?.reader.assign(lane.lane, at: lane.checkpoint.inputs)
        } else {
            lane.parkingsInRow = limits.parkingsInRowMax
            // Whatever was being tried when the session was lost is tried again when its time has come.
            lane.pause?.isTrying = false
        }
        session?.lanes[lane.lane] = lane
    }

    /// Releases lanes between turns. What they had read and not taken is dropped: their next owner reads it again.
    func release(_ lanes: [Lane]) throws {
        guard let current = session else { return }
        for lane in lanes where current.lanes[lane]?.isTaking == true { try current.reader.unassign(lane) }
        let end = monotonicNow.advanced(byMilliseconds: limits.drainMillisecondsMax)
        while !publisher.isIdle, monotonicNow < end {
            try loadUnpublished()
            publisher.pump(waitMilliseconds: limits.pollMillisecondsMax)
        }
        var states = current.lanes.filter { lanes.contains($0.key) }
        for lane in lanes { updatePublished(&states[lane]) }
        try store.release(states, service: Logic.service, current.connection, now: now, deadline: deadline)
        for lane in lanes {
            publisher.forget(lane)
            session?.lanes[lane] = nil
            pauses[lane] = nil
        }
        session?.drop(lanes)
        session?.isolation.drop(lanes)
        environment.report.lanes(session?.lanes.count ?? 0)
        environment.report.note("lanes \(lanes) released")
    }

    func updatePublished(_ lane: inout LaneState?) {
        for stream in (lane?.checkpoint.given ?? [:]).keys {
            guard let acknowledged = publisher.acknowledged(stream),
                acknowledged > lane?.checkpoint.published[stream] ?? 0
            else { continue }
            lane?.checkpoint.published[stream] = acknowledged
            lane?.isAhead = true
        }
    }
}
