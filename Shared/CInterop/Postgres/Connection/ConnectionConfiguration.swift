/// How to reach a database, and what the session there is to be like.
public struct ConnectionConfiguration: Sendable {
    /// Where the database may be: the first of them that takes us has the session. Several are one cluster, whose
    /// primary moves among them.
    public var hosts: [Host]
    /// What a server must be like to be taken.
    public var targetSessionAttributes: TargetSessionAttributes = .any
    public var user: String
    /// `nil` where the server asks for none.
    public var password: String?
    public var database: String
    /// How the session is named in `pg_stat_activity`.
    public var applicationName: String?
    /// The schemas that unqualified names are looked up in, in order; `nil` is the role's default.
    public var searchPath: [String]?
    public var sslMode: SSLMode = .prefer
    /// Files of PEM certificates and keys, as libpq names them; `nil` is libpq's default.
    public var sslFiles = SSLFiles()
    /// The longest that making a connection may take, all hosts together and the lookup of their names included,
    /// whatever the caller's deadline allows.
    public var connectTimeoutMilliseconds: Int = 5_000
    /// How long sent bytes may stay unacknowledged before the kernel gives the connection up (`TCP_USER_TIMEOUT`).
    public var tcpUserTimeoutMilliseconds: Int? = 10_000
    public var keepalives: Keepalives? = Keepalives()
    public var session = SessionSettings()
    /// The prepared statements that a connection keeps; beyond it the least recently used are released. 0 prepares
    /// none.
    public var preparedStatementsMax: Int = 256
    /// How long a statement that was cancelled at its deadline may take to say so before the connection is given up.
    public var cancelGraceMilliseconds: Int = 2_000

    public init(host: String, port: Int = 5432, user: String, password: String? = nil, database: String) {
        self.hosts = [Host(host, port: port)]
        self.user = user
        self.password = password
        self.database = database
    }

    /// How names of hosts are looked up.
    var lookup = HostLookup.system

    /// One server of the database.
    public struct Host: Hashable, Sendable, CustomStringConvertible {
        /// A host name, an address, or the directory of a unix socket when it begins with a slash.
        public var name: String
        public var port: Int

        public init(_ name: String, port: Int = 5432) {
            self.name = name
            self.port = port
        }

        /// Whether it is a directory on this machine, and no network is between.
        public var isSocketDirectory: Bool { name.hasPrefix("/") }

        /// Whether nothing that is sent to it leaves this machine: a socket's directory, `localhost`, 127.0.0.0/8 or
        /// ::1.
        public var isLoopback: Bool {
            if isSocketDirectory || name == "localhost" || name == "::1" { return true }
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
        }

        public var description: String { name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)" }
    }

    /// libpq's `target_session_attrs`, but for `prefer-standby`.
    public enum TargetSessionAttributes: String, Sendable, CaseIterable {
        case any
        case readWrite = "read-write"
        case readOnly = "read-only"
        case primary
        case standby
    }

    /// libpq's `sslrootcert`, `sslcert` and `sslkey`.
    public struct SSLFiles: Hashable, Sendable {
        public var rootCertificate: String?
        public var certificate: String?
        public var key: String?

        public init() {}
    }

    /// libpq's `sslmode`.
    public enum SSLMode: String, Sendable, CaseIterable {
        case disable
        case allow
        case prefer
        case require
        case verifyCA = "verify-ca"
        case verifyFull = "verify-full"

        /// Whether nothing goes over the connection in clear text, whatever the server prefers.
        public var isEncrypted: Bool { self == .require || self == .verifyCA || self == .verifyFull }
    }

    /// Probes on an idle TCP connection.
    public struct Keepalives: Sendable, Hashable {
        public var idleSeconds: Int = 5
        public var intervalSeconds: Int = 2
        public var count: Int = 3

        public init() {}
    }

    /// Settings of the server for this session; `nil` leaves the server's own.
    public struct SessionSettings: Sendable, Hashable {
        public var idleSessionTimeoutMilliseconds: Int?
        public var idleInTransactionSessionTimeoutMilliseconds: Int?
        public var statementTimeoutMilliseconds: Int?
        public var lockTimeoutMilliseconds: Int?
        public var synchronousCommit: SynchronousCommit?
        /// Any other setting by its name.
        public var others: [String: String] = [:]

        public init() {}
    }

    public enum SynchronousCommit: String, Sendable, CaseIterable {
        case on
        case off
        case local
        case remoteWrite = "remote_write"
        case remoteApply = "remote_apply"
    }
}

extension ConnectionConfiguration {
    /// What libpq is to be told of one host, name by name (manual, "Parameter Key Words").
    /// - Parameter address: of the host, which is then not looked up; its name still is what the server's certificate
    ///   has to show.
    func libpqParameters(host: Host, address: String?) -> [(name: String, value: String)] {
        var parameters = [
            ("host", host.name), ("port", String(host.port)), ("user", user), ("dbname", database),
            ("client_encoding", "UTF8"), ("sslmode", sslMode.rawValue), ("gssencmode", "disable"),
            ("target_session_attrs", targetSessionAttributes.rawValue), ("options", serverOptions),
        ]
        if let address { parameters.append(("hostaddr", address)) }
        let files = [
            ("sslrootcert", sslFiles.rootCertificate), ("sslcert", sslFiles.certificate), ("sslkey", sslFiles.key),
        ]
        for case (let name, let path?) in files { parameters.append((name, path)) }
        if let password { parameters.append(("password", password)) }
        if let applicationName { parameters.append(("application_name", applicationName)) }
        if let tcpUserTimeoutMilliseconds {
            parameters.append(("tcp_user_timeout", String(tcpUserTimeoutMilliseconds)))
        }
        parameters.append(("keepalives", keepalives == nil ? "0" : "1"))
        if let keepalives {
            parameters.append(("keepalives_idle", String(keepalives.idleSeconds)))
            parameters.append(("keepalives_interval", String(keepalives.intervalSeconds)))
            parameters.append(("keepalives_count", String(keepalives.count)))
        }
        return parameters
    }

    /// The session's settings as the command line that the server reads at start, so that they cost no round trip.
    private var serverOptions: String {
        var settings = session.others.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        func add(_ name: String, _ value: String?) {
            if let value { settings.append((name, value)) }
        }
        add("idle_session_timeout", session.idleSessionTimeoutMilliseconds.map(String.init))
        add(
            "idle_in_transaction_session_timeout",
            session.idleInTransactionSessionTimeoutMilliseconds.map(String.init))
        add("statement_timeout", session.statementTimeoutMilliseconds.map(String.init))
        add("lock_timeout", session.lockTimeoutMilliseconds.map(String.init))
        add("synchronous_commit", session.synchronousCommit?.rawValue)
        add("search_path", searchPath?.map(SQL.quotedIdentifier).joined(separator: ","))
        return settings.map { "-c " + Self.escapedOption($0.0 + "=" + $0.1) }.joined(separator: " ")
    }

    private static func escapedOption(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            if character == "\\" || character.isWhitespace { escaped.append("\\") }
            escaped.append(character)
        }
    }
}

extension ConnectionConfiguration: CustomStringConvertible {
    /// The target without the password.
    public var description: String {
        "postgresql://\(user)@\(hosts.map(\.description).joined(separator: ","))/\(database)"
    }
}
