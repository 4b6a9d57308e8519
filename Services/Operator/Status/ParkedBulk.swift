internal import Arguments
internal import Contracts
internal import Digest
internal import JSON
internal import Kafka
internal import Platform
internal import Postgres
internal import Runtime
internal import SystemProcess
internal import TerminalText

/// One decision over many parked events. Each has a command of its own, and so its own row in the command log; a lane
/// takes them by the hundred in one turn. Those of a lane that is down wait in its log and are decided when it is back.
struct ParkedBulk {
    /// What has become of them.
    struct Outcome: Hashable, Sendable {
        var accepted: Int64 = 0
        /// By the lane's own words.
        var refused: [String: Int64] = [:]
        /// Sent, and not answered: by service and lane.
        var waiting: [Service: [Lane: Int64]] = [:]

        var refusedCount: Int64 { refused.values.reduce(0, +) }
        var waitingCount: Int64 { waiting.values.reduce(0) { $0 + $1.values.reduce(0, +) } }
    }

    /// How many are sent before their answers are waited for.
    static let eventsMax = 500
    private static let pollMilliseconds = 50

    let action: ParkedDecision.Action
    let selection: ParkedSelection
    let actor: String
    let reason: String

    /// Decides over all that is selected, each once: one that is parked again comes back under its old number, which
    /// has gone by.
    /// - Parameter waitMilliseconds: how long the lanes that somebody owns may take for each part; nobody waits for the
    ///   others.
    func carryOut(_ schemas: Schemas, client: ClientConfiguration, waitMilliseconds: Int) throws -> Outcome {
        var outcome = Outcome()
        for service in selection.services where try schemas.hasTables(service) {
            let sender = ControlSender(client, system: try schemas.system(of: service))
            var last: Int64 = 0
            while true {
                let events = try selection.events(of: service, after: last, max: Self.eventsMax, schemas)
                guard let end = events.last else { break }
                last = end.id
                try decide(events, of: service, schemas, sender, waitMilliseconds, &outcome)
                if events.count < Self.eventsMax { break }
            }
        }
        return outcome
    }

    private func decide(
        _ events: [ParkedSelection.Event], of service: Service, _ schemas: Schemas, _ sender: ControlSender,
        _ waitMilliseconds: Int, _ outcome: inout Outcome
    ) throws {
        let now = Timestamp(microseconds: WallClock.microseconds)
        var open: [String: Lane] = [:]
        try sender.send(
            events.map { event in
                let command = try ParkedDecision.event(action, event, actor: actor, reason: reason, now: now)
                open[command.id] = event.lane
                return (command, service.controlTopic, event.lane)
            })
        let owned = try ServiceFigures.ownedLanes(of: service, schemas)
        let deadline = Deadline.after(milliseconds: waitMilliseconds)
        while true {
            for (id, answer) in try OperatorAnswers.find(Array(open.keys), of: service, schemas) {
                open[id] = nil
                outcome.count(answer)
            }
            if deadline.hasPassed || !open.values.contains(where: owned.contains) { break }
            Pause.wait(milliseconds: Self.pollMilliseconds)
        }
        for lane in open.values { outcome.waiting[service, default: [:]][lane, default: 0] += 1 }
    }
}

extension ParkedBulk.Outcome {
    fileprivate mutating func count(_ answer: JSONValue) {
        if answer["status"]?.string == "accepted" {
            accepted += 1
            return
        }
        let details = (answer["reasons"]?.array ?? []).compactMap { $0["code"]?.string }
        refused[details.joined(separator: ", "), default: 0] += 1
    }

    func text(_ action: ParkedDecision.Action) -> StyledText {
        var text = StyledText()
        text.line("\(Figures.plural(Int(clamping: accepted), "event")) \(action.done).", accepted > 0 ? .good : .plain)
        for (detail, count) in refused.sorted(by: { $0.key < $1.key }) {
            text.line("\(Figures.count(count)) refused: \(detail)", .warning)
        }
        for (service, lanes) in waiting.sorted(by: { $0.key.code < $1.key.code }) {
            text.line(
                "\(service.rawValue): \(Figures.count(lanes.values.reduce(0, +))) not answered yet, in lanes "
                    + StatusReport.ranges(Array(lanes.keys)), .warning)
        }
        return text
    }

    func json(_ action: ParkedDecision.Action) -> JSONValue {
        [
            "action": .string(action.rawValue), "accepted": .number(JSONNumber(accepted)),
            "refused": .array(
                refused.sorted { $0.key < $1.key }.map {
                    ["reason": .string($0.key), "events": .number(JSONNumber($0.value))]
                }),
            "notAnswered": .array(
                waiting.sorted { $0.key.code < $1.key.code }.map { service, lanes in
                    [
                        "service": .string(service.rawValue), "events": .number(JSONNumber(lanes.values.reduce(0, +))),
                        "lanes": .array(lanes.keys.sorted().map { .number(JSONNumber($0)) }),
                    ]
                }),
        ]
    }
}

extension DecisionOptions {
    /// Shows how many are meant, or decides over them.
    func carryOut(
        _ action: ParkedDecision.Action, _ criteria: ParkedCriteria, isConfirmed: Bool, _ connection: ConnectionOptions,
        _ output: OutputOptions
    ) throws {
        let schemas = try Schemas(connection)
        let selection = criteria.selection(now: Timestamp(microseconds: WallClock.microseconds))
        let groups = try selection.groups(schemas)
        if groups.isEmpty {
            if output.json { Results.print(["selected": 0, "decided": false, "groups": []] as JSONValue) }
            if !output.json { Results.print("No parked event is like that.") }
            return
        }
        guard isConfirmed else {
            if output.json {
                Results.print(
                    ["selected": .number(JSONNumber(groups.total)), "decided": false, "groups": groups.json]
                        as JSONValue)
            } else {
                Results.print(groups.text(action))
            }
            return
        }
        let bulk = ParkedBulk(action: action, selection: selection, actor: actorName ?? "", reason: reason)
        let outcome = try bulk.carryOut(
            schemas, client: connection.kafkaClient(role: "parked"), waitMilliseconds: wait * 1_000)
        if output.json { Results.print(outcome.json(action)) } else { Results.print(outcome.text(action)) }
        guard outcome.waitingCount == 0 else { throw OperatorFailure.decisionWaits(outcome.waitingCount) }
        if outcome.refusedCount > 0 { throw ExitCode.failure }
    }
}

extension OperatorFailure {
    /// The command is in the log, and nobody has answered.
    static func decisionWaits(_ count: Int64) -> OperatorFailure {
        OperatorFailure(
            .notNow, "\(Figures.plural(Int(clamping: count), "decision")) wait in the log for the lanes' answer.",
            advice:
                """
                They are taken when the lanes are back, and need not be sent again. 'o2c status' shows the owners of \
                lanes.
                """
        )
    }
}
