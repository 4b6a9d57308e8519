import Contracts
import JSON

/// What operators' commands do to the parked events of their lanes.
struct ParkedOperations<Input> {
    struct Change {
        var id: Int64
        var state: ParkedEvent.State
        var actor: String?
        var reason: String?
    }

    private(set) var changes: [Change] = []
    private(set) var touched: Set<Lane> = []
    private var answers: [Int: CommandOutcome] = [:]

    init(plan: TurnPlan<Input>, entries: [TurnPlan<Input>.Entry], now: Timestamp) {
        var decided: Set<Int64> = []
        for entry in entries {
            guard case .operate(let action) = entry.work else { continue }
            let cause = entry.cause
            let isHere = plan.lanes[cause.lane]?.parked.contains { $0.id == action.parked } ?? false
            if !isHere {
                answers[cause.index] = Self.refusal(
                    "/parked", "not-parked", "no event \(action.parked) is parked in lane \(cause.lane)")
            } else if (cause.actor ?? "").isEmpty || (cause.reason ?? "").isEmpty {
                answers[cause.index] = Self.refusal(
                    "", "actor-and-reason-needed", "a parked event is decided over by someone, for a reason")
            } else if !decided.insert(action.parked).inserted {
                answers[cause.index] = Self.refusal(
                    "/parked", "already-decided", "event \(action.parked) was decided over a moment ago")
            } else {
                accept(action, cause)
            }
        }
    }

    private mutating func accept(_ action: OperatorAction, _ cause: Cause) {
        let state: ParkedEvent.State =
            switch action {
            case .retry: .waiting
            case .discard: .discarded
            }
        changes.append(Change(id: action.parked, state: state, actor: cause.actor, reason: cause.reason))
        touched.insert(cause.lane)
        answers[cause.index] = CommandOutcome(
            status: .accepted, result: Array("{\"parked\":\(action.parked),\"state\":\"\(state.rawValue)\"}".utf8),
            reasons: [])
    }

    private static func refusal(_ field: String, _ code: String, _ detail: String) -> CommandOutcome {
        CommandOutcome(status: .refused, result: nil, reasons: [Reason(field: field, code: code, detail: detail)])
    }

    func answer(_ outcomes: inout [Int: CommandOutcome]) {
        outcomes.merge(answers) { _, operatorAnswer in operatorAnswer }
    }

    func apply(to lane: inout LaneState?) {
        for change in changes {
            guard let index = lane?.parked.firstIndex(where: { $0.id == change.id }) else { continue }
            if change.state == .discarded {
                lane?.parked.remove(at: index)
            } else {
                lane?.parked[index].state = change.state
                lane?.shouldLoadParked = true
            }
        }
    }
}
