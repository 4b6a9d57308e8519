import Contracts
import Postgres

/// What a simulation asks the six schemas.
final class Tables {
    private let url: String
    private var open: Connection?

    init(url: String) throws {
        self.url = url
        _ = try connection()
    }

    private func connection() throws -> Connection {
        if let open { return open }
        let made = try Connection(ConnectionConfiguration(url: url), deadline: .after(milliseconds: 10_000))
        open = made
        return made
    }

    /// Ends its session until it is asked again.
    func leave() { open = nil }

    private func rows(_ sql: SQL) throws -> ResultSet {
        try connection().query(sql, deadline: .after(milliseconds: 30_000))
    }

    func change(_ sql: SQL) throws { try connection().execute(sql, deadline: .after(milliseconds: 30_000)) }

    /// Takes turns of all lanes of a service, as another owner would; which turn each of them is at then.
    func moveTurns(of service: Service, by count: Int64) throws -> [Lane: Int64] {
        let rows = try rows(
            "UPDATE \(unescaped: service.schema).checkpoint SET turn = turn + \(count) RETURNING lane, turn")
        return Dictionary(uniqueKeysWithValues: try rows.map { try $0.decode(Lane.self, Int64.self) })
    }

    /// The turns of all lanes of all services.
    func turns() throws -> Int64 {
        try Service.allCases.reduce(0) { sum, service in
            try sum + count("SELECT coalesce(sum(turn), 0)::bigint FROM \(unescaped: service.schema).checkpoint")
        }
    }

    func texts(_ sql: SQL) throws -> [String] { try rows(sql).map { try $0[0, as: String.self] } }

    func count(_ sql: SQL) throws -> Int64 { try rows(sql).single()[0, as: Int64.self] }

    func amounts(_ sql: SQL) throws -> [(String, Int64)] {
        try rows(sql).map { try $0.decode(String.self, Int64.self) }
    }

    /// Identifiers as text, with their lanes.
    func identifiers(_ sql: SQL) throws -> [(text: String, lane: Lane)] {
        try rows(sql).map { row in
            let id = try row[0, as: Int64.self]
            return ("\(id >> 40)-\(id & ((1 << 40) - 1))", Lane(id >> 40))
        }
    }

    /// Ends a session, and waits until it is gone with all its locks. PostgreSQL's own wait looks every 100 ms only.
    func end(_ backend: Int32) throws {
        _ = try rows("SELECT pg_terminate_backend(\(backend))")
        let end = ContinuousClock.now + .seconds(10)
        while try count("SELECT count(*) FROM pg_stat_activity WHERE pid = \(backend)") > 0 {
            guard ContinuousClock.now < end else { throw SessionGoesOn(backend: backend) }
        }
    }

    struct SessionGoesOn: Error {
        let backend: Int32
    }
}
