public import Contracts
public import HTTPServer
public import Kafka
public import Postgres

// What the parts of a service are told, made of what the process was told.

extension RuntimeSettings {
    /// Of every client of the cluster. `role` tells the clients of one service apart: `worker-1`, `commands`.
    public func kafkaClient(of service: Service, role: String, logger: Logger) -> ClientConfiguration {
        var client = ClientConfiguration(
            bootstrapServers: kafkaBootstrapServers, clientID: "o2c-\(service.rawValue)-\(role)")
        client.additional = kafkaSecurity.properties.merging(kafkaProperties) { _, escape in escape }
        let log = logger.with(label: "librdkafka")
        client.logHandler = { line in
            // Of syslog's levels: it reports each lost connection as an error, though it mends it by itself.
            log.log(
                level: line.level <= 4 ? .warning : .debug, line.facility, metadata: ["text": .string(line.message)])
        }
        return client
    }

    /// Of every session of a service: its own schema first.
    public func database(of service: Service, role: String) -> ConnectionConfiguration {
        var configuration = database
        configuration.applicationName = "o2c-\(service.rawValue)-\(role)"
        configuration.searchPath = [service.schema]
        return configuration
    }

    /// Of the HTTP server. An answer may come a little after a command's own deadline; each worker thread may hold a connection.
    public var httpServer: HTTPServerConfiguration {
        var configuration = HTTPServerConfiguration()
        configuration.host = httpHost
        configuration.port = httpPort
        configuration.bodyBytesMax = bodyBytesMax
        configuration.workerThreads = databasePoolConnectionsMax
        configuration.answerDeadlineMilliseconds = commandDeadlineMilliseconds + 5_000
        return configuration
    }

    /// Of the commands that come by HTTP.
    public func commandGateway(of service: Service, logger: Logger) -> CommandGateway.Configuration {
        CommandGateway.Configuration(
            kafka: kafkaClient(of: service, role: "commands", logger: logger),
            database: database(of: service, role: "commands"), partitions: Int32(partitions),
            deadlineMilliseconds: commandDeadlineMilliseconds)
    }
}
