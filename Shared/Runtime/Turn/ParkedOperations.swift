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

    init(plan: TurnPlan<Input>, commands: [TurnPlan<Input>.OperatorCommand], now: Timestamp) {
        for command in commands {
            let (id, state): (Int64, ParkedEvent.State) =
                switch command.action {
                case .retry(let id): (id, .waiting)
                case .discard(let id): (id, .discarded)
                }
            let isHere = plan.lanes[command.cause.lane]?.parked.contains { $0.id == id } ?? false
            if !isHere {
                answers[command.cause.index] = Self.refusal(
                    "/parked", "not-parked", "no event \(id) is parked in lane \(command.cause.lane)")
            } else if state == .discarded, (command.cause.actor ?? "").isEmpty || (command.cause.reason ?? "").isEmpty {
                answers[command.cause.index] = Self.refusal(
                    "", "actor-and-reason-needed", "an event is given up by someone, for a reason")
            } else {
                changes.append(Change(id: id, state: state, actor: command.cause.actor, reason: command.cause.reason))
                touched.insert(command.cause.lane)
                answers[command.cause.index] = CommandOutcome(
                    status: .accepted, result: Array("{\"parked\":\(id),\"state\":\"\(state.rawValue)\"}".utf8),
                    reasons: [])
            }
        }
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
            }
        }
    }
}
