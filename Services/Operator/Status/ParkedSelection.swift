internal import Arguments
internal import Contracts
internal import JSON
internal import Platform
internal import Postgres
internal import Runtime
internal import TerminalText

/// A span of time on the command line: `90s`, `30m`, `12h`, `7d`.
struct DurationArgument: ExpressibleByArgument, Hashable {
    let seconds: Int64
    private let text: String
    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    private static let secondsMax: Int64 = 3_650 * 86_400

    init?(argument: String) {
        guard let unit = argument.last.flatMap({ Self.units[$0] }), let count = Int64(argument.dropLast()), count >= 0,
            count <= Self.secondsMax / unit
        else { return nil }
        seconds = count * unit
        text = argument
    }

    var argumentText: String { text }
    static var argumentValueName: String { "90s, 30m, 12h or 7d" }
}

/// Why an open parked event is not done.
enum ParkedState: String, CaseIterable, ExpressibleByArgument {
    case waiting, following, dead
}

/// Which parked events are meant, by what they have in common.
struct ParkedCriteria: ParsableArguments {
    @Option(help: "Only this service's.") var service: Service?
    @Option(help: "Only events of this type, such as o2c.billing.invoice-issued.v1.", valueName: "type")
    var type: String?
    @Option(help: "Only those that are parked for a reason with this text in it.", valueName: "text")
    var because: String?
    @Option(help: "Only those that have been parked for so long.") var olderThan: DurationArgument?
    @Option(help: "Only those in this state.") var state: ParkedState = .dead
    @Flag(help: "All of that state, if nothing else is said.") var all: Bool = false

    var areGiven: Bool { all || service != nil || type != nil || because != nil || olderThan != nil }

    /// What is parked now of these, later ones excluded.
    func selection(now: Timestamp) -> ParkedSelection {
        ParkedSelection(
            services: service.map { [$0] } ?? Service.allCases, type: type, because: because,
            parkedUntil: now.adding(milliseconds: -(olderThan?.seconds ?? 0) * 1_000), state: state)
    }
}

/// Parked events with something in common.
struct ParkedSelection: Sendable {
    /// One of them, as far as a decision needs it.
    struct Event: Hashable, Sendable {
        var id: Int64
        var lane: Lane
        var entity: String
    }

    /// How many there are of a kind.
    struct Group: Hashable, Sendable {
        var service: Service
        var type: String
        var reason: String
        var count: Int64
    }

    var services: [Service]
    var type: String?
    var because: String?
    var parkedUntil: Timestamp
    var state: ParkedState

    private static let reasonCharactersMax = 200
    /// The type in an event's line: it stands among the attributes, which come first.
    private static let typeOfEvent = #"coalesce(substring(left(event, 4096) from '"type":"([^"]*)"'), '')"#

    /// Rows of what is selected behind an id. What nothing is said of is bound as the empty text.
    private func select(_ columns: String, after id: Int64, _ rest: String) -> SQL {
        """
        SELECT \(unescaped: columns) FROM parked
        WHERE id > \(id) AND state = \(state.rawValue) AND parked_at <= \(parkedUntil)
            AND \(type ?? "") IN ('', \(unescaped: Self.typeOfEvent)) AND strpos(reason, \(because ?? "")) > 0
        \(unescaped: rest)
        """
    }

    /// Counts by service, type and reason, the largest first.
    func groups(_ schemas: Schemas) throws -> [Group] {
        try services.flatMap { service -> [Group] in
            guard try schemas.hasTables(service) else { return [] }
            return try schemas.query(
                service,
                select(
                    "\(Self.typeOfEvent), left(reason, \(Self.reasonCharactersMax)), count(*)", after: 0,
                    "GROUP BY 1, 2")
            ).map { row in
                let (type, reason, count) = try row.decode(String.self, String.self, Int64.self)
                return Group(service: service, type: type, reason: reason, count: count)
            }
        }.sorted { ($0.count, $1.reason) > ($1.count, $0.reason) }
    }

    /// At most `max` of a service behind an id, in their order.
    func events(of service: Service, after id: Int64, max: Int, _ schemas: Schemas) throws -> [Event] {
        try schemas.query(
            service, select("id, lane, entity", after: id, "ORDER BY id LIMIT \(max)")
        ).map { row in
            let (id, lane, entity) = try row.decode(Int64.self, Lane.self, String.self)
            return Event(id: id, lane: lane, entity: entity)
        }
    }
}

extension [ParkedSelection.Group] {
    private static var groupsShownMax: Int { 20 }

    var total: Int64 { reduce(0) { $0 + $1.count } }

    /// The count that comes before a decision.
    func text(_ action: ParkedDecision.Action) -> StyledText {
        var text = StyledText()
        var table = Table([.right("Events"), .left("Service"), .left("Type"), .left("Reason")])
        for group in prefix(Self.groupsShownMax) {
            table.add([Figures.count(group.count), group.service.rawValue, group.type, group.reason])
        }
        text.table(table)
        if count > Self.groupsShownMax { text.line("... and \(Figures.count(count - Self.groupsShownMax)) more kinds") }
        text.line()
        text.line(
            "\(Figures.plural(Int(clamping: total), "event")) would be \(action.done). "
                + "Nothing is decided yet: add --yes.",
            .warning)
        return text
    }

    var json: JSONValue {
        .array(
            map {
                [
                    "service": .string($0.service.rawValue), "type": .string($0.type), "reason": .string($0.reason),
                    "events": .number(JSONNumber($0.count)),
                ]
            })
    }
}
