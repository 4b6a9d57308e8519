internal import SystemProcess

/// The directory of a cluster: where things lie in it, who owns them, and how it is made.
struct PostgresHome: Sendable {
    /// sockaddr_un holds 107 bytes; the socket's own name takes up to 20 of them.
    private static let socketDirectoryBytesMax = 87
    private static let initializationMilliseconds = 120_000
    private static let copyMilliseconds = 600_000

    let binaries: PostgresBinaries
    /// What the user named.
    let namedDirectory: String
    /// Where the cluster is: there, or in /var/tmp when the server's account cannot reach it.
    let directory: String
    /// `nil`: this process's own.
    let account: Account?
    let password: String
    let socketDirectory: String

    var dataDirectory: String { directory + "/data" }
    var logPath: String { directory + "/server.log" }

    /// Finds or makes the cluster of a directory.
    /// - Parameter original: a running cluster that a new one is to be a copy of, and its port; `nil` makes an empty
    ///   one.
    static func prepare(
        _ path: String, durable: Bool, copyOf original: (home: PostgresHome, port: UInt16)? = nil
    ) throws(LocalStackError) -> PostgresHome {
        let binaries = try PostgresBinaries.locate()
        let named = Files.absolutePath(path)
        try Files.makeDirectory(named)
        let account = try serverAccount()
        let directory = try reachable(named, account)
        let passwordPath = directory + "/password"
        if Files.text(passwordPath) == nil {
            try Files.writePrivate(original?.home.password ?? randomText(bytes: 18), to: passwordPath)
        }
        let socket = directory + "/run"
        let home = PostgresHome(
            binaries: binaries, namedDirectory: named, directory: directory, account: account,
            password: Files.text(passwordPath) ?? "",
            socketDirectory: socket.utf8.count <= socketDirectoryBytesMax
                ? socket : try standIn(recordedIn: directory + "/run.location", account))
        try home.makePrivateDirectory(home.socketDirectory)
        guard !Files.exists(home.dataDirectory) else { return home }
        if let original {
            try home.copy(original.home, port: original.port)
        } else {
            try home.initialize(passwordPath, durable: durable)
        }
        return home
    }

    /// PostgreSQL refuses to run as root.
    private static func serverAccount() throws(LocalStackError) -> Account? {
        guard Host.isRoot else { return nil }
        if let account = Host.account(named: "postgres") ?? Host.account(named: "nobody") { return account }
        throw .system("PostgreSQL does not run as root, and there is neither an account 'postgres' nor 'nobody'")
    }

    private static func reachable(_ named: String, _ account: Account?) throws(LocalStackError) -> String {
        guard let account else { return named }
        let parts = named.split(separator: "/")
        let all = parts.indices.map { "/" + parts[...$0].joined(separator: "/") }
        if all.allSatisfy({ FilePermissions.isPassable($0, by: account) }) { return named }
        return try standIn(recordedIn: named + "/location", account)
    }

    /// A short path that stands for one that is too long or cannot be reached: the recorded one, or a new one of a name
    /// that nobody has had.
    /// - Throws: `LocalStackError` if the recorded one is another's by now.
    private static func standIn(recordedIn record: String, _ account: Account?) throws(LocalStackError) -> String {
        if let known = Files.text(record)?.split(separator: "\n").first.map(String.init), Files.exists(known) {
            guard UniqueDirectory.isOwned(known, orBy: account) else {
                throw .system(
                    "\(known), which \(record) names, belongs to another user; remove that file to begin anew")
            }
            return known
        }
        let made = try system { () throws(ProcessError) in try UniqueDirectory.make("/var/tmp/o2c-") }
        try Files.writePrivate(made + "\n", to: record)
        return made
    }

    private static func randomText(bytes: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<bytes).map { _ in
            let digits = String(UInt8.random(in: 0...255, using: &generator), radix: 16)
            return digits.count < 2 ? "0" + digits : digits
        }.joined()
    }

    private func makePrivateDirectory(_ path: String) throws(LocalStackError) {
        try Files.makeDirectory(path)
        try own(path, mode: 0o700)
    }

    private func own(_ path: String, mode: UInt32) throws(LocalStackError) {
        try system { () throws(ProcessError) in
            try FilePermissions.set(path, mode: mode)
            if let account { try FilePermissions.give(path, to: account) }
        }
    }

    /// Makes the cluster beside its place and moves it there when it is complete.
    private func initialize(_ passwordPath: String, durable: Bool) throws(LocalStackError) {
        let draft = directory + "/data.new"
        try Files.remove(draft)
        try makePrivateDirectory(draft)
        try own(passwordPath, mode: 0o600)
        let arguments = [
            "-D", draft, "-U", PostgresCluster.userName, "--pwfile", passwordPath, "--auth-local=trust",
            "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions",
        ]
        try runTool(
            binaries("initdb"), arguments + (durable ? ["--data-checksums"] : ["--no-sync"]), account: account,
            withinMilliseconds: Self.initializationMilliseconds)
        try Files.move(draft, to: dataDirectory)
    }

    /// Takes a base backup, which starts as a standby of its original. Both belong to one account, so it comes by the
    /// private socket.
    private func copy(_ original: PostgresHome, port: UInt16) throws(LocalStackError) {
        let draft = directory + "/data.new"
        try Files.remove(draft)
        try makePrivateDirectory(draft)
        let source =
            """
            host=\(original.socketDirectory) port=\(port) user=\(PostgresCluster.userName) \
            application_name=\(PostgresCluster.standbyName)
            """
        try runTool(
            binaries("pg_basebackup"),
            [
                "-D", draft, "-d", source, "--checkpoint=fast", "--wal-method=stream", "--write-recovery-conf",
                "--no-sync",
            ],
            account: account, withinMilliseconds: Self.copyMilliseconds)
        try Files.move(draft, to: dataDirectory)
    }

    // MARK: From one start to the next

    var lastPort: UInt16? { Files.text(directory + "/port").flatMap { UInt16($0.filter(\.isNumber)) } }

    func recordPort(_ port: UInt16) throws(LocalStackError) {
        try Files.writePrivate("\(port)\n", to: directory + "/port")
    }

    /// A server whose owner was just killed is shutting down: its end is awaited, for a while. One that really is in
    /// use makes the new server refuse, by name.
    func awaitFormerServer() {
        guard let first = Files.text(dataDirectory + "/postmaster.pid")?.split(separator: "\n").first,
            let pid = Int32(first), Files.text("/proc/\(pid)/comm") == "postgres\n"
        else { return }
        _ = Host.waitForEnd(ofProcess: pid, milliseconds: 10_000)
    }

    func remove() throws(LocalStackError) {
        for path in [socketDirectory, directory, namedDirectory] { try Files.remove(path) }
    }
}
