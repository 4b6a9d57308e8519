import Contracts
import Platform
import Postgres

/// `SERVICE migrate`: what the owner of the schema does, once, and then ends.
struct MigrateCommand {
    static let name = "migrate"

    let owner: SchemaOwner

    /// How often it is tried to get a lock that somebody holds, and how long is waited between.
    private static let attemptsMax = 12
    private static let pauseMilliseconds = 1_000

    private struct Configured: Sendable {
        var database: DatabaseSettings
        var logFormat: LogFormat
        var logLevel: LogLevel
    }

    /// Exit codes: 0 the schema is what the program needs, 64 bad usage, 70 it cannot be, 75 not now (database away,
    /// locks held), 78 bad configuration.
    func run(arguments: [String], _ environment: [String: String]) -> Never {
        let program = "\(owner.service.rawValue) \(Self.name)"
        let launch = Launch(
            program: program,
            summary: "makes the tables of the service, the months of its archive, and the rights of its role",
            arguments: arguments, environment: environment
        ) { settings in
            Configured(
                database: DatabaseSettings(&settings, ownerIsRequired: true),
                logFormat: settings.read(
                    .choice("O2C_LOG_FORMAT", "What the log on standard error looks like.", default: .text)),
                logLevel: settings.read(.choice("O2C_LOG_LEVEL", "The lowest level that is logged.", default: .info)))
        }
        switch launch {
        case .help(let text):
            print(text)
            ProcessEnd.exit(code: 0)
        case .refuse(let lines, let exitCode):
            for line in lines { StandardError.write(Array((line + "\n").utf8)) }
            ProcessEnd.exit(code: exitCode)
        case .run(let configured, _):
            let handler = StreamLogHandler(format: configured.logFormat)
            let logger = Logger(
                label: owner.service.rawValue, level: configured.logLevel,
                metadata: [LogKey.service: .string(owner.service.rawValue)], handler: handler)
            let code = migrate(configured.database, logger)
            handler.flush()
            ProcessEnd.exit(code: code)
        }
    }

    private func migrate(_ settings: DatabaseSettings, _ logger: Logger) -> Int32 {
        for attempt in 1... {
            do {
                try attemptOnce(settings, logger)
                logger.notice("the schema is migrated")
                return 0
            } catch let error as PostgresError where error.isTransient {
                guard attempt < Self.attemptsMax else {
                    logger.critical("the schema could not be migrated now", error: error)
                    return 75
                }
                logger.warning("waiting to migrate", error: error)
                _ = Monitor(false).wait(milliseconds: Self.pauseMilliseconds) { $0 ? true : nil }
            } catch {
                logger.critical("the schema cannot be migrated", error: error)
                return 70
            }
        }
        return 75
    }

    private func attemptOnce(_ settings: DatabaseSettings, _ logger: Logger) throws {
        let connection = try Connection(
            Connections.owner(url: settings.ownerURL ?? "", owner.service), deadline: .after(milliseconds: 10_000))
        try owner.bringUp(
            connection, runtimeRole: try ConnectionConfiguration(url: settings.url).user,
            today: Timestamp(microseconds: WallClock.microseconds).date, deadline: .after(milliseconds: 60_000)
        ) { logger.notice("\($0)") }
    }
}
