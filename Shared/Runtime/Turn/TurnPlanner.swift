import Contracts
import JSON

/// Sorts the candidates of a turn: drops what was seen, tells gaps, decodes, and sets aside what cannot be decoded or
/// has to follow.
struct TurnPlanner<Logic: ServiceLogic> {
    let topics: [String]
    private let handlers = Logic.handlers
    var faults = Failpoints.none

    /// - Parameter parking: a reason to park every event of the candidates, undecided: what an event that breaks its
    ///   own turn comes to.
    func plan(
        _ candidates: ArraySlice<Candidate>, lanes: [Lane: LaneState], parking: String?
    ) throws -> TurnPlan<Logic> {
        var planning = Planning<Logic>(
            plan: TurnPlan(lanes: lanes), parking: parking, takesAnyNumber: faults.isOn(.ignoresStreamNumbers))
        for place in candidates.indices {
            let candidate = candidates[place]
            guard planning.enter(candidate.lane) else { continue }
            planning.place = place
            switch candidate.content {
            case .record(let record): take(record, candidate, &planning)
            case .timer(let timer):
                planning.plan.firedTimers.append(timer)
                let key = ParkedEvent.Key(topic: TimerEvent.topic, entity: "\(timer.kind) \(timer.first)")
                add(try event(of: timer), key: key, candidate, &planning)
            case .parked(let parked):
                guard let event = parked.event, planning.admits(parked) else { continue }
                add(event, key: parked.key, candidate, &planning)
            }
        }
        planning.leave()
        return planning.plan
    }

    private func take(_ record: LogRecord, _ candidate: Candidate, _ planning: inout Planning<Logic>) {
        planning.lane?.checkpoint.inputs[record.input].advance(
            past: record, isProbed: record.input == LogInput.commands)
        planning.lane?.isAhead = true
        switch record.content {
        case .skipped(let position): _ = planning.isNext(position, record)
        case .event(let event, let position):
            // Of facts and of commands that were handed on only the next number counts. A command from outside has
            // none: it is known by source and id.
            if let position, !planning.isNext(position, record) { return }
            add(
                event, key: ParkedEvent.Key(topic: topics[record.input], entity: event.subject ?? event.id), candidate,
                &planning)
        case .watermark(let position, let given, _): planning.note(watermark: position, given: given, record)
        case .republish, .foreign:
            // Answered, or kept aside, by the worker as it arrives: it changes nothing.
            break
        }
    }

    private func add(
        _ event: CloudEvent, key: ParkedEvent.Key, _ candidate: Candidate, _ planning: inout Planning<Logic>
    ) {
        let isCommand = key.topic == topics[LogInput.commands] || key.topic == topics[LogInput.control]
        let cause = cause(of: event, candidate, planning)
        let command = isCommand ? CommandKey(event) : nil
        planning.append(
            cause, candidate, key, command, work(for: cause, isCommand: isCommand, candidate, key, planning))
    }

    private func work(
        for cause: Cause, isCommand: Bool, _ candidate: Candidate, _ key: ParkedEvent.Key,
        _ planning: Planning<Logic>
    ) -> TurnPlan<Logic>.Work {
        if let parking = planning.parking { return .setAside(.dead, reason: parking) }
        do {
            // What an operator decides over a parked command must not wait behind it.
            if key.topic == topics[LogInput.control], let action = try operatorAction(of: cause.event) {
                return .operate(action)
            }
            if candidate.parkedID == nil, planning.isBlocked(key, candidate.lane) {
                return .setAside(.following, reason: "an earlier event of \(key.entity) is parked")
            }
            return .decide(try read(cause, isCommand: isCommand, key))
        } catch let error as JSONError where isCommand {
            return .refuse(Reason(error).storable)
        } catch let error as UnknownType where key.topic == topics[LogInput.commands] {
            return .refuse(Reason("", .unknownType, error.description).storable)
        } catch {
            return .setAside(.dead, reason: "\(error)")
        }
    }

    private func cause(
        of event: CloudEvent, _ candidate: Candidate, _ planning: Planning<Logic>
    ) -> Cause {
        Cause(
            lane: candidate.lane, event: event, time: event.time ?? candidate.time, index: planning.plan.entries.count)
    }

    /// What comes as a command is one, or nothing: whoever sends commands can neither report facts nor let a timer come
    /// due.
    private func read(_ cause: Cause, isCommand: Bool, _ key: ParkedEvent.Key) throws -> HandledEvent<Logic> {
        if isCommand { return try handlers.command(cause) }
        if key.topic == TimerEvent.topic { return try handlers.timer(cause) }
        return try handlers.fact(cause)
    }

    private func operatorAction(of event: CloudEvent) throws -> OperatorAction? {
        switch event.type {
        case RetryParked.type: .retry(try decodeToTheLetter(RetryParked.self, event).parked)
        case DiscardParked.type: .discard(try decodeToTheLetter(DiscardParked.self, event).parked)
        case RepublishRequest.type: .republish(try decodeToTheLetter(RepublishRequest.self, event))
        case AcceptLostCommands.type: .acceptLoss(try decodeToTheLetter(AcceptLostCommands.self, event))
        default: nil
        }
    }

    private func decodeToTheLetter<Message: Decodable>(_ type: Message.Type, _ event: CloudEvent) throws -> Message {
        try JSONDecoder(unknownMembers: .refused).decode(type, from: event.data)
    }

    private func event(of timer: TimerEvent) throws -> CloudEvent {
        CloudEvent(
            id: "timer \(timer.kind) \(timer.due) \(timer.lane) \(timer.first)", source: Logic.service.source,
            type: TimerEvent.type, time: timer.due, data: try JSONEncoder().encode(timer))
    }
}

/// A plan while it is made, lane by lane.
struct Planning<Logic: ServiceLogic> {
    var plan: TurnPlan<Logic>
    /// The lane whose events are being sorted: it is not in the plan meanwhile, so that it is changed where it stands.
    fileprivate(set) var lane: LaneState?
    let parking: String?
    /// Of the candidate that is being sorted.
    fileprivate var place = 0
    /// See `Failpoints.Omission.ignoresStreamNumbers`.
    private let takesAnyNumber: Bool
    /// Keys of what stood parked before, by lane.
    private let blocked: [Lane: Set<ParkedEvent.Key>]
    /// Of each parked event, the one before it of the same key.
    private let predecessors: [Int64: Int64]
    private let open: Set<Int64>
    /// Parked events that this plan takes up.
    private var admitted: Set<Int64> = []
    /// Parked events that an operator decides over in this plan.
    private var operated: Set<Int64> = []

    init(plan: TurnPlan<Logic>, parking: String?, takesAnyNumber: Bool = false) {
        self.plan = plan
        self.parking = parking
        self.takesAnyNumber = takesAnyNumber
        var blocked: [Lane: Set<ParkedEvent.Key>] = [:]
        var predecessors: [Int64: Int64] = [:]
        var open: Set<Int64> = []
        for lane in plan.lanes.values where !lane.parked.isEmpty {
            var last: [ParkedEvent.Key: Int64] = [:]
            for event in lane.parked {
                predecessors[event.id] = last[event.key]
                last[event.key] = event.id
                open.insert(event.id)
            }
            blocked[lane.lane] = Set(last.keys)
        }
        self.blocked = blocked
        self.predecessors = predecessors
        self.open = open
    }

    /// Goes on with the events of a lane; false for a lane that is not of this turn.
    mutating func enter(_ next: Lane) -> Bool {
        if lane?.lane == next { return true }
        leave()
        lane = plan.lanes.removeValue(forKey: next)
        return lane != nil
    }

    /// No further event: every lane is in the plan again.
    mutating func leave() {
        guard let left = lane.take() else { return }
        plan.lanes[left.lane] = left
    }

    func isBlocked(_ key: ParkedEvent.Key, _ lane: Lane) -> Bool { blocked[lane]?.contains(key) ?? false }

    /// A parked event is taken up only behind its predecessor of the same key, only while it is open, and not beside an
    /// operator's decision over it.
    mutating func admits(_ event: ParkedEvent) -> Bool {
        guard open.contains(event.id), !operated.contains(event.id), event.state != .dead || parking != nil else {
            return false
        }
        if let predecessor = predecessors[event.id], !admitted.contains(predecessor) { return false }
        admitted.insert(event.id)
        return true
    }

    mutating func append(
        _ cause: Cause, _ candidate: Candidate, _ key: ParkedEvent.Key, _ command: CommandKey?,
        _ work: TurnPlan<Logic>.Work
    ) {
        if case .operate(let action) = work, let id = action.parked { operated.insert(id) }
        plan.entries.append(.init(cause, candidate, place: place, key, command, work))
    }

    private func stream(_ position: StreamPosition, _ record: LogRecord) -> InputStream {
        InputStream(input: record.input, sourceLane: position.sourceLane)
    }

    private func seen(_ position: StreamPosition, _ record: LogRecord) -> Int64 {
        lane?.checkpoint.seen[stream(position, record)] ?? 0
    }

    /// Takes only the next number of a stream: what was seen is dropped, what comes too early is a gap.
    mutating func isNext(_ position: StreamPosition, _ record: LogRecord) -> Bool {
        let seen = seen(position, record)
        if position.number == seen + 1 || takesAnyNumber {
            let stream = stream(position, record)
            lane?.checkpoint.seen[stream] = position.number
            return true
        }
        if position.number <= seen {
            plan.redeliveries += 1
        } else {
            plan.gaps.insert(.init(lane: record.lane, stream: stream(position, record)))
        }
        return false
    }

    /// A watermark below what was seen says nothing yet: a new owner of the lane does not know how much the log has of
    /// what its predecessor published.
    mutating func note(watermark position: StreamPosition, given: Int64?, _ record: LogRecord) {
        let seen = seen(position, record)
        if position.number > seen { plan.gaps.insert(.init(lane: record.lane, stream: stream(position, record))) }
        if let given, given < seen {
            plan.regressions.insert(
                .init(lane: record.lane, stream: stream(position, record), high: given, seen: seen))
        }
    }
}

extension Reason {
    /// The reason as the command log can hold it, whatever names a sender has invented.
    fileprivate var storable: Reason {
        Reason(
            pointer: pointer.storable(charactersMax: 200), code: code, detail: detail.storable(charactersMax: 500))
    }
}
