internal import Arguments

/// `o2c`, the operator's command line: starts the stack on one machine, gives it work, and shows and proves what has
/// become of it.
@main
struct O2C: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "o2c",
        abstract: "Runs and examines the order-to-cash system.",
        discussion: """
            Where the database and the brokers are is taken from the options, else from DATABASE_URL and \
            KAFKA_BOOTSTRAP_SERVERS, else from the stack that 'o2c up' runs in this directory. What would leave this \
            machine without TLS is refused, unless O2C_PLAINTEXT=allowed.

            Exit codes: 0 done, 1 a check failed or the work was refused, 64 the command line is wrong, 69 something \
            that is needed is away, 70 a fault in o2c itself, 75 not yet (what was asked for is on its way), 78 the \
            configuration is wrong.
            """,
        version: "o2c 0.1.0",
        subcommands: Stack.commands + World.commands + Proof.commands + Recovery.commands)
}

/// Commands that run the system.
enum Stack {
    static let commands: [any ParsableCommand.Type] = [Up.self, Setup.self]
}

/// Commands that give it work.
enum World {
    static let commands: [any ParsableCommand.Type] = [Demo.self, Generate.self, Import.self, Pay.self]
}

/// Commands that show and prove what has become of the work.
enum Proof {
    static let commands: [any ParsableCommand.Type] = [
        Bench.self, Chaos.self, Status.self, OrderCommand.self, Stuck.self, Verify.self, TrialBalanceCommand.self,
        Export.self,
        Parked.self, Foreign.self,
    ]
}

/// Ways back when something has been lost.
enum Recovery {
    static let commands: [any ParsableCommand.Type] = [Republish.self, RestartLog.self, AcceptLoss.self]
}
