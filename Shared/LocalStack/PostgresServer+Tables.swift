/// Tables of one database, empty and then filled, in another: what PostgreSQL alone can do with the same rows.
extension PostgresServer {
    private static let toolMilliseconds = 600_000

    /// Makes a database with the tables, indexes and constraints of another, and no rows.
    /// - Parameter path: of a file for the definitions, which is left there.
    public func createDatabase(_ name: String, withTablesOf source: String, by path: String) throws(LocalStackError) {
        try createDatabase(name)
        try run(
            "pg_dump", ["--schema-only", "--no-owner", "--no-privileges", "--file", path], database: source)
        try runScript(path, database: name)
    }

    /// Runs a script of psql over one connection; its `\copy` reads and writes files of this machine.
    public func runScript(_ path: String, database: String) throws(LocalStackError) {
        try run("psql", ["-Xq", "-v", "ON_ERROR_STOP=1", "-f", path], database: database)
    }

    private func run(_ tool: String, _ arguments: [String], database: String) throws(LocalStackError) {
        let target = administration.with(database: database)
        _ = try runTool(
            binaries(tool), arguments + ["-d", target.withoutPassword.url],
            environment: ["PGPASSWORD": target.password ?? "", "PGOPTIONS": "-c client_min_messages=warning"],
            withinMilliseconds: Self.toolMilliseconds)
    }

    /// What libpq's own programs need in their environment to reach a database (PostgreSQL's documentation,
    /// "Environment Variables").
    public func environment(database: String) -> [String: String] {
        let target = address.with(database: database)
        let parts = target.host.split(separator: ":")
        return [
            "PGHOST": parts.first.map(String.init) ?? "", "PGPORT": parts.dropFirst().first.map(String.init) ?? "5432",
            "PGUSER": String(target.user), "PGPASSWORD": target.password ?? "", "PGDATABASE": database,
        ]
    }
}
