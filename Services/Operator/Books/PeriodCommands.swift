internal import Arguments
internal import Contracts
internal import JSON
internal import TerminalText

/// A month on the command line: `2026-11`.
struct MonthArgument: ExpressibleByArgument {
    let month: Month

    init?(argument: String) {
        guard let month = Month(argument) else { return nil }
        self.month = month
    }

    var argumentText: String { month.description }
    static var argumentValueName: String { "YYYY-MM" }
}

/// `o2c periods`: the months of the books.
struct Periods: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows the months of the books; closes, reopens and locks them.",
        discussion: """
            Nothing is booked in a closed month: what happened in it and is told later is booked in the next open \
            month, and keeps its day. Months close in their order, and reopen from the last one.
            """,
        subcommands: [PeriodsList.self, PeriodsClose.self, PeriodsReopen.self, PeriodsLock.self],
        defaultSubcommand: PeriodsList.self)
}

/// `o2c periods list`.
struct PeriodsList: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the months of the books with their last change.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    mutating func perform() throws {
        let periods = try BookedPeriod.all(try Schemas(connection))
        if output.json {
            Results.print(JSONValue.array(periods.map(\.json)))
        } else {
            Results.print(BookedPeriod.text(periods))
        }
    }
}

/// `o2c periods close`.
struct PeriodsClose: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Closes a month that is over: nothing more is booked in it.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var decision: DecisionOptions
    @Argument(help: "The month, such as 2026-10.") var month: MonthArgument
    @Option(help: "The legal entity whose books they are, where there are several.", valueName: "code")
    var entity: String?

    mutating func validate() throws { try decision.validate() }

    mutating func perform() throws {
        let command = ClosePeriod(period: month.argumentText, entity: entity, reason: decision.reason)
        try decision.carryOut(command, "\(month.month) is closed.", connection, output)
    }
}

/// `o2c periods reopen`.
struct PeriodsReopen: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen", abstract: "Opens the last closed month again.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var decision: DecisionOptions
    @Argument(help: "The month, such as 2026-10.") var month: MonthArgument
    @Option(help: "The legal entity whose books they are, where there are several.", valueName: "code")
    var entity: String?

    mutating func validate() throws { try decision.validate() }

    mutating func perform() throws {
        let command = ReopenPeriod(period: month.argumentText, entity: entity, reason: decision.reason)
        try decision.carryOut(command, "\(month.month) is open again.", connection, output)
    }
}

/// `o2c periods lock`.
struct PeriodsLock: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Locks a closed month: it never opens again.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var decision: DecisionOptions
    @Argument(help: "The month, such as 2026-10.") var month: MonthArgument
    @Option(help: "The legal entity whose books they are, where there are several.", valueName: "code")
    var entity: String?

    mutating func validate() throws { try decision.validate() }

    mutating func perform() throws {
        let command = LockPeriod(period: month.argumentText, entity: entity, reason: decision.reason)
        try decision.carryOut(command, "\(month.month) is locked.", connection, output)
    }
}

extension DecisionOptions {
    /// Sends a person's decision; shows the outcome, or says in words what is done.
    func carryOut(
        _ command: some Command, _ done: String, _ connection: ConnectionOptions, _ output: OutputOptions
    ) throws {
        let outcome = try PersonalCommand(command: command, decision: self).carryOut(connection)
        if output.json { Results.print(outcome) } else { Results.print(done) }
    }
}
