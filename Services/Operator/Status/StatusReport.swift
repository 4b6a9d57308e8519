internal import Contracts
internal import JSON
package import TerminalText

/// One screen: where orders stand, how the services are, what needs somebody.
struct StatusReport {
    let funnel: Funnel
    private(set) var services: [ServiceFigures]
    /// Why Kafka did not say how many commands wait; `nil` when it did.
    private let silence: String?

    /// - Parameter watermarks: where to ask how many commands wait.
    init(_ schemas: Schemas, watermarks: Result<CommandWatermarks, any Error>) throws {
        (funnel, services) = try schemas.snapshot {
            (try Funnel(schemas), try ServiceFigures.all(schemas))
        }
        do {
            let lanes = Dictionary(uniqueKeysWithValues: services.map { ($0.service, $0.lanes) })
            let offsets = try watermarks.get().offsets(of: lanes)
            for index in services.indices { services[index].add(watermarks: offsets) }
            silence = nil
        } catch {
            // What the schemas say is worth showing when the brokers are away, most of all then.
            silence = OperatorFailure(restating: error).message
        }
    }

    var text: String { styled.text }

    var styled: StyledText {
        var text = funnel.styled
        text.line()
        text.table(serviceTable)
        text.line()
        let owners = ownerLines
        for line in owners { text.line(line, indent: 2) }
        if !owners.isEmpty { text.line() }
        let attention = attention
        for line in attention { text.line(line, .warning, indent: 2) }
        if attention.isEmpty { text.line("Nothing is behind, unowned or parked.", .good) }
        return text
    }

    private var serviceTable: Table {
        var table = Table([
            .left("Service"), .right("Workers"), .right("Lanes"), .right("Turns"), .right("Commands waiting"),
            .right("Facts behind"),
            .right("Unpublished"), .right("Parked"),
        ])
        for figures in services {
            let owned = figures.lanes.count - figures.lanesWithoutOwner.count
            table.add([
                figures.service.rawValue, Figures.count(figures.workers), "\(owned)/\(figures.lanes.count)",
                Figures.count(figures.turns), figures.waitingCommands.map { Figures.count($0) } ?? "?",
                Figures.count(figures.behindCount), Figures.count(figures.unpublished),
                Figures.count(figures.parkedCount),
            ])
        }
        return table
    }

    private var ownerLines: [String] {
        services.flatMap { figures in
            figures.owners.map { owner in
                let from = owner.client.isEmpty ? "" : " from \(owner.client)"
                let name = owner.application.isEmpty ? "a session" : owner.application
                return "\(figures.service.rawValue): lanes \(Self.ranges(owner.lanes)) by \(name)\(from), "
                    + "database session \(owner.process)"
            }
        }
    }

    /// What needs somebody, with what to do.
    private var attention: [String] {
        var lines: [String] = []
        let unowned = UnownedLanes.all(services)
        if unowned.count == services.count, unowned.allSatisfy({ $0.workers == 0 }) {
            lines.append("No service works: start them with 'o2c up', or see their logs.")
        } else {
            lines += unowned.map(\.text)
        }
        for figures in services {
            let name = figures.service.rawValue
            for owner in figures.owners where !owner.isWorker {
                lines.append(
                    "\(name): lanes \(Self.ranges(owner.lanes)) are held by database session \(owner.process) "
                        + "(\(owner.application)), which is no worker. End it, or nothing moves there.")
            }
            for (source, count) in figures.behind.sorted(by: { $0.key.code < $1.key.code }) where count > 0 {
                lines.append("\(name) has yet to take \(Figures.plural(Int(count), "fact")) of \(source.rawValue).")
            }
            if let waiting = figures.waitingCommands, waiting > 0 {
                lines.append("\(name) has yet to take \(Figures.plural(Int(waiting), "command")).")
            }
            if figures.handedOn > 0 {
                let count = Figures.plural(Int(figures.handedOn), "command")
                lines.append("\(name) has yet to take \(count) that its own lanes have handed on.")
            }
            if figures.parkedCount > 0 {
                let states = figures.parked.sorted { $0.key < $1.key }.map { "\(Figures.count($0.value)) \($0.key)" }
                lines.append("\(name) has parked events (\(states.joined(separator: ", "))): 'o2c parked list'.")
            }
        }
        if let silence { lines.append("Kafka did not say how many commands wait. \(silence)") }
        return lines
    }

    /// `0-5, 7`.
    static func ranges(_ lanes: [Lane]) -> String {
        var ranges: [ClosedRange<Lane>] = []
        for lane in lanes.sorted() {
            if let last = ranges.last, last.upperBound + 1 == lane {
                ranges[ranges.count - 1] = last.lowerBound...lane
            } else {
                ranges.append(lane...lane)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ", ")
    }

    var json: JSONValue { ["orders": funnel.json, "services": .array(services.map(\.json))] }
}

extension Funnel {
    var text: String { styled.text }

    package var styled: StyledText {
        var table = Table([.left("Orders"), .right("Reached"), .right("Stand here"), .left("Waiting for")])
        for stage in stages {
            let isWaiting = (stage.standing ?? 0) > 0
            table.add([
                stage.name, Figures.count(stage.reached), stage.standing.map { Figures.count($0) } ?? "",
                isWaiting ? stage.waitingFor : "",
            ])
        }
        let causes = refused.sorted { $0.key < $1.key }.map { "\(Figures.count($0.value)) \($0.key)" }
        let refusals = causes.isEmpty ? "0 refused" : "\(Figures.count(refused.values.reduce(0, +))) refused"
        let reasons = causes.isEmpty ? "" : " (\(causes.joined(separator: ", ")))"
        var text = StyledText()
        text.table(table)
        text.line()
        text.line(
            """
            \(refusals)\(reasons), \(Figures.count(cancelled)) cancelled, \(Figures.count(rejected)) rejected at \
            submission
            """
        )
        return text
    }

    var json: JSONValue {
        [
            "stages": .array(
                stages.map {
                    [
                        "name": .string($0.name), "reached": .number(JSONNumber($0.reached)),
                        "standing": $0.standing.map { .number(JSONNumber($0)) } ?? .null,
                    ]
                }),
            "refused": .object(
                refused.sorted { $0.key < $1.key }.map { JSONMember($0.key, .number(JSONNumber($0.value))) }),
            "cancelled": .number(JSONNumber(cancelled)), "rejected": .number(JSONNumber(rejected)),
        ]
    }
}

extension ServiceFigures {
    fileprivate var json: JSONValue {
        [
            "service": .string(service.rawValue), "workers": .number(JSONNumber(workers)),
            "lanes": .number(JSONNumber(lanes.count)),
            "lanesWithoutOwner": .array(lanesWithoutOwner.map { .number(JSONNumber($0)) }),
            "owners": .array(
                owners.map {
                    [
                        "session": .number(JSONNumber($0.process)), "application": .string($0.application),
                        "client": .string($0.client), "lanes": .array($0.lanes.map { .number(JSONNumber($0)) }),
                    ]
                }),
            "turns": .number(JSONNumber(turns)),
            "commandsWaiting": waitingCommands.map { .number(JSONNumber($0)) } ?? .null,
            "commandsHandedOn": .number(JSONNumber(handedOn)),
            "unpublished": .number(JSONNumber(unpublished)),
            "behind": .object(
                behind.sorted { $0.key.code < $1.key.code }.map {
                    JSONMember($0.key.rawValue, .number(JSONNumber($0.value)))
                }),
            "parked": .object(
                parked.sorted { $0.key < $1.key }.map { JSONMember($0.key, .number(JSONNumber($0.value))) }),
        ]
    }
}
