internal import Arguments
internal import Contracts
internal import JSON

/// `o2c credit`: what customers may owe.
struct Credit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows what a customer may owe and who has decided it, and sets the limit.",
        discussion: """
            A customer for whom nobody has set a limit has the default of Collections \
            (O2C_COLLECTIONS_CREDIT_LIMIT_DEFAULT). A registration says nothing about credit.
            """,
        subcommands: [CreditShow.self, CreditSet.self])
}

/// `o2c credit show`.
struct CreditShow: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows what a customer owes, and all limits that were ever set, the last first.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @Argument(help: "The customer's account, such as C-1001.", valueName: "account") var account: String

    mutating func perform() throws {
        guard let standing = try CreditStanding.find(account, try Schemas(connection)) else {
            throw OperatorFailure(.refused, "No customer is registered under the account \(account).")
        }
        if output.json { Results.print(standing.json) } else { Results.print(standing.text) }
    }
}

/// `o2c credit set`.
struct CreditSet: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Sets how much a customer may owe.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var decision: DecisionOptions
    @Option(help: "The limit in minor units of the customer's currency: 750000 is 7,500.00.", valueName: "amount")
    var limit: Int?
    @Flag(help: "No limit at all.") var unlimited: Bool = false
    @Argument(help: "The customer's account, such as C-1001.", valueName: "account") var account: String

    mutating func validate() throws {
        try decision.validate()
        guard (limit == nil) == unlimited else { throw ValidationError("give --limit or --unlimited, one of both") }
    }

    mutating func perform() throws {
        let command = SetCreditLimit(
            account: account, creditLimit: limit.map { .limited(Int64($0)) } ?? .unlimited, reason: decision.reason)
        try decision.carryOut(command, "The limit of \(account) is set.", connection, output)
    }
}
