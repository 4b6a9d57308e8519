import Contracts
import JSON

/// A part of a stream that an operator was told is published again.
struct AcceptedRepetition: Sendable {
    let request: RepublishRequest
    let asker: String
    let reason: String
}

/// What operators' commands do to the parked events of their lanes, and which streams they have published again.
struct ParkedOperations {
    struct Change {
        var id: Int64
        var state: ParkedEvent.State
        var actor: String?
        var reason: String?
    }

    private(set) var changes: [Change] = []
    private(set) var repetitions: [AcceptedRepetition] = []
    private(set) var touched: Set<Lane> = []
    /// Lanes that go on behind commands that are lost, and where.
    private var resumed: [Lane: Int64] = [:]
    private var answers: [ObjectIdentifier: CommandOutcome] = [:]
    private var decided: Set<Int64> = []

    init(_ plan: TurnOutline, _ events: [Incoming], _ operators: Operators) {
        for event in events {
            guard case .operate(let action) = plan.undecided[event.identity] else { continue }
            answers[event.identity] =
                Self.refusal(of: event, operators) ?? answer(action, event, plan.lanes[event.lane])
        }
    }

    /// Who may not decide; `nil` for an operator with a reason.
    private static func refusal(of event: Incoming, _ operators: Operators) -> CommandOutcome? {
        guard let actor = event.actor, !actor.isEmpty, let reason = event.reason, !reason.isEmpty else {
            return refusal("", "actor-and-reason-needed", "this is decided by someone, for a reason")
        }
        guard operators.knows(actor) else {
            return refusal("", "unknown-operator", "'\(actor)' is none of the operators that O2C_OPERATORS names")
        }
        return nil
    }

    private mutating func answer(_ action: OperatorAction, _ event: Incoming, _ lane: LaneState?) -> CommandOutcome {
        switch action {
        case .retry(let id): decide(over: id, .waiting, event, lane)
        case .discard(let id): decide(over: id, .discarded, event, lane)
        case .republish(let request): republish(request, event, lane)
        case .acceptLoss(let loss): accept(loss, event, lane)
        }
    }

    private mutating func accept(_ loss: AcceptLostCommands, _ event: Incoming, _ lane: LaneState?) -> CommandOutcome {
        guard let lost = lane?.lostCommands, lost.lowerBound == loss.from, lost.upperBound == loss.to else {
            return Self.refusal("", "no-such-loss", "lane \(event.lane) has not lost these commands")
        }
        resumed[event.lane] = loss.to
        return Self.acceptance("{\"next\":\(loss.to)}")
    }

    /// Where lanes stand behind what was given up: stored with the turn.
    func settle(_ lanes: inout [Lane: LaneState]) {
        for (lane, next) in resumed {
            lanes[lane]?.checkpoint.inputs[.commands] = InputPosition(next: next)
            lanes[lane]?.lostCommands = nil
        }
    }

    private mutating func decide(
        over id: Int64, _ state: ParkedEvent.State, _ event: Incoming, _ lane: LaneState?
    ) -> CommandOutcome {
        guard lane?.parked.contains(where: { $0.id == id }) ?? false else {
            return Self.refusal("/parked", "not-parked", "no event \(id) is parked in lane \(event.lane)")
        }
        guard decided.insert(id).inserted else {
            return Self.refusal("/parked", "already-decided", "event \(id) was decided over a moment ago")
        }
        changes.append(Change(id: id, state: state, actor: event.actor, reason: event.reason))
        touched.insert(event.lane)
        return Self.acceptance("{\"parked\":\(id),\"state\":\"\(state.rawValue)\"}")
    }

    private mutating func republish(
        _ request: RepublishRequest, _ event: Incoming, _ lane: LaneState?
    ) -> CommandOutcome {
        guard let stream = request.stream, let given = lane?.checkpoint.given[stream] else {
            return Self.refusal("/kind", "no-such-stream", "lane \(event.lane) has published no such stream")
        }
        guard let last = request.upTo, request.from > 0, request.from <= last, request.from <= given else {
            return Self.refusal(
                "/from", "nothing-to-publish", "it is asked from 1 to \(given) on, up to a number that is no lower")
        }
        var bounded = request
        bounded.upTo = min(last, given)
        repetitions.append(
            AcceptedRepetition(request: bounded, asker: event.actor ?? "", reason: event.reason ?? ""))
        return Self.acceptance("{\"from\":\(request.from),\"upTo\":\(min(last, given))}")
    }

    private static func acceptance(_ result: String) -> CommandOutcome {
        CommandOutcome(status: .accepted, result: Array(result.utf8), reasons: [])
    }

    private static func refusal(_ field: String, _ code: String, _ detail: String) -> CommandOutcome {
        CommandOutcome(status: .refused, result: nil, reasons: [Reason(pointer: field, code: code, detail: detail)])
    }

    func answer(_ outcomes: inout [ObjectIdentifier: CommandOutcome]) {
        outcomes.merge(answers) { _, operatorAnswer in operatorAnswer }
    }

    func apply(to lane: inout LaneState?) {
        for change in changes {
            guard let index = lane?.parked.firstIndex(where: { $0.id == change.id }) else { continue }
            if change.state == .discarded {
                lane?.parked.remove(at: index)
            } else {
                lane?.parked[index].state = change.state
                lane?.parked[index].notBefore = nil
                lane?.shouldLoadParked = true
            }
        }
    }
}
