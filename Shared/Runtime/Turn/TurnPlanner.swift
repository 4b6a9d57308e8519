import Contracts
import JSON

/// Sorts the candidates of a turn: drops what was seen, tells gaps, decodes, and sets aside what cannot be decoded or
/// has to follow.
struct TurnPlanner<Logic: ServiceLogic> {
    let topics: [String]
    private let handlers = Logic.handlers
    var safeguards: any Safeguards = AllSafeguards()

    /// - Parameter parking: a reason to park every event of the candidates, undecided: what an event that breaks its
    ///   own turn comes to.
    func plan(
        _ candidates: ArraySlice<Candidate>, lanes: [Lane: LaneState], parking: String?
    ) -> TurnPlan<Logic> {
        var planning = Planning(outline: TurnOutline(lanes: lanes), parking: parking, safeguards: safeguards)
        // They alone depend on the service. So they are gathered here, where their type is looked up once for all.
        var events: [PlannedEvent<Logic>] = []
        events.reserveCapacity(candidates.count)
        for candidate in candidates {
            guard planning.enter(candidate.lane), let event = planning.admit(candidate) else { continue }
            events.append(planned(event, &planning))
        }
        planning.leave()
        return TurnPlan(events: events, outline: planning.outline)
    }

    private func planned(_ event: Incoming, _ planning: inout Planning) -> PlannedEvent<Logic> {
        let source = source(of: event)
        let command = source.isCommand ? CommandKey(event.event) : nil
        do {
            if let undecided = try undecided(event, source, planning) {
                planning.append(event, command, undecided)
                return PlannedEvent(event, command)
            }
            let planned = try read(event, source, command)
            planning.append(event, command)
            return planned
        } catch {
            planning.append(event, command, unreadable(error, source))
            return PlannedEvent(event, command)
        }
    }

    /// What becomes of an event whose message need not be read.
    private func undecided(
        _ event: Incoming, _ source: Source, _ planning: Planning
    ) throws -> Undecided? {
        if let parking = planning.parking { return .setAside(.dead, reason: parking) }
        // What an operator decides over a parked command must not wait behind it.
        if source == .control, let action = try operatorAction(of: event.event) { return .operate(action) }
        guard event.parkedID == nil, planning.blocksAny(event.lane) else { return nil }
        let key = event.key(topics: topics)
        return planning.isBlocked(key, event.lane)
            ? .setAside(.following, reason: "an earlier event of \(key.entity) is parked") : nil
    }

    /// What becomes of an event whose message could not be read.
    private func unreadable(_ error: any Error, _ source: Source) -> Undecided {
        switch error {
        case let error as JSONError where source.isCommand: .refuse(Reason(error).storable)
        case let error as UnknownType where source == .commands:
            .refuse(Reason("", .unknownType, error.description).storable)
        default: .setAside(.dead, reason: "\(error)")
        }
    }

    /// Where an event came from first, parked or not.
    private enum Source {
        case commands, control, facts, timers

        var isCommand: Bool { self == .commands || self == .control }
    }

    private func source(of event: Incoming) -> Source {
        let input: InputNumber?
        switch event.origin {
        case .record(let number, _): input = number
        case .timer: return .timers
        case .parked(_, let key, _, _):
            if key.topic == TimerEvent.topic { return .timers }
            input = topics.input(of: key.topic)
        }
        return input == .commands ? .commands : input == .control ? .control : .facts
    }

    /// What comes as a command is one, or nothing: whoever sends commands can neither report facts nor let a timer come
    /// due.
    private func read(_ event: Incoming, _ source: Source, _ command: CommandKey?) throws -> PlannedEvent<Logic> {
        if let command { return try handlers.command(event, command) }
        return source == .timers ? try handlers.timer(event) : try handlers.fact(event)
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
}

/// A plan while it is made, lane by lane.
struct Planning {
    private(set) var outline: TurnOutline
    /// The lane whose events are being sorted: the outline is without it meanwhile, so that it is changed where it
    /// stands.
    private var lane: LaneState?
    let parking: String?
    private let safeguards: any Safeguards
    /// Keys of what stood parked before, by lane.
    private let blocked: [Lane: Set<EntityInTopic>]
    /// Of each parked event, the one before it of the same key.
    private let predecessors: [Int64: Int64]
    /// Parked events that this plan takes up.
    private var admitted: Set<Int64> = []
    /// Parked events that an operator decides over in this plan.
    private var operated: Set<Int64> = []

    init(outline: TurnOutline, parking: String?, safeguards: any Safeguards) {
        self.outline = outline
        self.parking = parking
        self.safeguards = safeguards
        var blocked: [Lane: Set<EntityInTopic>] = [:]
        var predecessors: [Int64: Int64] = [:]
        for lane in outline.lanes.values where !lane.parked.isEmpty {
            var last: [EntityInTopic: Int64] = [:]
            for event in lane.parked {
                predecessors[event.id] = last[event.key]
                last[event.key] = event.id
                self.outline.parked[event.id] = event.state
            }
            blocked[lane.lane] = Set(last.keys)
        }
        self.blocked = blocked
        self.predecessors = predecessors
    }

    /// Goes on with the events of a lane; false for a lane that is not of this turn.
    mutating func enter(_ next: Lane) -> Bool {
        if lane?.lane == next { return true }
        leave()
        lane = outline.lanes.removeValue(forKey: next)
        return lane != nil
    }

    /// No further event: every lane is in the outline again.
    mutating func leave() {
        guard let left = lane.take() else { return }
        outline.lanes[left.lane] = left
    }

    /// Moves the lane past a candidate.
    /// - Returns: The event, where it is one that the turn takes.
    mutating func admit(_ candidate: Candidate) -> Incoming? {
        switch candidate {
        case .record(let record): admit(record)
        case .event(let event): admit(event)
        }
    }

    private mutating func admit(_ record: LogRecord) -> Incoming? {
        lane?.checkpoint.inputs[record.input].advance(past: record, isProbed: record.input == .commands)
        lane?.isAhead = true
        switch record.content {
        case .skipped(let position): _ = isNext(position, record)
        case .event(let event, let position):
            // Of facts and of commands that were handed on only the next number counts. A command from outside has
            // none: it is known by source and id.
            if let position, !isNext(position, record) { return nil }
            return event
        case .watermark(let position, let given, _): compare(watermark: position, given: given, record)
        case .republish, .foreign:
            // Answered, or kept aside, by the worker as it arrives: it changes nothing.
            break
        }
        return nil
    }

    /// A timer or a parked event.
    private mutating func admit(_ event: Incoming) -> Incoming? {
        switch event.origin {
        case .timer(let timer): outline.firedTimers.append(timer)
        case .parked(let id, _, _, _): guard admits(id) else { return nil }
        case .record: break
        }
        return event
    }

    /// Whether anything stood parked in a lane before.
    func blocksAny(_ lane: Lane) -> Bool { !blocked.isEmpty && blocked[lane] != nil }

    func isBlocked(_ key: EntityInTopic, _ lane: Lane) -> Bool { blocked[lane]?.contains(key) ?? false }

    /// A parked event is taken up only behind its predecessor of the same key, only while it is open, and not beside an
    /// operator's decision over it.
    private mutating func admits(_ id: Int64) -> Bool {
        guard let state = outline.parked[id], !operated.contains(id), state != .dead || parking != nil else {
            return false
        }
        if let predecessor = predecessors[id], !admitted.contains(predecessor) { return false }
        admitted.insert(id)
        return true
    }

    /// Takes an event into the turn.
    /// - Parameter outcome: what becomes of it, where no handler decides it.
    mutating func append(_ event: Incoming, _ command: CommandKey?, _ outcome: Undecided? = nil) {
        if case .operate(let action) = outcome, let id = action.parked { operated.insert(id) }
        outline.append(event, command, outcome)
    }

    private func stream(_ position: StreamPosition, _ record: LogRecord) -> InputStream {
        InputStream(input: record.input, sourceLane: position.sourceLane)
    }

    private func seen(_ position: StreamPosition, _ record: LogRecord) -> Int64 {
        lane?.checkpoint.seen[stream(position, record)] ?? 0
    }

    /// Takes only the next number of a stream: what was seen is dropped, what comes too early is a gap.
    private mutating func isNext(_ position: StreamPosition, _ record: LogRecord) -> Bool {
        let seen = seen(position, record)
        if safeguards.isNext(position.number, after: seen) {
            let stream = stream(position, record)
            lane?.checkpoint.seen[stream] = position.number
            return true
        }
        if position.number <= seen {
            outline.redeliveries += 1
        } else {
            outline.gaps.insert(.init(lane: record.lane, stream: stream(position, record)))
        }
        return false
    }

    /// A watermark below what was seen says nothing yet: a new owner of the lane does not know how much the log has of
    /// what its predecessor published.
    private mutating func compare(watermark position: StreamPosition, given: Int64?, _ record: LogRecord) {
        let seen = seen(position, record)
        if position.number > seen { outline.gaps.insert(.init(lane: record.lane, stream: stream(position, record))) }
        if let given, given < seen {
            outline.regressions.insert(
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
