import HTTPServer
import Kafka
import LocalStack
import Postgres
public import Runtime

extension LogicHarness {
    /// What is read by the service's endpoints: the harness's database.
    public func readAccess() throws -> ReadAccess {
        ReadAccess(pool: ConnectionPool(try ConnectionConfiguration(url: database.url), connectionsMax: 1))
    }

    /// The service's endpoints over the harness's database. The gateway is not started: what is read needs none.
    public func endpoints(_ make: (ReadAccess, CommandGateway) -> [Endpoint]) throws -> [Endpoint] {
        let gateway = CommandGateway(
            .init(
                kafka: ClientConfiguration(bootstrapServers: "127.0.0.1:1", clientID: "test"),
                database: try ConnectionConfiguration(url: database.url), partitions: 2),
            health: Health(), metrics: MetricsRegistry(),
            logger: Logger(label: "test", handler: StreamLogHandler(format: .text)))
        return make(try readAccess(), gateway)
    }
}

extension [Endpoint] {
    /// The operations that take commands, in the order of declaration.
    public var posting: [Runtime.Operation] { map(\.operation).filter { $0.method == .post } }
}
