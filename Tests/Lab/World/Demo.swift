internal import Arguments
internal import LocalStack
internal import Operator
internal import SystemProcess

/// `o2c-lab demo`: the whole system from nothing to balanced books, and nothing left of it.
struct Demo: OperatorCommand {
    static let configuration = CommandConfiguration(
        abstract: "Takes orders from submission to paid and posted, and proves it.",
        discussion: """
            Starts a system of its own in a temporary directory (Kafka as with 'o2c up'), gives it generated orders or \
            those of a file, pays every invoice, waits until every order is completed or refused, and shows the \
            funnel, the trial balance and 'verify'. Ends with 0 only if all checks hold. Nothing is left running.
            """)

    @OptionGroup var world: WorldOptions
    @Option(help: "Take the orders of this file instead; without --orders all of them.", valueName: "file")
    var input: String?
    @Option(help: "What kind of file it is.") var format: ImportFormat = .onlineRetail
    @Flag(help: "Remove the topics o2c.* of KAFKA_BOOTSTRAP_SERVERS first, with all that is in them.")
    var recreateTopics: Bool = false
    @OptionGroup var output: OutputOptions

    mutating func validate() throws { try world.validate() }

    mutating func perform() throws {
        let stop = try StopRequest.installed()
        let narration = Narration(isQuiet: output.quiet)
        // Before anything is started: a file that cannot be read needs no system.
        guard let input else { return try run(world.world, stop, narration) }
        narration("reading \(input)")
        let workload = try RetailWorkload(path: input, ordersMax: world.orders) { _, _ in }
        narration(workload.report.table)
        try run(workload, stop, narration)
    }

    private func run(_ workload: some Workload, _ stop: StopRequest, _ narration: Narration) throws {
        let scratch = try ScratchDirectory(kind: "o2c-demo")
        let system = try LocalSystem(
            in: StackDirectory(scratch.path), ports: .free, lifetime: .minutes, narration: narration, stop: stop)
        do { try system.requireFreshTopics(removing: recreateTopics, stop: stop) } catch {
            try system.destroy()
            throw error
        }
        let outcome: DemoOutcome
        do {
            try system.start(stop: stop)
            outcome = try DemoRun(system: system, stop: stop, narration: narration).run(workload)
            try show(outcome)
        } catch let stopped as StopRequest.Stopped {
            try system.destroy()
            throw stopped
        } catch {
            system.stop()
            try scratch.keep()
            Terminal.standardError.write("What was stored and logged is kept in \(scratch.path).\n")
            throw error
        }
        try system.destroy()
        if !outcome.isProven { throw ExitCode.failure }
    }

    private func show(_ outcome: DemoOutcome) throws {
        if output.json { try Results.printJSON(outcome.figures) } else { Results.print(outcome.styled) }
    }
}
