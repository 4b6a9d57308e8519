/// A second server that follows this one, and may take its place.
extension PostgresCluster {
    /// What a standby calls itself to its primary.
    static let standbyName = "o2c_standby"
    /// Without it a primary waits for no standby, whatever its data directory says.
    public static let withoutStandby = ["synchronous_standby_names": ""]

    private static let pollMilliseconds = 20

    /// Copies the running cluster to a directory of its own and starts the copy as its standby; returns when it
    /// answers. Further settings are those of this cluster, which has to have `wal_level` replica, as a durable one
    /// has.
    public func makeStandby(
        in directory: String, withinMilliseconds: Int = 60_000
    ) throws(LocalStackError) -> PostgresCluster {
        var configuration = configuration
        configuration.directory = directory
        configuration.port = nil
        let home = try PostgresHome.prepare(directory, durable: configuration.durable, copyOf: (home, port))
        return try Self.start(configuration, home, until: .now + .milliseconds(withinMilliseconds))
    }

    /// Lets no COMMIT be answered any more before its standby has it (`synchronous_standby_names`). When this returns,
    /// whatever was ever acknowledged is on the standby, and so will be all that is acknowledged from now on.
    public func requireStandby(withinMilliseconds: Int = 60_000) throws(LocalStackError) {
        let end = ContinuousClock.now + .milliseconds(withinMilliseconds)
        try server.execute("ALTER SYSTEM SET synchronous_standby_names = '\(Self.standbyName)'")
        try server.execute("SELECT pg_reload_conf()")
        let followers = "FROM pg_stat_replication WHERE application_name = '\(Self.standbyName)'"
        // A session that has the setting was begun after all other processes were told of it.
        try poll("the standby is no synchronous one", until: end) { server throws(LocalStackError) in
            try server.execute(
                """
                SELECT current_setting('synchronous_standby_names') <> '' AND EXISTS (SELECT 1 \(followers) AND \
                sync_state = 'sync')
                """
            ) == "t"
        }
        // The process that makes checkpoints is also the one that has sessions wait: before it makes this one, it has
        // heard.
        try server.execute("CHECKPOINT")
        let place = try server.execute("SELECT pg_current_wal_insert_lsn()")
        try poll("the standby is behind", until: end) { server throws(LocalStackError) in
            try server.execute("SELECT EXISTS (SELECT 1 \(followers) AND flush_lsn >= '\(place)')") == "t"
        }
    }

    /// Makes a primary of a standby; returns when it takes writes.
    public func promote(withinMilliseconds: Int = 60_000) throws(LocalStackError) {
        let seconds = max(1, withinMilliseconds / 1000)
        guard try server.execute("SELECT pg_promote(true, \(seconds))", withinMilliseconds: withinMilliseconds) == "t"
        else { throw behind("it was not promoted in \(seconds) s") }
    }

    /// The timeline that a primary writes: higher by one after each promotion.
    public func timeline() throws(LocalStackError) -> Int64 {
        let file = try server.execute("SELECT pg_walfile_name(pg_current_wal_lsn())")
        guard let number = Int64(file.prefix(8), radix: 16) else { throw behind("it writes '\(file)'") }
        return number
    }

    private func poll(
        _ reason: String, until end: ContinuousClock.Instant,
        _ holds: (PostgresServer) throws(LocalStackError) -> Bool
    ) throws(LocalStackError) {
        while try !holds(server) {
            guard ContinuousClock.now < end else { throw behind(reason) }
            pause(milliseconds: Self.pollMilliseconds)
        }
    }

    private func behind(_ reason: String) -> LocalStackError {
        .notReady(server: "PostgreSQL in \(home.directory)", reason: reason, log: Files.tail(home.logPath))
    }
}
