internal import Arguments
internal import Contracts
internal import JSON
internal import Postgres

/// `o2c customers`: customers that are registered twice.
struct Customers: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows customers that may be registered twice, and merges them.",
        discussion: """
            A merge moves nothing. The duplicate takes no new orders: those that name its account are the survivor's. \
            It can be undone while no order has come in under the account since.
            """,
        subcommands: [CustomersDoubles.self, CustomersMerge.self, CustomersUndoMerge.self],
        defaultSubcommand: CustomersDoubles.self)
}

/// `o2c customers doubles`.
struct CustomersDoubles: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "doubles", abstract: "Lists what two or more customers have in common: a tax id or an e-mail.")

    /// As many as are shown.
    static let shownMax = 1_000

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    mutating func perform() throws {
        let doubles = try CustomerMatch.all(try Schemas(connection), max: Self.shownMax)
        if output.json {
            Results.print(JSONValue.array(doubles.map(\.json)))
        } else if doubles.isEmpty {
            Results.print("No two customers have a tax id or an e-mail address in common.")
        } else {
            Results.print(doubles.map(\.text).joined(separator: "\n"))
        }
    }
}

/// What customers have in common, as OrderIntake publishes it.
struct CustomerMatch: Equatable {
    let match: String
    /// How many customers have it.
    let count: Int64
    /// The oldest first, and not all of them where they are many.
    let accounts: [String]

    static func all(_ schemas: Schemas, max: Int) throws -> [CustomerMatch] {
        try schemas.query(
            .orderIntake,
            "SELECT match, count, accounts FROM published_customer_double ORDER BY match LIMIT \(Int64(max))"
        ).map { row in
            let (match, count, accounts) = try row.decode(String.self, Int64.self, [String].self)
            return CustomerMatch(match: match, count: count, accounts: accounts)
        }
    }

    var text: String {
        let others = count - Int64(accounts.count)
        let more = others > 0 ? ", and \(Figures.count(others)) more" : ""
        return "\(match): \(accounts.joined(separator: ", "))\(more)"
    }

    var json: JSONValue {
        [
            "match": .string(match), "count": .number(JSONNumber(count)),
            "accounts": .array(accounts.map { .string($0) }),
        ]
    }
}

/// `o2c customers merge`.
struct CustomersMerge: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Merges a customer that is registered twice into the one that stays.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var decision: DecisionOptions
    @Option(help: "The account of the customer that stays.", valueName: "account") var into: String
    @Argument(help: "The account that takes no orders of its own any more.", valueName: "account") var duplicate: String

    mutating func validate() throws { try decision.validate() }

    mutating func perform() throws {
        let command = MergeCustomers(duplicate: duplicate, survivor: into, reason: decision.reason)
        try decision.carryOut(command, "\(duplicate) is merged into \(into).", connection, output)
    }
}

/// `o2c customers undo-merge`.
struct CustomersUndoMerge: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo-merge", abstract: "Undoes a merge, while no order has come in under the account since.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var decision: DecisionOptions
    @Argument(help: "The account that was merged into another.", valueName: "account") var duplicate: String

    mutating func validate() throws { try decision.validate() }

    mutating func perform() throws {
        let command = UndoMerge(duplicate: duplicate, reason: decision.reason)
        try decision.carryOut(command, "\(duplicate) takes orders again.", connection, output)
    }
}
