internal import Contracts
internal import JSON
internal import TerminalText

extension StuckReport {
    var text: String { styled.text }

    var styled: StyledText {
        var text = StyledText()
        for service in unowned { text.line(service.text, .bad, indent: 2) }
        if !unowned.isEmpty { text.line() }
        for order in orders {
            let (since, duration) = (order.wait.since, Self.duration(from: order.wait.since, to: now))
            text.line(
                "Order \(order.order) (\(order.clientReference)): waits for \(order.wait.stage) in "
                    + "\(order.service.rawValue) for \(duration), since \(Narrator.short(since))", .heading, indent: 2)
            text.line("  why:  \(order.why)", indent: 8)
            text.line("  next: \(order.next)", indent: 8)
        }
        if total == 0 {
            if unowned.isEmpty { text.line("Nothing is stuck.", .good) } else { text.line("No order is stuck yet.") }
            return text
        }
        let others = orders.count < total ? "; the oldest \(Figures.count(orders.count)) are shown" : ""
        text.line()
        text.line("\(Figures.plural(total, "order")) \(total == 1 ? "is" : "are") stuck\(others).", .warning)
        return text
    }

    /// To the two largest units: `3 d 4 h`, `4 h 20 min`, `6 min`.
    static func duration(from start: Timestamp, to end: Timestamp) -> String {
        let minutes = max(0, (end.microseconds - start.microseconds) / 60_000_000)
        let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60)
        if days > 0 { return "\(days) d \(hours) h" }
        return hours > 0 ? "\(hours) h \(rest) min" : "\(rest) min"
    }

    var json: JSONValue {
        [
            "stuck": .number(JSONNumber(total)), "orders": .array(orders.map { $0.json(now: now) }),
            "withoutOwner": .array(
                unowned.map {
                    [
                        "service": .string($0.service.rawValue), "workers": .number(JSONNumber($0.workers)),
                        "lanes": .array($0.lanes.map { .number(JSONNumber($0)) }),
                    ]
                }),
        ]
    }
}

extension StuckOrder {
    /// The cause in plain words.
    var why: String {
        switch cause {
        case .parked(let reference, let state, let reason):
            "\(reference) is parked (\(state)): \(reason)"
        case .behind(let hop, let facts):
            "\(hop.reader.rawValue) has yet to take \(Figures.plural(Int(clamping: facts), "fact")) of "
                + "\(hop.source.rawValue) in lane \(order.lane)"
        case .outside(let what): what
        case .unknown: "no reason found; \(wait.service.rawValue) should act next"
        }
    }

    /// The command that helps next.
    var next: String {
        switch cause {
        case .parked(let reference, _, _): "o2c parked show \(reference)"
        case .behind: "o2c status"
        case .outside, .unknown: "o2c order \(order)"
        }
    }

    fileprivate func json(now: Timestamp) -> JSONValue {
        [
            "order": .string(order.description), "clientReference": .string(clientReference),
            "waitsFor": .string(wait.stage), "since": .string(wait.since.description),
            "allowedUntil": .string(wait.allowedUntil.description),
            "seconds": .number(JSONNumber((now.microseconds - wait.since.microseconds) / 1_000_000)),
            "service": .string(service.rawValue), "cause": cause.json, "why": .string(why), "next": .string(next),
        ]
    }
}

extension StuckCause {
    fileprivate var json: JSONValue {
        switch self {
        case .parked(let reference, let state, let reason):
            [
                "kind": "parked", "event": .string(reference.description), "state": .string(state),
                "reason": .string(reason),
            ]
        case .behind(let hop, let facts):
            [
                "kind": "behind", "source": .string(hop.source.rawValue), "reader": .string(hop.reader.rawValue),
                "facts": .number(JSONNumber(facts)),
            ]
        case .outside(let what): ["kind": "outside", "what": .string(what)]
        case .unknown: ["kind": "unknown"]
        }
    }
}
