package import Arguments

/// `o2c`, the operator's command line: sets the system up, or runs all of it on one machine; shows and proves what has
/// become of the work; finds the way back when something has been lost. `Program` is where its process begins.
package struct O2C: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "o2c",
        abstract: "Runs and examines the order-to-cash system.",
        discussion: """
            Where the database and the brokers are is taken from the options, else from DATABASE_URL and \
            KAFKA_BOOTSTRAP_SERVERS, else from the stack that 'o2c up' runs in this directory. What would leave this \
            machine without TLS is refused, unless O2C_PLAINTEXT=allowed.

            \(OperatorFailure.exitCodes)
            """,
        version: "o2c 0.1.0",
        subcommands: Stack.commands + Proof.commands + Recovery.commands)

    package init() {}
}

/// Commands that run the system, and take a company's own files in.
enum Stack {
    static let commands: [any ParsableCommand.Type] = [Up.self, Setup.self, Import.self]
}

/// Commands that show and prove what has become of the work.
enum Proof {
    static let commands: [any ParsableCommand.Type] = [
        Status.self, OrderCommand.self, Stuck.self, Verify.self, TrialBalanceCommand.self, Export.self,
        Periods.self, Credit.self, Customers.self, Parked.self, Foreign.self,
    ]
}

/// Ways back when something has been lost.
enum Recovery {
    static let commands: [any ParsableCommand.Type] = [Republish.self, RestartLog.self, AcceptLoss.self]
}
