internal import Arguments
internal import Contracts
internal import LocalStack
internal import TerminalText

/// `o2c up`: the whole system in the foreground.
struct Up: OperatorCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the whole system on this machine until it is stopped.",
        discussion: """
            Starts a private PostgreSQL, Kafka (KAFKA_BOOTSTRAP_SERVERS if it is set; else a broker of KAFKA_HOME; \
            else the embedded one, which keeps its log in memory) and the six services, and waits until all are ready. \
            A service that ends is started again. Ctrl-C or SIGTERM stops everything; the data stays, and the next \
            'up' goes on from there: a broker that has forgotten is told again.

            Settings of the services (O2C_..., see --help of each) are taken from the environment, and each service \
            gets those that it has. A port of HTTP that is in use is named, and ends the command with 75 before \
            anything is started; a directory that another 'up' uses ends it with 1.
            """)

    @Option(help: "Where everything is kept.", valueName: "path") var stackDirectory: String = StackDirectory
        .defaultPath
    @Flag(help: "Take any free ports for HTTP, not 8081 to 8086.") var freePorts: Bool = false
    @OptionGroup var output: OutputOptions

    /// Between two looks at PostgreSQL and Kafka.
    private static let lookMilliseconds = 1_000

    mutating func perform() throws {
        let stop = try StopRequest.installed()
        let narration = Narration(isQuiet: output.quiet)
        let system = try LocalSystem(
            in: StackDirectory(stackDirectory), ports: freePorts ? .free : .wellKnown, lifetime: .hours,
            narration: narration, stop: stop)
        defer { system.stop() }
        try system.start(stop: stop)
        try show(system)
        narration("Ctrl-C stops it.")
        while true {
            do throws(StopRequest.Stopped) { try stop.pause(milliseconds: Self.lookMilliseconds) } catch { return }
            system.restartServers()
        }
    }

    private func show(_ system: LocalSystem) throws {
        if output.json { try Results.printJSON(system.record) } else { Results.print(Self.table(system)) }
    }

    private static func table(_ system: LocalSystem) -> Table {
        var table = Table([.left("part"), .left("address"), .right("process"), .left("log")])
        for server in system.servers {
            table.add([server.name, server.address, server.process.map(String.init) ?? "-", server.logPath ?? "-"])
        }
        for service in system.processes {
            table.add([
                service.service.rawValue, "http://127.0.0.1:\(service.httpPort)",
                service.processID.map(String.init) ?? "-", service.logPath,
            ])
        }
        return table
    }
}
