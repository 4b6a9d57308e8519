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
        let directory = StackDirectory(stackDirectory)
        let system = try LocalSystem(
            in: directory, ports: freePorts ? .free : .wellKnown, lifetime: .hours,
            narration: narration, stop: stop)
        defer { system.stop() }
        try system.start(stop: stop)
        try show(system, in: directory)
        narration("Ctrl-C stops it.")
        while true {
            do throws(StopRequest.Stopped) { try stop.pause(milliseconds: Self.lookMilliseconds) } catch { return }
            system.restartServers()
        }
    }

    private func show(_ system: LocalSystem, in directory: StackDirectory) throws {
        if output.json { return try Results.printJSON(system.record) }
        let services = system.processes.map {
            ($0.service.rawValue, "http://127.0.0.1:\($0.httpPort)", $0.processID, $0.logPath as String?)
        }
        Results.print(Self.table(system.servers + services, below: directory.path))
        Results.print("The logs are below \(directory.path).")
    }

    /// - Parameter directory: the absolute path of the stack's. Logs are shown by what is behind it: a path is copied,
    ///   so it stands in one piece.
    static func table(
        _ parts: [(name: String, address: String, process: Int32?, logPath: String?)], below directory: String
    ) -> Table {
        var table = Table([.left("part"), .left("address"), .right("process"), .left("log")])
        for part in parts {
            let log = part.logPath.map {
                $0.hasPrefix(directory + "/") ? String($0.dropFirst(directory.count + 1)) : $0
            }
            table.add([part.name, part.address, part.process.map(String.init) ?? "-", log ?? "-"])
        }
        return table
    }
}
