internal import Contracts
internal import FoundationEssentials
internal import LocalStack
internal import Operator
internal import Postgres
internal import SystemProcess

/// What PostgreSQL alone can do on this machine, on the same cluster, in orders a second.
struct Floor {
    private static let programMilliseconds = 600_000
    private static let outputBytesMax = 1 << 20
    private static let ownDatabase = "bench_own_floor"
    private static let fixedDatabase = "bench_fixed_floor"

    let system: LocalSystem
    let orders: Int

    // MARK: The system's own rows

    /// Loads the very rows that stand in the six schemas, by binary COPY over one connection, into empty copies of the
    /// same tables with the same indexes and constraints. The services do not run meanwhile.
    func own() throws -> Double {
        let place = system.directory.path + "/floor"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let tables = try tables()
        let source = LocalSystem.databaseName
        try runScript("export", tables.map { "\\copy \($0.name) TO '\($0.path(in: place))' (FORMAT binary)" }, source)
        try system.server.createDatabase(Self.ownDatabase, withTablesOf: source, by: "\(place)/tables.sql")
        let begin = ContinuousClock.now
        try runScript(
            "load", tables.map { "\\copy \($0.name) FROM '\($0.path(in: place))' (FORMAT binary)" }, Self.ownDatabase)
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        try system.server.dropDatabase(Self.ownDatabase)
        try FileManager.default.removeItem(atPath: place)
        return Double(orders) / seconds
    }

    private struct Table {
        /// With its schema, quoted.
        let name: String
        let number: Int

        func path(in place: String) -> String { "\(place)/\(number).copy" }
    }

    /// All tables that hold rows themselves: of a partitioned one its partitions.
    private func tables() throws -> [Table] {
        let connection = try Connection(
            ConnectionConfiguration(url: system.operatorURL), deadline: .after(milliseconds: 10_000))
        let rows = try connection.query(
            """
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid =
                c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname = ANY(\(Service.allCases.map(\.schema))) ORDER BY 1
            """, deadline: .after(milliseconds: 10_000))
        return try rows.enumerated().map { Table(name: try $1[0, as: String.self], number: $0) }
    }

    private func runScript(_ name: String, _ lines: [String], _ database: String) throws {
        let path = "\(system.directory.path)/floor/\(name).sql"
        guard FileManager.default.createFile(atPath: path, contents: Data(lines.joined(separator: "\n").utf8)) else {
            throw OperatorFailure(.unavailable, "\(path) cannot be written.")
        }
        try system.server.runScript(path, database: database)
    }

    // MARK: A fixed set of rows

    /// Runs `PROGRAM BATCH ORDERS` against a database of its own; its last line holds `N orders/s`.
    func fixed(_ program: String, batch: Int) throws -> Double {
        try system.server.createDatabase(Self.fixedDatabase)
        let configuration = ProcessConfiguration(
            executable: program, arguments: ["\(batch)", "\(orders)"],
            environment: system.server.environment(database: Self.fixedDatabase),
            output: .captured(bytesMax: Self.outputBytesMax))
        let (status, output) = try ChildProcess.run(configuration, withinMilliseconds: Self.programMilliseconds)
        try system.server.dropDatabase(Self.fixedDatabase)
        guard status.isSuccess, let rate = Self.rate(in: output) else {
            throw OperatorFailure(
                .unavailable, "\(program) ended with \(status) and told no 'N orders/s': \(output.suffix(500))")
        }
        return rate
    }

    /// `N` of `N orders/s` in the last line.
    static func rate(in output: String) -> Double? {
        guard let line = output.split(separator: "\n").last, let end = line.firstRange(of: " orders/s") else {
            return nil
        }
        return line[..<end.lowerBound].split(separator: " ").last.flatMap { Double($0) }
    }
}
