internal import Arguments
internal import Contracts
internal import JSON
internal import TerminalText

/// `o2c parked`: events that could not be done, and what is to become of them.
struct Parked: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows events that could not be done, and decides over them.",
        discussion: """
            A waiting event is tried again by itself; a following one stands behind an earlier event of its entity; \
            a dead one waits for a decision.
            """,
        subcommands: [ParkedList.self, ParkedShow.self, ParkedRetry.self, ParkedDiscard.self],
        defaultSubcommand: ParkedList.self)
}

extension ParkedReference: ExpressibleByArgument {
    static var argumentValueName: String { "service/number" }
}

/// `o2c parked list`.
struct ParkedList: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists what is parked, oldest first.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @Option(help: "Only this service's.") var service: Service?
    @Option(help: "The most events that are listed of a service.", valueName: "number") var limit: Int = 100

    mutating func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be 1 to 100000") }
    }

    mutating func perform() throws {
        let rows = try Self.rows(of: service.map { [$0] } ?? Service.allCases, try Schemas(connection), max: limit)
        if output.json { Results.print(JSONValue.array(rows.map(\.json))) } else { Results.print(Self.text(rows)) }
    }

    /// What the list has to say.
    enum Row {
        case parked(ParkedEntry)
        /// The service has never made its tables; the others have something to say all the same.
        case noTables(Service)
    }

    static func rows(of services: [Service], _ schemas: Schemas, max: Int) throws -> [Row] {
        try services.flatMap { service in
            try schemas.hasTables(service)
                ? try ParkedEntry.open(service, schemas, max: max).map(Row.parked) : [.noTables(service)]
        }
    }

    static func text(_ rows: [Row]) -> StyledText {
        var text = StyledText()
        if rows.isEmpty { text.line("Nothing is parked.", .good) }
        for row in rows { text.append(row.text) }
        if rows.contains(where: { if case .parked = $0 { true } else { false } }) {
            text.line()
            text.line("Look at one with 'o2c parked show EVENT'; then retry it, or discard it for a reason.")
        }
        return text
    }
}

extension ParkedList.Row {
    fileprivate var text: StyledText {
        var text = StyledText()
        switch self {
        case .parked(let entry):
            text.line(
                "\(entry.reference)  \(entry.state) since \(Narrator.short(entry.parkedAt)), about \(entry.entity): "
                    + entry.type, entry.state == "dead" ? .bad : .warning, indent: 4)
            text.line("    \(entry.reason)", indent: 4)
        case .noTables(let service): text.line("\(service.rawValue)  no tables: \(Self.noTables)", indent: 4)
        }
        return text
    }

    var json: JSONValue {
        switch self {
        case .parked(let entry): entry.json
        case .noTables(let service):
            ["service": .string(service.rawValue), "state": "no-tables", "reason": .string(Self.noTables)]
        }
    }

    private static let noTables = "it makes its tables when it first starts; 'o2c setup' lets o2c_operator read them"
}

/// `o2c parked show`.
struct ParkedShow: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a parked event whole: its bytes, where it came from, why it is parked.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @Argument(help: "The event, such as billing/12.", valueName: "event") var event: ParkedReference

    mutating func perform() throws {
        let entry = try ParkedEntry.required(event, try Schemas(connection))
        if output.json { Results.print(entry.json) } else { Results.print(Self.text(entry)) }
    }

    static func text(_ entry: ParkedEntry) -> StyledText {
        var text = StyledText()
        let heading = 10
        text.line("Event     \(entry.reference), \(entry.state)", .heading, indent: heading)
        text.line("Reason    \(entry.reason)", indent: heading)
        text.line("Type      \(entry.type)", indent: heading)
        text.line("About     \(entry.entity)", indent: heading)
        text.line("From      \(entry.topic), partition \(entry.lane), offset \(entry.offset)", indent: heading)
        text.line("Parked    \(Narrator.short(entry.parkedAt))", indent: heading)
        if let decidedAt = entry.decidedAt {
            let by = entry.decidedBy.map { " by \($0)" } ?? ""
            text.line(
                "Decided   \(Narrator.short(decidedAt))\(by)\(entry.decision.map { ": \($0)" } ?? "")", indent: heading)
        }
        text.line()
        let parsed = try? JSONValue.parse(Array(entry.event.utf8))
        text.verbatim(parsed.map(\.line) ?? entry.event)
        if entry.isOpen {
            text.line()
            text.line("Next: o2c parked retry \(entry.reference) --reason '...'")
            text.line("  or: o2c parked discard \(entry.reference) --reason '...'")
        }
        return text
    }
}

/// `o2c parked retry`.
struct ParkedRetry: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Has parked events tried again: one, or all that have something in common.",
        discussion: ParkedRetry.bulk)

    /// What the help says of decisions over many.
    fileprivate static let bulk = """
        Without an event, those are meant that --service, --type, --because and --older-than say, the dead ones if \
        --state says nothing else. They are counted by service, type and reason, and decided over only with --yes.

        Ends with 75 where a lane has not answered, as one that is down: the decision waits in its log and is taken \
        when it is back.
        """

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var criteria: ParkedCriteria
    @Flag(help: "Decide over all that are meant, instead of counting them.") var yes: Bool = false
    @Argument(help: "One event, such as billing/12.", valueName: "event") var event: ParkedReference?

    mutating func validate() throws { try decision.validate(event, criteria) }

    mutating func perform() throws {
        if let event { return try decision.carryOut(.retry, event, connection, output) }
        try decision.carryOut(.retry, criteria, isConfirmed: yes, connection, output)
    }
}

/// `o2c parked discard`.
struct ParkedDiscard: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Gives parked events up, for a reason: one, or all that have something in common.",
        discussion:
            "What waits behind it is tried next. The event stays in the table of parked events, with the decision.\n\n"
            + ParkedRetry.bulk)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var criteria: ParkedCriteria
    @Flag(help: "Decide over all that are meant, instead of counting them.") var yes: Bool = false
    @Argument(help: "One event, such as billing/12.", valueName: "event") var event: ParkedReference?

    mutating func validate() throws { try decision.validate(event, criteria) }

    mutating func perform() throws {
        if let event { return try decision.carryOut(.discard, event, connection, output) }
        try decision.carryOut(.discard, criteria, isConfirmed: yes, connection, output)
    }
}

extension ParkedEntry {
    fileprivate static func required(_ reference: ParkedReference, _ schemas: Schemas) throws -> ParkedEntry {
        guard let entry = try find(reference, schemas) else {
            throw OperatorFailure(
                .refused, "\(reference.service.rawValue) has never parked an event \(reference.id).",
                advice: "'o2c parked list' shows what is parked.")
        }
        return entry
    }
}

extension DecisionOptions {
    /// One event is named, or what those have in common that are meant.
    fileprivate mutating func validate(_ event: ParkedReference?, _ criteria: ParkedCriteria) throws {
        try validate()
        guard (event == nil) == criteria.areGiven else {
            throw ValidationError(
                event == nil
                    ? "name an event, or say which are meant by --service, --type, --because, --older-than or --all"
                    : "name an event, or say what those have in common that are meant, not both")
        }
    }

    fileprivate func carryOut(
        _ action: ParkedDecision.Action, _ reference: ParkedReference, _ connection: ConnectionOptions,
        _ output: OutputOptions
    ) throws {
        let schemas = try Schemas(connection)
        let entry = try ParkedEntry.required(reference, schemas)
        guard entry.isOpen else {
            throw OperatorFailure(.refused, "Event \(reference) is parked no more: it is \(entry.state).")
        }
        let decision = ParkedDecision(action: action, parked: entry, actor: actorName ?? "", reason: reason)
        let brokers = try connection.brokers()
        guard let outcome = try decision.carryOut(schemas, brokers: brokers, waitMilliseconds: wait * 1_000) else {
            throw OperatorFailure.decisionWaits(1)
        }
        if output.json { Results.print(outcome) }
        try OperatorAnswers.expectAccepted(outcome)
        if output.json { return }
        let now = try ParkedEntry.find(reference, schemas)?.state ?? "gone"
        Results.print("Event \(reference): \(action.rawValue) accepted; it is \(now) now.")
    }
}
