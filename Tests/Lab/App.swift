package import Arguments

/// `o2c-lab`, the laboratory beside the tests: makes work up for systems, breaks and measures them. It is in no image.
package struct O2CLab: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "o2c-lab",
        abstract: "Tries the order-to-cash system out: made-up work, faults, measurements.",
        discussion: """
            'generate' and 'pay' give work to a system that runs: where it is is taken from the options, else from \
            DATABASE_URL and KAFKA_BOOTSTRAP_SERVERS, else from the stack that 'o2c up' runs in this directory. The \
            others start a system of their own, and leave nothing of it. They find the programs of the six services \
            beside this one.

            Exit codes: as those of 'o2c'; 'chaos' ends with 3 where a run came to no verdict.
            """,
        version: "o2c-lab 0.1.0",
        subcommands: [Demo.self, Generate.self, Pay.self, Chaos.self, Bench.self])

    package init() {}
}
