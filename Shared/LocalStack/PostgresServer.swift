internal import Synchronization
internal import SystemProcess

/// A PostgreSQL server seen from outside: where its databases are, and how to make and drop them.
///
/// It speaks through `psql`, not through module Postgres: a fixture must not rest on the code that is tested with it.
public struct PostgresServer: Sendable {
    let binaries: PostgresBinaries
    /// The address that clients are given, with its password.
    let address: PostgresAddress
    /// The address that `psql` uses: through the private Unix socket where there is one.
    let administration: PostgresAddress

    /// The address of a database, for instance `postgresql://o2c:…@127.0.0.1:5432/name`.
    public func url(database: String) -> String { address.with(database: database).url }

    /// The address of a database by the way that costs least to connect: through the private Unix socket, where there
    /// is one, without a password.
    public func localURL(database: String) -> String { administration.with(database: database).url }

    /// Makes a database, as a copy of `template` if one is named. A template must have no connections.
    public func createDatabase(_ name: String, template: String? = nil) throws(LocalStackError) {
        let source = template.map { " TEMPLATE \(Self.quoted($0))" } ?? ""
        try execute("CREATE DATABASE \(Self.quoted(name))\(source)")
    }

    /// Makes a database of a name of its own, as a quick copy of a template; returns its name.
    public func database(fromTemplate template: String) throws(LocalStackError) -> String {
        let name = DatabaseNames.next(hint: template)
        try createDatabase(name, template: template)
        return name
    }

    public func hasDatabase(_ name: String) throws(LocalStackError) -> Bool {
        try execute("SELECT count(*) FROM pg_database WHERE datname = \(Self.literal(name))") == "1"
    }

    /// Drops a database if it is there, ending its connections.
    public func dropDatabase(_ name: String) throws(LocalStackError) {
        try execute("DROP DATABASE IF EXISTS \(Self.quoted(name)) WITH (FORCE)")
    }

    /// Runs SQL and returns its rows as unaligned text, up to 64 KiB. For setting things up, not for data.
    @discardableResult
    public func execute(
        _ sql: String, database: String? = nil, withinMilliseconds: Int = 60_000
    ) throws(LocalStackError) -> String {
        let target = database.map { administration.with(database: $0) } ?? administration
        let arguments = ["-XqAt", "-v", "ON_ERROR_STOP=1", "-d", target.withoutPassword.url, "-c", sql]
        let output = try runTool(
            binaries("psql"), arguments,
            environment: ["PGPASSWORD": target.password ?? "", "PGOPTIONS": "-c client_min_messages=warning"],
            withinMilliseconds: withinMilliseconds)
        return output.hasSuffix("\n") ? String(output.dropLast()) : output
    }

    static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
    static func literal(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}

/// The parts of a `postgresql://user:password@host:port/database?options` address that change here.
struct PostgresAddress: Sendable {
    var scheme: Substring
    var user: Substring
    var password: String?
    var host: Substring
    var database: String
    var query: Substring

    /// `nil` unless the text is an address with `postgres://` or `postgresql://`.
    init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://"), text.hasPrefix("postgres") else {
            return nil
        }
        scheme = text[..<colon]
        var rest = text[colon...].dropFirst(3)
        query = rest.firstIndex(of: "?").map { rest[$0...] } ?? ""
        rest = rest.dropLast(query.count)
        let authority = rest.prefix { $0 != "/" }
        database = String(rest.dropFirst(authority.count + 1))
        let at = authority.lastIndex(of: "@")
        host = at.map { authority[$0...].dropFirst() } ?? authority
        let credentials = at.map { authority[..<$0] } ?? ""
        user = credentials.prefix { $0 != ":" }
        password = user.endIndex < credentials.endIndex ? String(credentials.dropFirst(user.count + 1)) : nil
    }

    func with(database: String) -> PostgresAddress {
        var copy = self
        copy.database = database
        return copy
    }

    var withoutPassword: PostgresAddress {
        var copy = self
        copy.password = nil
        return copy
    }

    var url: String {
        let credentials = user.isEmpty ? "" : user + (password.map { ":" + $0 } ?? "") + "@"
        return "\(scheme)://\(credentials)\(host)/\(database)\(query)"
    }
}

/// Names for databases that nobody else has given out: the process's number and a counter.
enum DatabaseNames {
    private static let counter = Atomic<Int>(0)

    /// PostgreSQL cuts names at 63 bytes; the hint is shortened so that the distinguishing end stays.
    static func next(hint: String) -> String {
        let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
        return "\(hint.prefix(40).lowercased())_\(Host.processID)_\(number)"
    }
}
