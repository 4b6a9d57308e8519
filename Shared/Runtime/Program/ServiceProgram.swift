import Contracts
import HTTPServer
import Kafka
import Platform
import Postgres

/// A service as a program: reads its settings, starts its parts in the order of dependence, stops them in reverse when
/// it is asked to.
///
///     @main enum App { static let program = ServiceProgram( summary: "issues invoices for what was shipped", settings:
///     { BillingSettings(&$0) }, logic: { BillingLogic($0) }, endpoints: { access, gateway in
///     BillingAPI.endpoints(access, gateway) })
///
///         static func main() { program.run() }
///     }
public struct ServiceProgram<Logic: ServiceLogic, Configuration: Sendable>: Sendable {
    let summary: String
    let settings: @Sendable (inout Settings) -> Configuration
    let logic: @Sendable (Configuration) -> Logic
    private let makeEndpoints: @Sendable (Configuration, ReadAccess, CommandGateway) -> [Endpoint]

    /// - Parameters:
    ///   - summary: what the service does, after its name.
    ///   - settings: reads the service's own settings; the runtime's are read beside them.
    ///   - logic: made in each worker's thread.
    ///   - endpoints: the service's own, all under `/v1`.
    public init(
        summary: String, settings: @escaping @Sendable (inout Settings) -> Configuration,
        logic: @escaping @Sendable (Configuration) -> Logic,
        endpoints: @escaping @Sendable (ReadAccess, CommandGateway) -> [Endpoint]
    ) {
        self.init(summary: summary, settings: settings, logic: logic) { endpoints($1, $2) }
    }

    /// - Parameter endpoints: the service's own, all under `/v1`, of a service whose answers depend on its settings.
    public init(
        summary: String, settings: @escaping @Sendable (inout Settings) -> Configuration,
        logic: @escaping @Sendable (Configuration) -> Logic,
        endpoints: @escaping @Sendable (Configuration, ReadAccess, CommandGateway) -> [Endpoint]
    ) {
        self.summary = summary
        self.settings = settings
        self.logic = logic
        makeEndpoints = endpoints
    }

    /// The service's own endpoints, as they are where nothing is set.
    public func endpoints(_ access: ReadAccess, _ gateway: CommandGateway) -> [Endpoint] {
        var unset = Settings(environment: [:])
        return makeEndpoints(settings(&unset), access, gateway)
    }

    /// The settings of this service alone, in the order in which they are read.
    public var ownSettings: [SettingDescription] {
        var declared = Settings(environment: [:])
        _ = settings(&declared)
        return declared.declared
    }

    /// How the OpenAPI document introduces the API.
    public var about: ServiceServer.About {
        ServiceServer.About(
            title: "\(Logic.service.rawValue) API", version: "1.0.0", summary: "The service \(summary).")
    }

    private struct Configured: Sendable {
        var runtime: RuntimeSettings
        var own: Configuration
    }

    /// Runs until SIGTERM or SIGINT. Exit codes: 0 stopped in order, 64 bad usage, 70 it could not start, 75 it could
    /// not start for now (a port is in use) or its stop was cut short, 78 bad configuration.
    public func run() -> Never {
        let name = Logic.service.rawValue
        if CommandLine.arguments.dropFirst().first == MigrateCommand.name {
            MigrateCommand(owner: SchemaOwner(of: Logic.self))
                .run(arguments: Array(CommandLine.arguments.dropFirst(2)), ProcessEnvironment.variables)
        }
        let launch = Launch(
            program: name, summary: summary, arguments: Array(CommandLine.arguments.dropFirst()),
            environment: ProcessEnvironment.variables
        ) { Configured(runtime: RuntimeSettings(&$0), own: settings(&$0)) }
        switch launch {
        case .help(let text):
            print(text)
            ProcessEnd.exit(code: 0)
        case .refuse(let lines, let exitCode):
            for line in lines { StandardError.write(Array((line + "\n").utf8)) }
            ProcessEnd.exit(code: exitCode)
        case .run(let configured, let unknownNames):
            run(configured, unknownNames: unknownNames)
        }
    }

    private func run(_ configured: Configured, unknownNames: [String]) -> Never {
        let name = Logic.service.rawValue
        // Before there is any other thread.
        TerminationSignal.block()
        let format = configured.runtime.logFormat
        let writer = LineWriter { lost in
            let entry = LogEntry(level: .error, label: name, message: "\(lost) lines were lost: nobody read the log")
            return format.line(entry, at: Timestamp(microseconds: WallClock.microseconds))
        }
        let handler = StreamLogHandler(format: format, writer: writer)
        let logger = Logger(
            label: name, level: configured.runtime.logLevel, metadata: [LogKey.service: .string(name)],
            handler: handler)
        let exitCode: Int32
        do {
            try writer.start()
            for unknown in unknownNames { logger.warning("\(unknown) is set, but there is no such setting") }
            let cutShort = try serve(configured, logger, writer)
            logger.notice("stopped")
            exitCode = cutShort.isEmpty ? 0 : 75
        } catch let refusal as StartRefusal {
            writer.write(Array("\(name): \(refusal.line)\n".utf8))
            exitCode = refusal.exitCode
        } catch {
            logger.critical("cannot start", error: error)
            exitCode = 70
        }
        handler.flush()
        // What a blocked receiver does not take by then is lost.
        _ = writer.flush(milliseconds: Self.logFlushMilliseconds)
        ProcessEnd.exit(code: exitCode)
    }

    /// At the end of the process the log gets this long to be taken.
    private static var logFlushMilliseconds: Int { 500 }

    /// Finds out whether the service may run at all, and listens at its addresses: nothing else is touched before.
    private func listen(
        _ runtime: RuntimeSettings, _ connections: Connections, _ operations: OperationsServer, _ server: ServiceServer
    ) throws -> (api: UInt16, operations: UInt16) {
        try StartChecks.files(limit: FileDescriptorLimit.raise(), settings: runtime)
        try StartChecks.kafka(connections.kafka(role: "check"), settings: runtime)
        let api = try StartChecks.listen(.api) { () throws(HTTPServerError) in try server.listen() }
        return (api, try StartChecks.listen(.operations) { () throws(HTTPServerError) in try operations.listen() })
    }

    /// Starts the parts, waits for the signal, stops the parts; what was cut short is returned.
    private func serve(_ configured: Configured, _ logger: Logger, _ writer: LineWriter) throws -> [String] {
        let signal = try ShutdownSignal.install(
            logger: logger, beforeEnd: { _ = writer.flush(milliseconds: Self.logFlushMilliseconds) })
        let runtime = configured.runtime
        let metrics = MetricsRegistry()
        let connections = try Connections(
            service: Logic.service, settings: runtime, logger: logger, metrics: metrics)
        let health = Health()
        metrics.addProcessMetrics()
        metrics.sampled(
            "o2c_log_lines_lost_total", help: "Lines of the log that were dropped because their reader was too slow.",
            kind: .counter
        ) {
            Double(writer.lostLines)
        }
        let pool = ConnectionPool(
            connections.database(role: "http"), connectionsMax: runtime.databasePoolConnectionsMax)
        let topics = TopicAgreement()
        let gateway = CommandGateway(
            .init(
                kafka: connections.kafka(role: "commands"), database: connections.database(role: "commands"),
                partitions: Int32(runtime.partitions),
                deadlineMilliseconds: runtime.commandDeadlineMilliseconds), health: health, metrics: metrics,
            logger: logger, topics: topics)
        let operations = OperationsServer(
            host: runtime.http.operationsHost, port: runtime.http.operationsPort,
            allowedHosts: runtime.http.allowedHosts, health: health, metrics: metrics, logger: logger)
        let server = ServiceServer(
            connections.http(answerDeadlineMilliseconds: runtime.commandDeadlineMilliseconds + 2_000),
            about: about,
            endpoints: makeEndpoints(configured.own, ReadAccess(pool: pool), gateway), metrics: metrics, logger: logger)
        let ports = try listen(runtime, connections, operations, server)

        let sequence = ShutdownSequence()
        try operations.start()
        sequence.add("operations") {
            operations.stop(milliseconds: $0)
            return true
        }
        sequence.add("database pool") { pool.stop(deadline: .after(milliseconds: $0)) }
        let workers = try WorkerThreads(
            count: runtime.workers, connections: connections, settings: runtime, health: health, metrics: metrics,
            logger: logger, topics: topics,
            makeLogic: { [logic] in logic(configured.own) })
        sequence.add("workers") { workers.stop(milliseconds: $0) }
        try gateway.start()
        sequence.add("commands") { gateway.stop(milliseconds: $0) }
        try server.start()
        sequence.add("http") {
            server.stop(milliseconds: $0)
            return true
        }
        logger.notice(
            "serving",
            metadata: [
                "address": .string("\(runtime.httpHost):\(ports.api)"),
                "operations": .string("\(runtime.http.operationsHost):\(ports.operations)"),
                "workers": .integer(runtime.workers),
            ])
        signal.wait()
        health.beginStopping()
        return sequence.stop(deadlineMilliseconds: runtime.shutdownDeadlineMilliseconds, logger: logger)
    }
}
