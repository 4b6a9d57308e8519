package import Contracts
internal import Platform
package import Postgres

/// The six schemas as the operator's role may read them: a connection for each, made when it is first needed.
/// Several services may share a server or each have its own; nothing here joins one schema with another.
package final class Schemas {
    /// The address of the database in which a service's schema lies.
    let url: (Service) -> String
    private let applicationName: String
    private let readsOnly: Bool
    private var connections: [Service: Connection] = [:]
    /// Services whose tables have been seen.
    private var withTables: Set<Service> = []
    private var isSnapshot = false

    /// How long one statement may take. A check reads its rows in many.
    static let statementMilliseconds = 120_000
    private static let connectMilliseconds = 10_000

    /// - Parameters:
    ///   - readsOnly: false lets tests plant a fault within a snapshot.
    ///   - url: the address of the database in which a service's schema lies.
    package init(applicationName: String = "o2c", readsOnly: Bool = true, url: @escaping (Service) -> String) {
        self.applicationName = applicationName
        self.readsOnly = readsOnly
        self.url = url
    }

    /// The schemas where the options and the environment say that they are.
    package convenience init(_ options: ConnectionOptions) throws(OperatorFailure) {
        let databases = try options.databases()
        self.init { databases[$0] }
    }

    /// The connection that reads a service's schema; unqualified names are that schema's.
    /// - Throws: `OperatorFailure` when the service has no tables that this role may see.
    func connection(_ service: Service) throws -> Connection {
        guard try hasTables(service) else {
            connections[service] = nil
            throw OperatorFailure(
                .unavailable, "\(service.rawValue) has no tables in schema '\(service.schema)' that this role may see.",
                advice: "The service makes them when it first starts; 'o2c setup' lets o2c_operator read them.")
        }
        return try connect(service)
    }

    /// Whether a service has tables that this role may see: it makes them when it first starts.
    func hasTables(_ service: Service) throws -> Bool {
        if withTables.contains(service) { return true }
        let found = try connect(service).query(
            "SELECT to_regclass('checkpoint') IS NOT NULL", deadline: .after(milliseconds: Self.connectMilliseconds))
        guard try found.single()[0, as: Bool.self] else { return false }
        withTables.insert(service)
        return true
    }

    private func connect(_ service: Service) throws -> Connection {
        if let connection = connections[service] { return connection }
        var configuration: ConnectionConfiguration
        do { configuration = try ConnectionConfiguration(url: url(service)) } catch {
            throw OperatorFailure(
                .configuration, "The address of \(service.rawValue)'s database cannot be understood: \(error)")
        }
        try ConnectionOptions.requireEncryption(configuration)
        configuration.applicationName = applicationName
        configuration.searchPath = [service.schema]
        configuration.session.others = [
            "default_transaction_read_only": readsOnly ? "on" : "off", "cursor_tuple_fraction": "1", "jit": "off",
            "work_mem": "64MB",
        ]
        let connection = try Connection(configuration, deadline: .after(milliseconds: Self.connectMilliseconds))
        if isSnapshot { try begin(connection) }
        connections[service] = connection
        return connection
    }

    /// Runs `body` over one moment of each schema: all that it reads of a service is of the same transaction,
    /// which is rolled back when `body` throws.
    func snapshot<Result>(_ body: () throws -> Result) throws -> Result {
        isSnapshot = true
        defer { isSnapshot = false }
        for service in Service.allCases {
            let isNew = connections[service] == nil
            let connection = try connection(service)
            if !isNew { try begin(connection) }
        }
        let result: Result
        do { result = try body() } catch {
            // A connection in the middle of a transaction is of no use to anyone else.
            connections = [:]
            throw error
        }
        for connection in connections.values {
            try connection.execute("COMMIT", deadline: .after(milliseconds: Self.statementMilliseconds))
        }
        return result
    }

    private func begin(_ connection: Connection) throws {
        let deadline = Deadline.after(milliseconds: Self.statementMilliseconds)
        try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ", deadline: deadline)
        // The snapshot is taken by the first statement that reads.
        _ = try connection.query("SELECT 1", deadline: deadline)
    }
}

extension Schemas {
    /// Rows of a service's schema.
    package func query(_ service: Service, _ sql: SQL) throws -> ResultSet {
        try connection(service).query(sql, deadline: .after(milliseconds: Self.statementMilliseconds))
    }
}
