import Arguments

enum Mode: String, CaseIterable, ExpressibleByArgument {
    case fast, careful
}

/// A tool with the kinds of declarations that there are.
struct Till: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keeps a shop's till.", version: "till 1.2", subcommands: [Sell.self, CloseDay.self, Stock.self])
}

struct Sell: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sell some items.",
        discussion: """
            Every item is sold at its list price. A sale that has begun is finished before the next one begins, and its
            receipt is printed.
            """)

    @OptionGroup var output: OutputOptions
    @Option(name: [.short, .long], help: "Items to sell.", valueName: "count") var amount = 1
    @Option(help: "Who buys.") var customer: String?
    @Option(help: "How the sale is checked, which takes longer the more the customer has bought before on account.")
    var mode = Mode.fast
    @Option(help: "A code that lowers the price.", valueName: "code") var voucher: [String] = []
    @Flag(isInvertible: true, help: "Print a receipt.") var receipt = true
    @Argument(help: "The item.") var item: String
    @Argument(help: "Notes for the receipt.") var notes: [String] = []

    func validate() throws {
        if amount < 1 { throw ValidationError("'--amount' holds '\(amount)'; it must be at least 1") }
    }
}

struct CloseDay: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Close the day's books.")
    @Option(name: [.customLong("date"), .customShort("d")], help: "The day to close.") var day: String

    func run() throws {
        if day == "never" { throw ExitCode(3) }
        if day == "tomorrow" { throw ValidationError("tomorrow has not been yet") }
    }
}

struct Stock: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Look after stock.", subcommands: [Count.self])
    struct Count: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Count what is there.")
        @Argument(help: "Difference to the books.") var difference = 0
    }
}
