import Contracts
import Foundation
import JSON

/// Sorts the candidates of a turn: drops what was seen, tells gaps, decodes, and sets aside what cannot be decoded or has to follow.
struct TurnPlanner<Logic: ServiceLogic> {
    let logic: Logic
    let topics: [String]

    /// - Parameter parking: a reason to park every event of the candidates, undecided: what an event that breaks its own turn comes to.
    func plan(_ candidates: ArraySlice<Candidate>, lanes: [Lane: LaneState], parking: String?) throws -> TurnPlan<
        Logic.Input
    > {
        var plan = TurnPlan<Logic.Input>(lanes: lanes)
        var blocked: [Lane: Set<ParkedEvent.Key>] = [:]
        for candidate in candidates {
            guard lanes[candidate.lane] != nil else { continue }
            switch candidate.content {
            case .record(let record):
                take(record, candidate, &plan, blocked: lanes[candidate.lane]?.blocked ?? [], parking: parking)
            case .timer(let timer):
                plan.firedTimers.append(timer)
                add(
                    try event(of: timer), key: .init(topic: "timer", entity: "\(timer.kind) \(timer.first)"), candidate,
                    &plan, parking: parking)
            case .parked(let parked):
                // Behind what stays parked of the same entity and topic.
                let dead =
                    blocked[candidate.lane]
                    ?? Set((lanes[candidate.lane]?.parked ?? []).filter { $0.state == .dead }.map(\.key))
                blocked[candidate.lane] = dead
                guard !dead.contains(parked.key) else { continue }
                add(parked.event, key: parked.key, candidate, &plan, parking: parking)
            }
        }
        return plan
    }

    private func take(
        _ record: LogRecord, _ candidate: Candidate, _ plan: inout TurnPlan<Logic.Input>, blocked: Set<ParkedEvent.Key>,
        parking: String?
    ) {
        plan.lanes[record.lane]?.checkpoint.inputs[record.input] = InputPosition(
            next: record.offset + 1, anchor: record.anchor)
        plan.lanes[record.lane]?.isAhead = true
        switch record.content {
        case .skipped(let position):
            _ = isNext(position, record, &plan)
        case .event(let event, let position):
            if let position, !isNext(position, record, &plan) { return }
            let key = ParkedEvent.Key(topic: topics[record.input], entity: event.subject ?? event.id)
            // What an operator decides over a parked command must not wait behind it.
            let isDecision = record.input == 0 && [RetryParked.type, DiscardParked.type].contains(event.type)
            guard isDecision || !blocked.contains(key) else {
                plan.setAside.append(
                    .init(
                        candidate: candidate, event: event, key: key, state: .following,
                        reason: "an earlier event of \(key.entity) is parked"))
                return
            }
            add(event, key: key, candidate, &plan, parking: parking)
        case .head(let position):
            let stream = InputStream(input: record.input, sourceLane: position.sourceLane)
            let seen = plan.lanes[record.lane]?.checkpoint.seen[stream] ?? 0
            if position.number > seen { plan.gaps.insert(.init(lane: record.lane, stream: stream, from: seen + 1)) }
        case .republish:
            // Answered by the worker as it arrives: it changes nothing.
            break
        case .undecodable(let bytes, let reason):
            let name = candidate.name(topics: topics)
            let event = CloudEvent(
                id: name, source: topics[record.input], type: "o2c.runtime.undecodable.v1", data: quoted(bytes))
            let key = ParkedEvent.Key(topic: topics[record.input], entity: name)
            plan.setAside.append(.init(candidate: candidate, event: event, key: key, state: .dead, reason: reason))
        }
    }

    /// Takes only the next number of a stream: what was seen is dropped, what comes too early is a gap.
    private func isNext(_ position: StreamPosition, _ record: LogRecord, _ plan: inout TurnPlan<Logic.Input>) -> Bool {
        let stream = InputStream(input: record.input, sourceLane: position.sourceLane)
        let seen = plan.lanes[record.lane]?.checkpoint.seen[stream] ?? 0
        if position.number == seen + 1 {
            plan.lanes[record.lane]?.checkpoint.seen[stream] = position.number
            return true
        }
        if position.number <= seen {
            plan.redeliveries += 1
        } else {
            plan.gaps.insert(.init(lane: record.lane, stream: stream, from: seen + 1))
        }
        return false
    }

    private func add(
        _ event: CloudEvent, key: ParkedEvent.Key, _ candidate: Candidate, _ plan: inout TurnPlan<Logic.Input>,
        parking: String?
    ) {
        if let parking {
            plan.setAside.append(.init(candidate: candidate, event: event, key: key, state: .dead, reason: parking))
            return
        }
        let isCommand = key.topic == topics[0]
        let index = plan.entries.count + plan.operatorCommands.count
        let cause = Cause(
            lane: candidate.lane, source: event.source, id: event.id, time: event.time ?? recordTime(of: candidate),
            traceparent: event.traceparent,
            actor: event.actor, reason: event.reason, index: index,
            kind: isCommand ? .command : key.topic == "timer" ? .timer : .fact)
        do {
            if isCommand, let action = try operatorAction(of: event) {
                plan.operatorCommands.append(
                    .init(cause: cause, event: event, command: CommandKey(event), action: action))
                return
            }
            plan.entries.append(
                .init(
                    incoming: Incoming(input: try decode(event), cause: cause), candidate: candidate, event: event,
                    key: key,
                    command: isCommand ? CommandKey(event) : nil))
        } catch {
            plan.setAside.append(.init(candidate: candidate, event: event, key: key, state: .dead, reason: "\(error)"))
        }
    }

    private func decode(_ event: CloudEvent) throws -> Logic.Input {
        if event.type == TimerEvent.type {
            return try logic.decode(timer: JSONDecoder().decode(TimerEvent.self, from: event.data))
        }
        guard Logic.types.contains(event.type) else { throw UnknownType(type: event.type) }
        return try logic.decode(type: event.type, data: event.data)
    }

    private func operatorAction(of event: CloudEvent) throws -> TurnPlan<Logic.Input>.OperatorCommand.Action? {
        switch event.type {
        case RetryParked.type: .retry(try JSONDecoder().decode(RetryParked.self, from: event.data).parked)
        case DiscardParked.type: .discard(try JSONDecoder().decode(DiscardParked.self, from: event.data).parked)
        default: nil
        }
    }

    private func recordTime(of candidate: Candidate) -> Timestamp {
        switch candidate.content {
        case .record(let record): Timestamp(microseconds: record.anchor.timestampMilliseconds * 1000)
        case .timer(let timer): timer.due
        case .parked(let parked): parked.event.time ?? Timestamp(microseconds: 0)
        }
    }

    private func event(of timer: TimerEvent) throws -> CloudEvent {
        CloudEvent(
            id: "timer \(timer.kind) \(timer.due) \(timer.lane) \(timer.first)", source: Logic.service.source,
            type: TimerEvent.type, time: timer.due,
            data: try JSONEncoder().encode(timer))
    }

    /// Bytes that may not be text, as a JSON string in base64.
    private func quoted(_ bytes: [UInt8]) -> [UInt8] {
        Array("\"\(Data(bytes).base64EncodedString())\"".utf8)
    }
}

/// A message of a type that the service does not take.
public struct UnknownType: Error, CustomStringConvertible {
    public var type: String

    public init(type: String) { self.type = type }

    public var description: String { "this service does not take messages of type '\(type.prefix(128))'" }
}
