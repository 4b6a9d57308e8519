/// What is wrong with a configuration. It repeats nothing that the URL holds but the names of known parameters: where a
/// password has characters that were not percent-encoded, a piece of it may stand anywhere.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The part of the URL at fault, such as `port` or `sslmode`.
    public let parameter: String
    public let problem: String

    public var description: String { "database URL: \(parameter) \(problem)" }
}

extension ConnectionConfiguration {
    /// Reads `postgresql://user:password@host:port,host:port/database?name=value&...` (`postgres://` too).
    ///
    /// Names that may follow the question mark: `host` and `port` (each one, or as many as there are hosts, divided by
    /// commas; a host may be the directory of a unix socket), `user`, `password`, `dbname`, `target_session_attrs`
    /// (any, read-write, read-only, primary, standby), `sslmode`, `sslrootcert`, `sslcert`, `sslkey` (paths of files),
    /// `application_name`, `search_path` (names separated by commas), `connect_timeout` (seconds), `tcp_user_timeout`
    /// (milliseconds), `statement_timeout`, `lock_timeout`, `idle_session_timeout`,
    /// `idle_in_transaction_session_timeout` (milliseconds), `synchronous_commit`. Anything else is an error that names
    /// it.
    public init(url: String) throws(ConfigurationError) {
        var rest = try Self.withoutScheme(url)
        var query: Substring = ""
        if let mark = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        var path: Substring = ""
        if let slash = rest.firstIndex(of: "/") {
            path = rest[rest.index(after: slash)...]
            rest = rest[..<slash]
        }
        self.init(host: "", user: "", database: try Self.decoded(path, "database"))
        hosts = []
        var places = Places()
        try readAuthority(rest, &places)
        for pair in query.split(separator: "&") { try readParameter(pair, &places) }
        hosts = try places.hosts()
        try requireComplete()
    }

    private static func withoutScheme(_ url: String) throws(ConfigurationError) -> Substring {
        for scheme in ["postgresql://", "postgres://"] where url.hasPrefix(scheme) {
            return url.dropFirst(scheme.count)
        }
        throw ConfigurationError(parameter: "scheme", problem: "has to be postgresql:// or postgres://")
    }

    /// Hosts and ports as they are named, before they are put together.
    private struct Places {
        var names: [String] = []
        var ports: [Int] = []

        /// Ports belong to hosts by their place; one alone is that of all.
        func hosts() throws(ConfigurationError) -> [Host] {
            guard ports.count <= 1 || ports.count == names.count else {
                throw ConfigurationError(
                    parameter: "port", problem: "is named \(ports.count) times, and there are \(names.count) hosts")
            }
            return names.enumerated().map { index, name in
                Host(name, port: ports.count > 1 ? ports[index] : ports.first ?? 5432)
            }
        }
    }

    /// `user:password@host:port,host:port`, each part optional, a host possibly an IPv6 address in brackets.
    private mutating func readAuthority(_ authority: Substring, _ places: inout Places) throws(ConfigurationError) {
        var addresses = authority
        if let at = authority.lastIndex(of: "@") {
            let login = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = try Self.decoded(login[0], "user")
            password = login.count == 2 ? try Self.decoded(login[1], "password") : nil
            addresses = authority[authority.index(after: at)...]
        }
        guard !addresses.isEmpty else { return }
        var ports: [Int?] = []
        for address in addresses.split(separator: ",", omittingEmptySubsequences: false) {
            let (name, port) = try Self.place(address)
            places.names.append(name)
            ports.append(port)
        }
        if ports.contains(where: { $0 != nil }) { places.ports = ports.map { $0 ?? 5432 } }
    }

    private static func place(_ text: Substring) throws(ConfigurationError) -> (name: String, port: Int?) {
        var address = text
        var portText: Substring = ""
        if address.first == "[", let bracket = address.firstIndex(of: "]") {
            portText = address[address.index(after: bracket)...]
            address = address[address.index(after: address.startIndex)..<bracket]
        } else if let colon = address.lastIndex(of: ":") {
            portText = address[colon...]
            address = address[..<colon]
        }
        return (try decoded(address, "host"), portText.isEmpty ? nil : try port(portText.dropFirst()))
    }

    private mutating func readParameter(_ pair: Substring, _ places: inout Places) throws(ConfigurationError) {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard parts.count == 2 else {
            throw ConfigurationError(parameter: "query", problem: "has a name without a value")
        }
        let value = try Self.decoded(parts[1], "query")
        switch name {
        case "host": places.names = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        case "port":
            places.ports = []
            for text in value.split(separator: ",", omittingEmptySubsequences: false) {
                places.ports.append(try Self.port(text))
            }
        case "target_session_attrs": targetSessionAttributes = try Self.choice(value, name)
        case "user": user = value
        case "password": password = value
        case "dbname": database = value
        case "application_name": applicationName = value
        case "search_path": searchPath = value.split(separator: ",").map(String.init)
        case "sslmode": sslMode = try Self.choice(value, name)
        case "sslrootcert": sslFiles.rootCertificate = value
        case "sslcert": sslFiles.certificate = value
        case "sslkey": sslFiles.key = value
        case "synchronous_commit": session.synchronousCommit = try Self.choice(value, name)
        case "connect_timeout": connectTimeoutMilliseconds = 1_000 * (try Self.number(value, name))
        case "tcp_user_timeout": tcpUserTimeoutMilliseconds = try Self.number(value, name)
        case "statement_timeout": session.statementTimeoutMilliseconds = try Self.number(value, name)
        case "lock_timeout": session.lockTimeoutMilliseconds = try Self.number(value, name)
        case "idle_session_timeout": session.idleSessionTimeoutMilliseconds = try Self.number(value, name)
        case "idle_in_transaction_session_timeout":
            session.idleInTransactionSessionTimeoutMilliseconds = try Self.number(value, name)
        default: throw ConfigurationError(parameter: "query", problem: "names a parameter that is not known here")
        }
    }

    private func requireComplete() throws(ConfigurationError) {
        if hosts.isEmpty { throw ConfigurationError(parameter: "host", problem: "is missing") }
        let texts = hosts.map { ("host", $0.name) } + [("user", user), ("database", database)]
        for (name, value) in texts {
            if value.isEmpty { throw ConfigurationError(parameter: name, problem: "is missing") }
            if value.utf8.contains(0) { throw ConfigurationError(parameter: name, problem: "holds a NUL") }
        }
    }

    private static func port(_ text: Substring) throws(ConfigurationError) -> Int {
        guard let port = Int(text), (1...65_535).contains(port) else {
            throw ConfigurationError(parameter: "port", problem: "has to be 1 to 65535")
        }
        return port
    }

    private static func number(_ text: String, _ name: String) throws(ConfigurationError) -> Int {
        guard let number = Int(text), (0...Int(Int32.max / 1_000)).contains(number) else {
            let largest = Int32.max / 1_000
            throw ConfigurationError(parameter: name, problem: "has to be a number from 0 to \(largest)")
        }
        return number
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ text: String, _ name: String
    ) throws(ConfigurationError) -> Choice {
        guard let choice = Choice(rawValue: text) else {
            let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw ConfigurationError(parameter: name, problem: "has to be one of \(choices)")
        }
        return choice
    }

    /// Undoes percent-encoding. Says which part is at fault, never what it holds: it may be the password.
    private static func decoded(_ text: Substring, _ name: String) throws(ConfigurationError) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                throw ConfigurationError(
                    parameter: name, problem: "holds a % that two hexadecimal digits do not follow")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError(parameter: name, problem: "is not UTF-8")
        }
        return decoded
    }
}
