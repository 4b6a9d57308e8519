internal import Postgres

/// A connection to a database that comes and goes: what cannot be asked now is asked again later. Owned by the thread
/// that made it.
final class PatientConnection {
    private static let connectMilliseconds = 3_000
    private static let statementMilliseconds = 20_000

    private let url: () -> String
    private let name: String
    private var connection: Connection?

    /// - Parameter url: asked before each new connection.
    init(name: String, url: @escaping () -> String) {
        self.name = name
        self.url = url
    }

    /// The rows; `nil` while the database is away.
    /// - Throws: What the database says of the statement itself.
    func rows(_ sql: SQL) throws -> ResultSet? {
        do {
            let connection = try connection ?? connect()
            self.connection = connection
            return try connection.query(sql, deadline: .after(milliseconds: Self.statementMilliseconds))
        } catch let error as PostgresError where error.isConnectionLost || error.isTransient || isLate(error) {
            connection = nil
            return nil
        }
    }

    private func isLate(_ error: PostgresError) -> Bool {
        if case .deadlineExceeded = error.kind { true } else { false }
    }

    private func connect() throws -> Connection {
        var configuration = try ConnectionConfiguration(url: url())
        configuration.applicationName = name
        return try Connection(configuration, deadline: .after(milliseconds: Self.connectMilliseconds))
    }
}
