internal import Arguments
internal import SystemProcess
internal import TerminalText

/// `o2c status`: where orders stand, and how the services are.
struct Status: OperatorCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows where orders stand, who owns which lanes, what is behind or parked.",
        discussion: "Read from the six schemas; only how many commands wait is asked of Kafka.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @Flag(help: "Show it again and again, until interrupted.") var watch: Bool = false
    @Option(help: "Between two looks with --watch.", valueName: "seconds") var every: Int = 2

    mutating func validate() throws {
        guard (1...3_600).contains(every) else { throw ValidationError("--every must be 1 to 3600 seconds") }
    }

    mutating func perform() throws {
        let schemas = try Schemas(connection)
        let watermarks = Result { try CommandWatermarks(bootstrapServers: try connection.brokers()) }
        let isScreen = watch && Terminal.standardOutput.isInteractive && !output.json
        while true {
            let report = try StatusReport(schemas, watermarks: watermarks)
            if isScreen { Terminal.standardOutput.clear() }
            let isRead = output.json ? Results.print(report.json) : Results.print(report.styled)
            guard isRead, watch else { return }
            Pause.wait(milliseconds: every * 1_000)
        }
    }
}
