internal import Arguments
internal import Contracts

/// A day on the command line: `2026-11-25`.
struct DayArgument: ExpressibleByArgument {
    let date: LocalDate

    init?(argument: String) {
        guard let date = LocalDate(argument) else { return nil }
        self.date = date
    }

    var argumentText: String { date.description }
    static var argumentValueName: String { "YYYY-MM-DD" }
}

/// `o2c trial-balance`: where every account stands, from the postings.
struct TrialBalanceCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "trial-balance", abstract: "Shows where every account stands, from the postings.",
        discussion: "Ends with 1 if debits and credits differ, or a kept balance is not the sum of its postings.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @Option(help: "Only what is booked up to this day.") var asOf: DayArgument?
    @Option(help: "Only the books of this legal entity.", valueName: "code") var entity: String?
    @Option(help: "Only this currency, such as GBP.", valueName: "code") var currency: String?

    mutating func validate() throws {
        if let currency, Currency(currency) == nil {
            throw ValidationError("--currency '\(currency)' is not a currency of ISO 4217")
        }
    }

    mutating func perform() throws {
        let balance = try TrialBalance(
            try Schemas(connection), asOf: asOf?.date, entity: entity, currency: currency)
        if output.json { Results.print(balance.json) } else { Results.print(balance.styled) }
        if !balance.isProven { throw ExitCode.failure }
    }
}
