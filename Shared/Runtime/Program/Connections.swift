import Contracts
import HTTPServer
import Kafka
import Postgres

/// How a service reaches Kafka, PostgreSQL and its HTTP clients: made of its settings, in one place.
struct Connections: Sendable {
    private let service: Service
    private let settings: RuntimeSettings
    private let databaseTemplate: ConnectionConfiguration
    /// As the schema's owner; `nil` where somebody else migrates.
    let owner: ConnectionConfiguration?
    private let logger: Logger
    private let traffic: KafkaTraffic

    /// - Throws: The database URL cannot be understood.
    init(service: Service, settings: RuntimeSettings, logger: Logger, metrics: MetricsRegistry) throws {
        self.service = service
        self.settings = settings
        self.logger = logger
        traffic = KafkaTraffic(
            metrics, silence: Patience(seconds: settings.readinessPatienceSeconds, clock: { .now }))
        databaseTemplate = try Self.primary(settings.database.url, service)
        owner = try settings.database.ownerURL.map { try Self.owner(url: $0, service) }
    }

    /// The role that the service runs under.
    var runtimeRole: String { databaseTemplate.user }

    /// A service works on the primary alone.
    private static func primary(_ url: String, _ service: Service) throws -> ConnectionConfiguration {
        var configuration = try ConnectionConfiguration(url: url)
        configuration.searchPath = [service.schema]
        configuration.targetSessionAttributes = .readWrite
        return configuration
    }

    /// The connection of a migration: a statement takes as long as it takes, waits for no lock for long, and ends soon
    /// after its client is gone.
    static func owner(url: String, _ service: Service) throws -> ConnectionConfiguration {
        var configuration = try primary(url, service)
        configuration.applicationName = "\(service.rawValue) migrate"
        configuration.session.statementTimeoutMilliseconds = 0
        configuration.session.idleInTransactionSessionTimeoutMilliseconds = 0
        configuration.session.lockTimeoutMilliseconds = Migrator.lockMillisecondsMax
        configuration.session.others["client_connection_check_interval"] = "10s"
        return configuration
    }

    /// Since when no broker has answered a fetch.
    var kafkaSilence: Patience { traffic.silence }

    /// A connection for HTTP requests and the like: statements are short.
    func database(role: String) -> ConnectionConfiguration {
        var configuration = databaseTemplate
        configuration.applicationName = "\(service.rawValue) \(role)"
        configuration.session.statementTimeoutMilliseconds = 10_000
        return configuration
    }

    /// The connection of a worker. The server ends it soon after its owner is frozen or cut off: its locks are the
    /// ownership of lanes.
    func worker(_ number: Int, limits: WorkerLimits) -> ConnectionConfiguration {
        var configuration = databaseTemplate
        configuration.applicationName = "\(service.rawValue) worker \(number)"
        configuration.session.idleSessionTimeoutMilliseconds = limits.silenceMillisecondsMax
        configuration.session.idleInTransactionSessionTimeoutMilliseconds = limits.silenceMillisecondsMax
        configuration.tcpUserTimeoutMilliseconds = limits.silenceMillisecondsMax
        configuration.session.statementTimeoutMilliseconds = limits.turnMillisecondsMax
        configuration.session.lockTimeoutMilliseconds = limits.lockMillisecondsMax
        return configuration
    }

    func kafka(role: String) -> ClientConfiguration {
        var configuration = ClientConfiguration(
            bootstrapServers: settings.kafkaBootstrapServers, clientID: "o2c-\(service.rawValue)-\(role)")
        configuration.topicPrefix = settings.topicPrefix
        configuration.requestTimeoutMilliseconds = ClientConfiguration.requestMillisecondsMax
        configuration.additional = settings.kafkaSecurity.properties.merging(settings.kafkaProperties) { _, own in own }
        configuration.transferHandler = { [traffic] in traffic.count($0) }
        let logger = logger.with(label: "kafka")
        configuration.logHandler = { line in
            switch line.level {
            // Said once by each producer: the guarantee is asked for knowing that it is called experimental.
            case _ where line.facility == "CONFWARN": logger.debug("\(line.facility): \(line.message)")
            case ...3: logger.error("\(line.facility): \(line.message)")
            case 4: logger.warning("\(line.facility): \(line.message)")
            default: logger.debug("\(line.facility): \(line.message)")
            }
        }
        return configuration
    }

    func http(answerDeadlineMilliseconds: Int) -> HTTPServerConfiguration {
        var configuration = HTTPServerConfiguration()
        configuration.host = settings.httpHost
        configuration.port = settings.httpPort
        configuration.allowedHosts = settings.http.allowedHosts
        configuration.connectionsMax = settings.http.connectionsMax
        configuration.connectionsPerAddressMax = settings.http.connectionsPerAddressMax
        configuration.bodyBytesMax = settings.bodyBytesMax
        configuration.bodiesBytesMax = settings.http.bodiesBytesMax
        configuration.answersBytesMax = settings.http.answersBytesMax
        configuration.answerDeadlineMilliseconds = answerDeadlineMilliseconds
        return configuration
    }
}
